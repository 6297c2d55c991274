//! Operations 23 and 24: pages of comments.

use killrvideo_domain::{feedback::CommentHiding, shared::Clock};
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

use super::{UNKNOWN, about, by, hide_video, say, video};

over_both_stores! {
    comments_of_a_hidden_video_are_for_moderators_only,
    a_hidden_comment_is_shown_to_nobody_and_comes_back_to_its_place,
    unknown_videos_and_accounts_have_empty_pages,
    pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor,
    a_cursor_neither_skips_nor_repeats_when_newer_comments_arrive,
    damaged_and_foreign_cursors_are_refused,
    faults_of_paging_are_named,
    names_are_those_that_authors_have_now,
}

fn cursor(page: &Value) -> String {
    page["pagination"]["nextCursor"].as_str().expect("a cursor").to_owned()
}

fn texts(page: &Value) -> Vec<&str> {
    let data = page["data"].as_array().expect("a page");
    data.iter().map(|comment| comment["comment"].as_str().unwrap_or_default()).collect()
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

    app.ports().comments.unhide(hiding.comment).await.expect("the store answers");
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
