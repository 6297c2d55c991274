//! Tags that are suggested.

use std::time::Duration;

use killrvideo_domain::{
    catalog::Hiding,
    shared::{Clock, IdGenerator, VideoId},
};
use killrvideo_testkit::SeededIds;
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};
use tokio::time::{interval, timeout};

over_both_stores! {
    what_begins_so_comes_first_then_the_most_used_then_the_alphabet,
    everybody_is_suggested_the_same_with_any_token_or_none,
    faults_of_a_query_are_named,
    hiding_and_editing_are_followed_shortly,
}

/// Shortly is within 5 s; a machine that is busy with other tests may take longer.
const PATIENCE: Duration = Duration::from_secs(30);

async fn tagged(app: &TestApp, creator: &Client, tags: &[&str]) -> String {
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "A title", "tags": tags});
    app.ready_video(creator, body).await
}

async fn suggested(app: &TestApp, query: &str) -> Value {
    app.anonymous().get(&format!("/search/tags/suggest?{query}")).await.with(200)
}

fn tags<const N: usize>(tags: [&str; N]) -> Value {
    tags.iter().map(|tag| json!({"tag": tag})).collect()
}

/// Waits until these are suggested.
async fn shortly(app: &TestApp, query: &str, expected: &Value) {
    let poll = async {
        let mut look = interval(Duration::from_millis(5));
        while suggested(app, query).await != *expected {
            look.tick().await;
        }
    };
    timeout(PATIENCE, poll).await.unwrap_or_else(|_| panic!("{expected} is suggested shortly for {query}"));
}

async fn what_begins_so_comes_first_then_the_most_used_then_the_alphabet(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    assert_eq!(suggested(&app, "query=data").await, json!([]));
    for set in
        [&["big data", "data modeling"][..], &["big data", "Database"], &["metadata", "database", "data"]]
    {
        tagged(&app, &creator, set).await;
    }

    let all = tags(["database", "data", "data modeling", "big data", "metadata"]);
    shortly(&app, "query=data", &all).await;
    assert_eq!(suggested(&app, "query=%20DATA%20").await, all);
    assert_eq!(suggested(&app, "query=data&limit=1").await, tags(["database"]));
    assert_eq!(suggested(&app, "query=rust&limit=25").await, json!([]));
    assert_eq!(
        suggested(&app, &format!("query={}", "data".repeat(13))).await,
        json!([]),
        "longer than any tag"
    );
}

async fn everybody_is_suggested_the_same_with_any_token_or_none(on: On) {
    let app = TestApp::start(on).await;
    let (owner, stranger) = (app.creator().await, app.creator().await);
    tagged(&app, &owner, &["data"]).await;
    shortly(&app, "query=a", &tags(["data"])).await;

    let broken = app.anonymous().signed_in("no token", "nobody");
    for caller in [owner, stranger, app.viewer().await, app.moderator().await, broken] {
        assert_eq!(caller.get("/search/tags/suggest?query=a").await.with(200), tags(["data"]));
    }
}

async fn faults_of_a_query_are_named(on: On) {
    let app = TestApp::start(on).await;

    for (query, name, kind) in [
        ("", "query", "missing"),
        ("query=%20", "query", "string_too_short"),
        ("query=a&limit=0", "limit", "greater_than_equal"),
        ("query=a&limit=26", "limit", "less_than_equal"),
        ("query=a&limit=many", "limit", "int_parsing"),
    ] {
        let faults = app.anonymous().get(&format!("/search/tags/suggest?{query}")).await.faults();
        assert_eq!(faults, [(json!(["query", name]), kind.to_owned())], "{query}");
    }
    assert_eq!(app.anonymous().get("/search/tags/suggest?limit=0").await.faults().len(), 2, "both at once");
}

async fn hiding_and_editing_are_followed_shortly(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = tagged(&app, &creator, &["data"]).await;
    shortly(&app, "query=da", &tags(["data"])).await;

    creator.put(&format!("/videos/id/{video}"), json!({"tags": ["dates"]})).await.with(200);
    shortly(&app, "query=da", &tags(["dates"])).await;

    let video: VideoId = video.parse().expect("an id");
    let hiding = Hiding { video, by: SeededIds::new(1).user_id(), at: app.clock.now() };
    app.ports().videos.hide(&hiding).await.expect("a store that answers");
    shortly(&app, "query=da", &json!([])).await;

    app.ports().videos.unhide(hiding.video).await.expect("a store that answers");
    shortly(&app, "query=da", &tags(["dates"])).await;
}

#[tokio::test]
async fn another_process_sees_a_new_tag_within_a_minute() {
    let app = TestApp::start(On::Astra).await;
    // Its worker looks for work once, when there is none: what it does itself it would know at once.
    let other = app.beside(&["worker_poll=1h", "worker_idle_poll=1h"]).await;
    let creator = app.creator().await;
    assert_eq!(suggested(&other, "query=data").await, json!([]));
    tagged(&app, &creator, &["data"]).await;
    shortly(&app, "query=data", &tags(["data"])).await;

    assert_eq!(suggested(&other, "query=data").await, json!([]), "it remembers");
    app.clock.advance(Duration::from_mins(1));
    assert_eq!(suggested(&other, "query=data").await, tags(["data"]));
}
