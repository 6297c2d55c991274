//! Operation 29: what somebody did.

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    shared::Clock,
};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    a_view_of_somebody_known_stands_in_their_activity_for_everybody_to_see,
    one_kind_is_asked_for_by_its_name,
    pages_by_number_and_by_cursor_agree_and_cursors_belong_to_one_list,
    thirty_days_are_shown,
    an_unknown_account_is_an_empty_page,
    faults_of_activity_are_named,
}

const UNKNOWN: &str = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

async fn video(app: &TestApp) -> String {
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    app.ready_video(&app.creator().await, body).await
}

async fn view(client: &Client, video: &str) {
    client.post_empty(&format!("/videos/id/{video}/view")).await.with(204);
}

async fn activity(app: &TestApp, user: &str, query: &str) -> Value {
    app.anonymous().get(&format!("/users/{user}/activity{query}")).await.with(200)
}

/// Writes down, behind the server, that somebody did something.
async fn did(app: &TestApp, user: &str, video: &str, kind: ActivityKind) {
    let (ports, at) = (app.ports(), app.clock.now());
    let (user, video) = (user.parse().expect("an id"), video.parse().expect("an id"));
    let id = ports.ids.activity_id(at);
    ports.activity.record(&ActivityEntry { id, user, kind, video, at, stars: None }).await;
}

async fn a_view_of_somebody_known_stands_in_their_activity_for_everybody_to_see(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);

    view(&app.anonymous(), &video).await;
    view(&viewer, &video).await;

    let path = format!("/users/{}/activity", viewer.user());
    let seen = app.anonymous().get(&path).await.with(200);
    let entry = &seen["data"][0];
    assert_eq!(
        seen,
        json!({
            "data": [{
                "userid": viewer.user(), "activity_type": "view", "activity_id": entry["activity_id"],
                "activity_timestamp": app.now(), "videoid": video,
            }],
            "pagination": {"currentPage": 1, "pageSize": 10, "totalItems": 1, "totalPages": 1, "nextCursor": null},
        })
    );
    assert!(entry["activity_id"].as_str().is_some_and(|id| id.as_bytes().get(14) == Some(&b'1')), "{entry}");
    for client in [viewer.clone(), app.viewer().await, app.creator().await, app.moderator().await] {
        assert_eq!(client.get(&path).await.with(200), seen);
    }
    let forged = app.anonymous().signed_in("forged", viewer.user());
    assert_eq!(forged.get(&path).await.with(200), seen, "nobody looks at the token");
}

async fn one_kind_is_asked_for_by_its_name(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    for kind in ActivityKind::ALL.into_iter().cycle().take(5) {
        app.clock.advance(Duration::from_secs(1));
        did(&app, viewer.user(), &video, kind).await;
    }

    for (kind, count) in [("view", 2), ("comment", 2), ("rate", 1)] {
        let seen = activity(&app, viewer.user(), &format!("?activity_type={kind}")).await;
        let kinds: Vec<&Value> =
            seen["data"].as_array().expect("a page").iter().map(|entry| &entry["activity_type"]).collect();
        assert_eq!(kinds, vec![&json!(kind); count], "{kind}");
        assert_eq!(seen["pagination"]["totalItems"], json!(count), "{kind}");
    }
    let all = activity(&app, viewer.user(), "").await;
    let kinds: Vec<&str> = all["data"]
        .as_array()
        .expect("a page")
        .iter()
        .filter_map(|entry| entry["activity_type"].as_str())
        .collect();
    assert_eq!(kinds, ["comment", "view", "rate", "comment", "view"], "newest first");
}

async fn pages_by_number_and_by_cursor_agree_and_cursors_belong_to_one_list(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    for _ in 0..5 {
        view(&viewer, &video).await;
    }
    let cursor = |page: &Value| page["pagination"]["nextCursor"].as_str().expect("a cursor").to_owned();

    let first = activity(&app, viewer.user(), "?pageSize=2").await;
    let second = activity(&app, viewer.user(), &format!("?pageSize=2&cursor={}", cursor(&first))).await;
    assert_eq!(activity(&app, viewer.user(), "?pageSize=2&page=2").await, second);
    app.clock.advance(Duration::from_secs(1));
    view(&viewer, &video).await;
    let last = activity(&app, viewer.user(), &format!("?pageSize=2&cursor={}", cursor(&second))).await;
    assert_eq!(last["data"].as_array().map(Vec::len), Some(1));
    let expected =
        json!({"currentPage": 3, "pageSize": 2, "totalItems": 6, "totalPages": 3, "nextCursor": null});
    assert_eq!(last["pagination"], expected);

    let refused = [(json!(["query", "cursor"]), "value_error".to_owned())];
    let good = cursor(&first);
    for (user, query) in [
        (viewer.user(), format!("cursor=x{good}")),
        (viewer.user(), format!("cursor={good}&page=1")),
        (viewer.user(), format!("cursor={good}&activity_type=view")),
        (UNKNOWN, format!("cursor={good}")),
    ] {
        let path = format!("/users/{user}/activity?{query}");
        assert_eq!(app.anonymous().get(&path).await.faults(), refused, "{query}");
    }
}

async fn thirty_days_are_shown(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    view(&viewer, &video).await;

    app.clock.advance(Duration::from_hours(29 * 24));
    assert_eq!(activity(&app, viewer.user(), "").await["pagination"]["totalItems"], json!(1));
    app.clock.advance(Duration::from_hours(24));
    assert_eq!(activity(&app, viewer.user(), "").await["pagination"]["totalItems"], json!(0));
}

async fn an_unknown_account_is_an_empty_page(on: On) {
    let app = TestApp::start(on).await;

    let page = activity(&app, UNKNOWN, "?page=7").await;

    let pagination =
        json!({"currentPage": 7, "pageSize": 10, "totalItems": 0, "totalPages": 0, "nextCursor": null});
    assert_eq!(page, json!({"data": [], "pagination": pagination}));
}

async fn faults_of_activity_are_named(on: On) {
    let app = TestApp::start(on).await;

    for (query, loc, kind) in [
        ("x/activity", json!(["path", "user_id_path"]), "uuid_parsing"),
        (&format!("{UNKNOWN}/activity?activity_type=watch"), json!(["query", "activity_type"]), "enum"),
        (&format!("{UNKNOWN}/activity?activity_type="), json!(["query", "activity_type"]), "enum"),
        (&format!("{UNKNOWN}/activity?page=0"), json!(["query", "page"]), "greater_than_equal"),
        (&format!("{UNKNOWN}/activity?pageSize=101"), json!(["query", "pageSize"]), "less_than_equal"),
    ] {
        let faults = app.anonymous().get(&format!("/users/{query}")).await.faults();
        assert_eq!(faults, [(loc, kind.to_owned())], "{query}");
    }
    let all = app.anonymous().get("/users/x/activity?activity_type=watch&page=0&cursor=x").await.faults();
    assert_eq!(all.len(), 3, "of an unknown list no cursor can be judged: {all:?}");
}
