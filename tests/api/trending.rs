//! Operation 13: what is viewed most.

use std::time::Duration;

use killrvideo_domain::{catalog::Hiding, shared::Clock};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    nothing_viewed_is_an_empty_array,
    most_views_come_first_and_of_equal_ones_the_newest_with_the_number_of_the_whole_life,
    a_window_is_whole_days_and_ends_today,
    what_is_hidden_leaves_and_comes_back,
    faults_of_the_query_are_named,
}

async fn video(app: &TestApp, creator: &Client, title: &str) -> String {
    app.clock.advance(Duration::from_secs(1));
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": title});
    app.ready_video(creator, body).await
}

async fn view(app: &TestApp, video: &str, times: usize) {
    for _ in 0..times {
        app.anonymous().post_empty(&format!("/videos/id/{video}/view")).await.with(204);
    }
}

async fn trending(app: &TestApp, query: &str) -> Vec<(String, u64)> {
    let found = app.anonymous().get(&format!("/videos/trending{query}")).await.with(200);
    let told = |video: &Value| {
        (video["title"].as_str().unwrap_or_default().to_owned(), video["views"].as_u64().unwrap_or_default())
    };
    found.as_array().expect("a bare array").iter().map(told).collect()
}

fn told(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(title, views)| ((*title).to_owned(), *views)).collect()
}

async fn nothing_viewed_is_an_empty_array(on: On) {
    let app = TestApp::start(on).await;
    video(&app, &app.creator().await, "Unseen").await;

    assert_eq!(app.anonymous().get("/videos/trending").await.with(200), json!([]));
    assert_eq!(app.viewer().await.get("/videos/trending?intervalDays=30").await.with(200), json!([]));
}

async fn most_views_come_first_and_of_equal_ones_the_newest_with_the_number_of_the_whole_life(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let [old, older, newer] = [
        video(&app, &creator, "Old").await,
        video(&app, &creator, "Older twin").await,
        video(&app, &creator, "Newer twin").await,
    ];
    view(&app, &old, 5).await;
    app.clock.advance(Duration::from_hours(48));
    view(&app, &old, 1).await;
    view(&app, &older, 2).await;
    view(&app, &newer, 2).await;

    let ranked = [("Newer twin", 2), ("Older twin", 2), ("Old", 6)];
    assert_eq!(trending(&app, "").await, told(&ranked));
    assert_eq!(trending(&app, "?limit=2").await, told(&ranked[..2]));
    assert_eq!(trending(&app, "?intervalDays=3&limit=1").await, told(&[("Old", 6)]));
    let first = &app.anonymous().get("/videos/trending").await.with(200)[0];
    let latest = &app.anonymous().get("/videos/latest").await.with(200)["data"][0];
    assert_eq!(first, latest, "a whole summary");
}

async fn a_window_is_whole_days_and_ends_today(on: On) {
    let app = TestApp::start(on).await;
    let video = video(&app, &app.creator().await, "Watched").await;
    view(&app, &video, 1).await;

    // The server's clock shows noon.
    for (hours, days, seen) in [(11, 1, true), (2, 1, false), (0, 2, true), (24, 2, false), (0, 3, true)] {
        app.clock.advance(Duration::from_hours(hours));
        let found = trending(&app, &format!("?intervalDays={days}")).await;
        assert_eq!(!found.is_empty(), seen, "{hours} hours later, {days} days");
    }
    app.clock.advance(Duration::from_hours(27 * 24));
    assert_eq!(trending(&app, "?intervalDays=30").await, told(&[("Watched", 1)]));
    app.clock.advance(Duration::from_hours(24));
    assert_eq!(trending(&app, "?intervalDays=30").await, []);
}

async fn what_is_hidden_leaves_and_comes_back(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = video(&app, &creator, "Hidden").await;
    view(&app, &video, 2).await;
    let by = creator.user().parse().expect("an id");
    let hiding = Hiding { video: video.parse().expect("an id"), by, at: app.clock.now() };

    app.ports().videos.hide(&hiding).await.expect("hidden");
    assert_eq!(app.moderator().await.get("/videos/trending").await.with(200), json!([]));

    app.ports().videos.unhide(hiding.video).await.expect("brought back");
    assert_eq!(trending(&app, "").await, told(&[("Hidden", 2)]));
}

async fn faults_of_the_query_are_named(on: On) {
    let app = TestApp::start(on).await;

    for (query, name, kind) in [
        ("intervalDays=0", "intervalDays", "greater_than_equal"),
        ("intervalDays=31", "intervalDays", "less_than_equal"),
        ("intervalDays=week", "intervalDays", "int_parsing"),
        ("limit=0", "limit", "greater_than_equal"),
        ("limit=11", "limit", "less_than_equal"),
        ("limit=1.5", "limit", "int_parsing"),
    ] {
        assert_eq!(
            app.anonymous().get(&format!("/videos/trending?{query}")).await.faults(),
            [(json!(["query", name]), kind.to_owned())],
            "{query}"
        );
    }
    assert_eq!(app.anonymous().get("/videos/trending?limit=x&intervalDays=").await.faults().len(), 2);
}
