//! Operations 6 to 10 and 17.

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    a_submission_is_accepted_as_pending_with_what_is_known_at_once,
    long_titles_are_cut_and_short_ones_ignored,
    links_are_checked_for_form_then_for_site,
    every_faulty_tag_is_named,
    only_creators_submit,
    the_status_is_for_the_owner_and_for_moderators,
    an_edit_changes_what_it_names_and_shows_everywhere,
    edits_are_for_owners_and_moderators_and_short_titles_for_nobody,
    parallel_views_all_count,
    views_of_a_video_that_is_not_ready_are_refused_by_who_asks,
    a_preview_needs_a_source_that_is_not_offline,
    a_preview_is_the_uncut_title_of_the_source,
}

const LINK: &str = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";

async fn a_submission_is_accepted_as_pending_with_what_is_known_at_once(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;

    let body = json!({"youtubeUrl": LINK, "tags": ["Rust", " rust ", "Data Modeling", ""], "unknown": 1});
    let video = creator.post("/videos", body).await.with(202);

    let thumbnail = video["thumbnailUrl"].as_str().expect("a thumbnail");
    assert!(thumbnail.contains("dQw4w9WgXcQ"), "{thumbnail}");
    assert!(video["title"].as_str().is_some_and(|title| title.contains("dQw4w9WgXcQ")), "{video}");
    assert_eq!(
        video,
        json!({
            "title": video["title"], "description": null, "tags": ["data modeling", "rust"],
            "videoId": video["videoId"], "userId": creator.user(), "submittedAt": app.now(),
            "thumbnailUrl": thumbnail, "location": "https://www.youtube.com/embed/dQw4w9WgXcQ",
            "location_type": 1, "content_features": null, "content_rating": null, "category": null,
            "language": null, "youtubeVideoId": "dQw4w9WgXcQ", "updatedAt": null, "status": "PENDING",
            "views": 0, "averageRating": null, "totalRatingsCount": 0, "is_deleted": false, "deleted_at": null,
        })
    );
}

async fn long_titles_are_cut_and_short_ones_ignored(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let title = async |title: &str| {
        let body = json!({"youtubeUrl": LINK, "title": title});
        creator.post("/videos", body).await.with(202)["title"].as_str().map(str::to_owned)
    };

    assert_eq!(title(&"ä".repeat(150)).await, Some("ä".repeat(100)));
    assert!(title("ab").await.is_some_and(|title| title.contains("dQw4w9WgXcQ")));
    assert_eq!(
        creator.post("/videos", json!({"youtubeUrl": LINK, "title": "x".repeat(151)})).await.faults(),
        [(json!(["body", "title"]), "string_too_long".to_owned())]
    );
}

async fn links_are_checked_for_form_then_for_site(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;

    for (url, kind) in [
        (json!("youtube.com/watch?v=dQw4w9WgXcQ"), "url_parsing"),
        (json!("ftp://youtube.com/x"), "url_parsing"),
        (json!(7), "string_type"),
        (json!("x".repeat(2084)), "string_too_long"),
        (json!(" "), "string_too_short"),
    ] {
        assert_eq!(
            creator.post("/videos", json!({"youtubeUrl": url})).await.faults(),
            [(json!(["body", "youtubeUrl"]), kind.to_owned())],
            "{url}"
        );
    }
    creator.post("/videos", json!({"youtubeUrl": "https://vimeo.com/1"})).await.with(400);
    let both = creator.post("/videos", json!({"youtubeUrl": "https://vimeo.com/1", "title": 4})).await;
    both.with(422);
}

async fn every_faulty_tag_is_named(on: On) {
    let app = TestApp::start(on).await;
    let body = json!({"youtubeUrl": LINK, "tags": ["fine", "x".repeat(51), 7, null], "description": "x".repeat(2001)});

    let faults = app.creator().await.post("/videos", body).await.faults();

    for fault in [
        (json!(["body", "description"]), "string_too_long".to_owned()),
        (json!(["body", "tags", 1]), "string_too_long".to_owned()),
        (json!(["body", "tags", 2]), "string_type".to_owned()),
        (json!(["body", "tags", 3]), "string_type".to_owned()),
    ] {
        assert!(faults.contains(&fault), "{fault:?} in {faults:?}");
    }
    assert_eq!(faults.len(), 4);
    let many: Vec<String> = (0..51).map(|number| format!("tag{number}")).collect();
    assert_eq!(
        app.creator().await.post("/videos", json!({"youtubeUrl": LINK, "tags": many})).await.faults(),
        [(json!(["body", "tags"]), "too_long".to_owned())]
    );
}

async fn only_creators_submit(on: On) {
    let app = TestApp::start(on).await;

    app.anonymous().post("/videos", json!({"youtubeUrl": LINK})).await.with(401);
    app.viewer().await.post("/videos", json!({"youtubeUrl": LINK})).await.with(403);
    app.moderator().await.post("/videos", json!({"youtubeUrl": LINK})).await.with(202);
}

async fn the_status_is_for_the_owner_and_for_moderators(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let video = app.ready_video(&owner, json!({"youtubeUrl": LINK})).await;
    let path = format!("/videos/id/{video}/status");

    assert_eq!(owner.get(&path).await.with(200), json!({"videoId": video, "status": "READY"}));
    app.moderator().await.get(&path).await.with(200);
    app.creator().await.get(&path).await.with(403);
    app.anonymous().get(&path).await.with(401);
    owner.get("/videos/id/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33/status").await.with(404);
}

async fn an_edit_changes_what_it_names_and_shows_everywhere(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let body =
        json!({"youtubeUrl": LINK, "title": "Partition keys", "description": "About keys", "tags": ["keys"]});
    let video = app.ready_video(&owner, body).await;
    let path = format!("/videos/id/{video}");
    let mut expected = owner.get(&path).await.with(200);
    app.clock.advance(std::time::Duration::from_mins(1));

    let edit = json!({"title": " Clustering columns ", "description": "", "tags": ["Columns"]});
    let edited = owner.put(&path, edit).await.with(200);

    expected["title"] = json!("Clustering columns");
    expected["description"] = json!(null);
    expected["tags"] = json!(["columns"]);
    expected["updatedAt"] = app.now();
    assert_eq!(edited, expected);
    assert_eq!(app.anonymous().get(&path).await.with(200), expected);
    assert_eq!(owner.put(&path, json!({"title": null})).await.with(200), expected, "null leaves the value");
    let tagged = async |tag: &str| {
        let page = app.anonymous().get(&format!("/videos/by-tag/{tag}")).await.with(200);
        page["data"]
            .as_array()
            .expect("a page")
            .iter()
            .map(|video| video["title"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(tagged("keys").await, Vec::<Value>::new());
    assert_eq!(tagged("COLUMNS").await, [json!("Clustering columns")]);
}

async fn edits_are_for_owners_and_moderators_and_short_titles_for_nobody(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let video = app.ready_video(&owner, json!({"youtubeUrl": LINK})).await;
    let path = format!("/videos/id/{video}");
    let edit = json!({"title": "Clustering columns"});

    app.creator().await.put(&path, edit.clone()).await.with(403);
    app.anonymous().put(&path, edit.clone()).await.with(401);
    app.moderator().await.put(&path, edit.clone()).await.with(200);
    assert_eq!(
        owner.put(&path, json!({"title": "ab"})).await.faults(),
        [(json!(["body", "title"]), "string_too_short".to_owned())]
    );
    owner.put("/videos/id/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33", edit).await.with(404);
    assert_eq!(
        owner.put("/videos/id/x", json!({"title": "ab"})).await.faults(),
        [
            (json!(["path", "video_id_path"]), "uuid_parsing".to_owned()),
            (json!(["body", "title"]), "string_too_short".to_owned()),
        ]
    );
}

async fn parallel_views_all_count(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let video = app.ready_video(&owner, json!({"youtubeUrl": LINK})).await;
    let views: Vec<_> = (0..40)
        .map(|number| {
            let client = if number % 2 == 0 { app.anonymous() } else { owner.clone() };
            let path = format!("/videos/id/{video}/view");
            tokio::spawn(async move { client.post_empty(&path).await })
        })
        .collect();
    for view in views {
        let answer = view.await.expect("no panic");
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    }

    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    let latest = app.anonymous().get("/videos/latest").await.with(200);
    assert_eq!((&detail["views"], &latest["data"][0]["views"]), (&json!(40), &json!(40)));
}

async fn views_of_a_video_that_is_not_ready_are_refused_by_who_asks(on: On) {
    let app = TestApp::without_worker(on).await;
    let owner = app.creator().await;
    let video = owner.post("/videos", json!({"youtubeUrl": LINK})).await.with(202)["videoId"].clone();
    let path = format!("/videos/id/{}/view", video.as_str().expect("an id"));

    app.anonymous().post_empty(&path).await.with(404);
    app.viewer().await.post_empty(&path).await.with(403);
    owner.post_empty(&path).await.with(404);
    app.moderator().await.post_empty(&path).await.with(404);
    owner.post_empty("/videos/id/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33/view").await.with(404);
}

async fn a_preview_needs_a_source_that_is_not_offline(on: On) {
    let app = TestApp::start(on).await;
    let preview = async |body: Value| app.anonymous().post("/videos/preview", body).await;

    preview(json!({"youtubeUrl": LINK})).await.with(503);
    preview(json!({"youtubeUrl": "https://vimeo.com/1"})).await.with(400);
    preview(json!({"youtubeUrl": "nonsense"})).await.with(422);
    assert_eq!(
        preview(json!({"youtubeUrl": LINK, "title": 5})).await.faults(),
        [(json!(["body", "title"]), "string_type".to_owned())]
    );
}

async fn a_preview_is_the_uncut_title_of_the_source(on: On) {
    let title = "A title ".repeat(20);
    let app = TestApp::with_source_title(on, &title).await;

    let body = app.anonymous().post("/videos/preview", json!({"youtubeUrl": LINK})).await.with(200);

    assert_eq!(body, json!({"title": title}));
}
