//! Operations 22, 23 and 24: what people say about videos.

use std::time::Duration;

use killrvideo_domain::{
    accounts::Claims,
    activity::Timeline,
    catalog::Hiding,
    feedback::CommentHiding,
    shared::{Clock, Identity, Roles, UserId, VideoId},
};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    a_comment_is_answered_whole_and_heads_both_lists,
    praise_has_a_sentiment_and_what_says_nothing_has_none,
    everybody_who_is_signed_in_may_comment,
    who_may_not_comment_is_told_before_the_text_is_looked_at,
    a_text_that_is_none_or_too_long_is_named,
    a_video_that_is_not_there_or_hidden_takes_no_comment_from_anybody,
    a_video_that_is_not_ready_takes_no_comment_and_shows_its_list,
    a_comment_is_noted_in_its_author_s_activity,
    comments_of_a_hidden_video_are_for_moderators_only,
    a_hidden_comment_is_shown_to_nobody_and_comes_back_to_its_place,
    unknown_videos_and_accounts_have_empty_pages,
    pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor,
    a_cursor_neither_skips_nor_repeats_when_newer_comments_arrive,
    damaged_and_foreign_cursors_are_refused,
    faults_of_paging_are_named,
    names_are_those_that_authors_have_now,
    comments_that_are_written_at_once_are_all_there,
}

const UNKNOWN: &str = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

async fn video(app: &TestApp) -> String {
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    app.ready_video(&app.creator().await, body).await
}

fn about(video: &str) -> String {
    format!("/videos/{video}/comments")
}

fn by(client: &Client) -> String {
    format!("/users/{}/comments", client.user())
}

/// Says something, a second after what was said before.
async fn say(app: &TestApp, author: &Client, video: &str, text: &str) -> Value {
    app.clock.advance(Duration::from_secs(1));
    author.post(&about(video), json!({"text": text})).await.with(201)
}

fn texts(page: &Value) -> Vec<&str> {
    let data = page["data"].as_array().expect("a page");
    data.iter().map(|comment| comment["comment"].as_str().unwrap_or_default()).collect()
}

fn cursor(page: &Value) -> String {
    page["pagination"]["nextCursor"].as_str().expect("a cursor").to_owned()
}

async fn hide_video(app: &TestApp, video: &str) {
    let video: VideoId = video.parse().expect("an id");
    let hiding = Hiding { video, by: app.ports().ids.user_id(), at: app.clock.now() };
    app.ports().videos.hide(&hiding).await.expect("the store answers").expect("it exists");
}

async fn a_comment_is_answered_whole_and_heads_both_lists(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    say(&app, &viewer, &video, "First").await;

    let said = say(&app, &viewer, &video, " The table has rows,\nand no joins: 日本語 🦀 ").await;

    assert_eq!(
        said,
        json!({
            "commentid": said["commentid"], "videoid": video, "userid": viewer.user(),
            "comment": "The table has rows,\nand no joins: 日本語 🦀", "sentiment_score": said["sentiment_score"],
            "firstName": "Vera", "lastName": "Viewer",
        })
    );
    let id = said["commentid"].as_str().expect("an id");
    assert_eq!(id.as_bytes()[14], b'1', "an id that is a clock: {id}");
    for path in [about(&video), by(&viewer)] {
        let page = app.anonymous().get(&path).await.with(200);
        assert_eq!(page["data"][0], said, "{path}");
        assert_eq!(page["data"][1]["comment"], "First", "{path}");
        let pagination =
            json!({"currentPage": 1, "pageSize": 10, "totalItems": 2, "totalPages": 1, "nextCursor": null});
        assert_eq!(page["pagination"], pagination, "{path}");
    }
}

async fn praise_has_a_sentiment_and_what_says_nothing_has_none(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);

    let praise = say(&app, &viewer, &video, "I love this, great work!").await;
    let blame = say(&app, &viewer, &video, "Terrible sound and awful slides").await;
    let nothing = say(&app, &viewer, &video, "Minute 12").await;

    let score = |said: &Value| said["sentiment_score"].as_f64().expect("a score");
    assert!((0.0..=1.0).contains(&score(&praise)) && score(&praise) > 0.0, "{praise}");
    assert!((-1.0..0.0).contains(&score(&blame)), "{blame}");
    assert_eq!(nothing["sentiment_score"], json!(null));
    let page = app.anonymous().get(&about(&video)).await.with(200);
    assert_eq!(page["data"], json!([nothing, blame, praise]), "lists show what was answered");
}

async fn everybody_who_is_signed_in_may_comment(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = app.ready_video(&owner, body).await;

    for author in [app.viewer().await, app.creator().await, owner, app.moderator().await] {
        let said = say(&app, &author, &video, "Thank you").await;
        assert_eq!(said["userid"], author.user());
    }
    let page = app.anonymous().get(&about(&video)).await.with(200);
    assert_eq!(page["pagination"]["totalItems"], 4);
}

async fn who_may_not_comment_is_told_before_the_text_is_looked_at(on: On) {
    let app = TestApp::start(on).await;
    let (path, body) = (about(UNKNOWN), json!({"text": 7}));
    let viewer = app.viewer().await;
    let user: UserId = viewer.user().parse().expect("an id");
    let now = app.clock.now();
    let token = app.ports().tokens.issue(&Claims {
        token: app.ports().ids.token_id(),
        identity: Identity { user, roles: Roles::default() },
        issued_at: now,
        expires_at: now.plus(Duration::from_hours(1)),
        not_before: None,
    });
    let without_role = app.anonymous().signed_in(&token.expect("a token"), viewer.user());

    let anonymous = app.anonymous().post(&path, body.clone()).await;
    assert_eq!(anonymous.header("www-authenticate"), Some("Bearer"));
    anonymous.with(401);
    app.anonymous().signed_in("forged", UNKNOWN).post(&path, body.clone()).await.with(401);
    without_role.post(&path, body.clone()).await.with(403);
    assert_eq!(
        viewer.post(&path, body).await.faults(),
        [(json!(["body", "text"]), "string_type".to_owned())]
    );
}

async fn a_text_that_is_none_or_too_long_is_named(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    let path = about(&video);

    for (body, kind) in [
        (json!({}), "missing"),
        (json!({"text": null}), "string_type"),
        (json!({"text": ["a"]}), "string_type"),
        (json!({"text": ""}), "string_too_short"),
        (json!({"text": " \n\t"}), "string_too_short"),
        (json!({"text": "ä".repeat(1001)}), "string_too_long"),
    ] {
        let faults = viewer.post(&path, body.clone()).await.faults();
        assert_eq!(faults, [(json!(["body", "text"]), kind.to_owned())], "{body}");
    }
    let both = viewer.post(&about("x"), json!({"text": ""})).await.faults();
    assert_eq!(
        both,
        [
            (json!(["path", "video_id_path"]), "uuid_parsing".to_owned()),
            (json!(["body", "text"]), "string_too_short".to_owned()),
        ]
    );
    let longest = format!("  {}  ", "🦀".repeat(1000));
    let said = viewer.post(&path, json!({"text": longest, "unknown": 1})).await.with(201);
    assert_eq!(said["comment"], longest.trim());
    assert_eq!(app.anonymous().get(&path).await.with(200)["pagination"]["totalItems"], 1);
}

async fn a_video_that_is_not_there_or_hidden_takes_no_comment_from_anybody(on: On) {
    let app = TestApp::start(on).await;
    let hidden = video(&app).await;
    hide_video(&app, &hidden).await;

    for who in [app.viewer().await, app.creator().await, app.moderator().await] {
        for video in [UNKNOWN, &hidden] {
            let refused = who.post(&about(video), json!({"text": "Hello?"})).await;
            assert_eq!(refused.header("content-type"), Some("application/problem+json"));
            assert_eq!(refused.with(404)["title"], "Not Found");
        }
    }
}

async fn a_video_that_is_not_ready_takes_no_comment_and_shows_its_list(on: On) {
    let app = TestApp::without_worker(on).await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = creator.post("/videos", body).await.with(202)["videoId"].as_str().expect("an id").to_owned();

    for who in [&creator, &app.viewer().await, &app.moderator().await] {
        who.post(&about(&video), json!({"text": "Too early"})).await.with(409);
    }
    assert_eq!(app.anonymous().get(&about(&video)).await.with(200)["data"], json!([]));
}

async fn a_comment_is_noted_in_its_author_s_activity(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    say(&app, &viewer, &video, "Noted").await;
    viewer.post(&about(UNKNOWN), json!({"text": "Not noted"})).await.with(404);

    let timeline =
        Timeline { user: viewer.user().parse().expect("an id"), kind: None, today: app.clock.now().day() };
    let deeds = app.ports().activity.newest(&timeline, 10).await.expect("deeds");

    let told: Vec<_> =
        deeds.iter().map(|deed| (deed.kind.as_str(), deed.video.to_string(), deed.at)).collect();
    assert_eq!(told, [("comment", video, app.clock.now())]);
}

async fn comments_of_a_hidden_video_are_for_moderators_only(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    let said = say(&app, &viewer, &video, "Very clear").await;
    hide_video(&app, &video).await;

    for who in [app.anonymous(), viewer.clone(), app.creator().await] {
        let page = who.get(&about(&video)).await.with(200);
        assert_eq!((&page["data"], &page["pagination"]["totalItems"]), (&json!([]), &json!(0)));
    }
    let page = app.moderator().await.get(&about(&video)).await.with(200);
    assert_eq!(page["data"], json!([said]));
    let own = app.anonymous().get(&by(&viewer)).await.with(200);
    assert_eq!(own["data"], json!([said]), "the list of an author is about no video");
}

async fn a_hidden_comment_is_shown_to_nobody_and_comes_back_to_its_place(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    let mut said = Vec::new();
    for text in ["First", "Second", "Third"] {
        said.push(say(&app, &viewer, &video, text).await);
    }
    let hiding = CommentHiding {
        comment: said[1]["commentid"].as_str().expect("an id").parse().expect("an id"),
        by: app.ports().ids.user_id(),
        at: app.clock.now(),
    };

    app.ports().comments.hide(&hiding).await.expect("the store answers").expect("it exists");
    for who in [app.anonymous(), viewer.clone(), app.moderator().await] {
        for path in [about(&video), by(&viewer)] {
            let page = who.get(&path).await.with(200);
            assert_eq!(texts(&page), ["Third", "First"], "{path}");
            assert_eq!(page["pagination"]["totalItems"], 2, "{path}");
        }
    }

    app.ports().comments.unhide(&hiding).await.expect("the store answers");
    for path in [about(&video), by(&viewer)] {
        let page = app.anonymous().get(&path).await.with(200);
        assert_eq!(page["data"], json!([said[2], said[1], said[0]]), "{path}");
    }
}

async fn unknown_videos_and_accounts_have_empty_pages(on: On) {
    let app = TestApp::start(on).await;

    for path in [about(UNKNOWN), format!("/users/{UNKNOWN}/comments")] {
        let page = app.anonymous().get(&format!("{path}?page=3")).await.with(200);
        let pagination =
            json!({"currentPage": 3, "pageSize": 10, "totalItems": 0, "totalPages": 0, "nextCursor": null});
        assert_eq!(page, json!({"data": [], "pagination": pagination}), "{path}");
    }
}

async fn pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    for number in 1..=5 {
        say(&app, &viewer, &video, &format!("Number {number}")).await;
    }
    for list in [about(&video), by(&viewer)] {
        let get =
            async |query: &str| app.anonymous().get(&format!("{list}?pageSize=2{query}")).await.with(200);

        let first = get("").await;
        let second = get("&page=2").await;
        let by_cursor = get(&format!("&cursor={}", cursor(&first))).await;
        assert_eq!(by_cursor, second, "{list}");
        assert_eq!(texts(&second), ["Number 3", "Number 2"], "{list}");
        let last = get(&format!("&cursor={}", cursor(&second))).await;
        assert_eq!(texts(&last), ["Number 1"], "{list}");
        assert_eq!(last["pagination"]["nextCursor"], json!(null), "{list}");
        assert_eq!(last["pagination"]["currentPage"], json!(3), "{list}");
        let beyond = get("&page=9").await;
        assert_eq!((texts(&beyond).len(), &beyond["pagination"]["totalItems"]), (0, &json!(5)), "{list}");
    }
}

async fn a_cursor_neither_skips_nor_repeats_when_newer_comments_arrive(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    for number in 1..=4 {
        say(&app, &viewer, &video, &format!("Number {number}")).await;
    }
    // What is said meanwhile is newer than the first page; the second list begins with it.
    for (newer, list) in [about(&video), by(&viewer)].iter().enumerate() {
        let first = app.anonymous().get(&format!("{list}?pageSize=2")).await.with(200);
        say(&app, &viewer, &video, "Newer").await;

        let path = format!("{list}?pageSize=100&cursor={}", cursor(&first));
        let rest = app.anonymous().get(&path).await.with(200);

        let all = [texts(&first), texts(&rest)].concat();
        assert_eq!(all.iter().filter(|text| **text == "Newer").count(), newer, "{list}");
        assert_eq!(all[newer..], ["Number 4", "Number 3", "Number 2", "Number 1"], "{list}");
    }
}

async fn damaged_and_foreign_cursors_are_refused(on: On) {
    let app = TestApp::start(on).await;
    let (video, other, viewer) = (video(&app).await, video(&app).await, app.viewer().await);
    for text in ["One", "Two"] {
        say(&app, &viewer, &video, text).await;
        say(&app, &viewer, &other, text).await;
    }
    let good = cursor(&app.anonymous().get(&format!("{}?pageSize=1", about(&video))).await.with(200));
    let refused = [(json!(["query", "cursor"]), "value_error".to_owned())];

    for query in [format!("cursor=x{good}"), "cursor=".to_owned(), format!("cursor={good}&page=1")] {
        let faults = app.anonymous().get(&format!("{}?{query}", about(&video))).await.faults();
        assert_eq!(faults, refused, "{query}");
    }
    for list in [about(&other), by(&viewer), "/videos/latest".to_owned()] {
        assert_eq!(app.anonymous().get(&format!("{list}?cursor={good}")).await.faults(), refused, "{list}");
    }
}

async fn faults_of_paging_are_named(on: On) {
    let app = TestApp::start(on).await;

    for (list, id) in [("/videos/x/comments", "video_id_path"), ("/users/x/comments", "user_id_path")] {
        let faults = app.anonymous().get(&format!("{list}?page=0&pageSize=101")).await.faults();
        assert_eq!(
            faults,
            [
                (json!(["path", id]), "uuid_parsing".to_owned()),
                (json!(["query", "page"]), "greater_than_equal".to_owned()),
                (json!(["query", "pageSize"]), "less_than_equal".to_owned()),
            ],
            "{list}"
        );
    }
}

async fn names_are_those_that_authors_have_now(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer, other) = (video(&app).await, app.viewer().await, app.viewer().await);
    say(&app, &viewer, &video, "First").await;
    say(&app, &other, &video, "Second").await;
    viewer.put("/users/me", json!({"firstName": "Zoë"})).await.with(200);

    let page = app.anonymous().get(&about(&video)).await.with(200);

    let names: Vec<_> =
        (0..2).map(|index| (&page["data"][index]["firstName"], &page["data"][index]["lastName"])).collect();
    assert_eq!(names, [(&json!("Vera"), &json!("Viewer")), (&json!("Zoë"), &json!("Viewer"))]);
    assert_eq!(app.anonymous().get(&by(&viewer)).await.with(200)["data"][0]["firstName"], "Zoë");
}

async fn comments_that_are_written_at_once_are_all_there(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    let path = about(&video);

    let mut writing = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (viewer, path) = (viewer.clone(), path.clone());
        writing.spawn(async move {
            viewer.post(&path, json!({"text": format!("Number {number}")})).await.with(201)
        });
    }
    let written = writing.join_all().await;

    let mut expected: Vec<String> = written.iter().map(|said| said["commentid"].to_string()).collect();
    expected.sort();
    expected.dedup();
    assert_eq!(expected.len(), 12);
    for path in [about(&video), by(&viewer)] {
        let page = app.anonymous().get(&format!("{path}?pageSize=100")).await.with(200);
        let mut ids: Vec<String> = page["data"]
            .as_array()
            .expect("a page")
            .iter()
            .map(|said| said["commentid"].to_string())
            .collect();
        ids.sort();
        assert_eq!(ids, expected, "{path}");
    }
}
