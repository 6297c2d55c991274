//! Operation 27: what somebody may like.

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    catalog::Hiding,
    shared::{Clock, Stars},
};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    the_feed_is_for_whoever_is_signed_in,
    without_a_taste_what_is_trending_comes_before_the_latest,
    what_is_near_to_the_taste_comes_first_and_what_was_watched_is_gone,
    low_ratings_push_away,
    what_is_hidden_shows_nowhere_and_is_not_counted,
    pages_are_parts_of_one_ranking_and_have_no_cursor,
}

/// A video whose vector points `degrees` away from a first direction.
async fn video(app: &TestApp, creator: &Client, title: &str, degrees: f64) -> String {
    app.clock.advance(Duration::from_secs(1));
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": title});
    let video = app.ready_video(creator, body).await;
    let mut vector = vec![0.0; 1536];
    (vector[0], vector[1]) = (degrees.to_radians().cos(), degrees.to_radians().sin());
    creator.post("/reco/ingest", json!({"videoId": video, "vector": vector})).await.with(202);
    app.ports().lifecycle.drain().await;
    video
}

async fn view(client: &Client, video: &str) {
    client.post_empty(&format!("/videos/id/{video}/view")).await.with(204);
}

/// Writes down, behind the server, that somebody rated a video.
async fn rated(app: &TestApp, client: &Client, video: &str, stars: i64) {
    let (ports, at) = (app.ports(), app.clock.now());
    let (user, video) = (client.user().parse().expect("an id"), video.parse().expect("an id"));
    let (id, stars) = (ports.ids.activity_id(at), Stars::try_from(stars).ok());
    let entry = ActivityEntry { id, user, kind: ActivityKind::Rate, video, at, stars };
    ports.activity.record(&entry).await;
}

async fn feed(client: &Client, query: &str) -> Value {
    client.get(&format!("/recommendations/foryou{query}")).await.with(200)
}

fn titles(page: &Value) -> Vec<&str> {
    page["data"].as_array().expect("a page").iter().filter_map(|video| video["title"].as_str()).collect()
}

async fn the_feed_is_for_whoever_is_signed_in(on: On) {
    let app = TestApp::start(on).await;

    app.anonymous().get("/recommendations/foryou").await.with(401);
    app.anonymous().signed_in("forged", "x").get("/recommendations/foryou?page=0").await.with(401);
    for client in [app.viewer().await, app.creator().await, app.moderator().await] {
        let page = feed(&client, "").await;
        let pagination = json!({"currentPage": 1, "pageSize": 10, "totalItems": 0, "totalPages": 0});
        assert_eq!(page, json!({"data": [], "pagination": pagination}));
    }
    let viewer = app.viewer().await;
    for (query, name, kind) in [
        ("page=0", "page", "greater_than_equal"),
        ("page=x", "page", "int_parsing"),
        ("pageSize=101", "pageSize", "less_than_equal"),
    ] {
        let faults = viewer.get(&format!("/recommendations/foryou?{query}")).await.faults();
        assert_eq!(faults, [(json!(["query", name]), kind.to_owned())], "{query}");
    }
    feed(&viewer, "?cursor=nonsense").await;
}

async fn without_a_taste_what_is_trending_comes_before_the_latest(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer) = (app.creator().await, app.viewer().await);
    let trending = video(&app, &creator, "Trending", 0.0).await;
    video(&app, &creator, "Second", 0.0).await;
    video(&app, &creator, "Third", 0.0).await;
    view(&app.anonymous(), &trending).await;

    let page = feed(&viewer, "").await;

    assert_eq!(titles(&page), ["Trending", "Third", "Second"]);
    assert_eq!(page["pagination"]["totalItems"], json!(3));
    assert_eq!(page["data"][0]["views"], json!(1));
    let latest = app.anonymous().get("/videos/latest?pageSize=1").await.with(200);
    assert_eq!(page["data"][1], latest["data"][0], "a whole summary");
}

async fn what_is_near_to_the_taste_comes_first_and_what_was_watched_is_gone(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer) = (app.creator().await, app.viewer().await);
    let watched = video(&app, &creator, "Watched", 0.0).await;
    for (title, degrees) in [("Near", 10.0), ("Far", 170.0), ("Nearer", 5.0), ("Aside", 80.0)] {
        video(&app, &creator, title, degrees).await;
    }

    view(&viewer, &watched).await;

    let page = feed(&viewer, "").await;
    assert_eq!(titles(&page), ["Nearer", "Near", "Aside", "Far"]);
    assert_eq!(page["pagination"]["totalItems"], json!(4));
    assert_eq!(titles(&feed(&creator, "").await).len(), 5, "somebody else watched nothing");

    let near = page["data"][1]["videoId"].as_str().expect("an id");
    rated(&app, &viewer, near, 5).await;
    assert_eq!(titles(&feed(&viewer, "").await), ["Nearer", "Aside", "Far"], "gone at once");
}

async fn low_ratings_push_away(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer) = (app.creator().await, app.viewer().await);
    let disliked = video(&app, &creator, "Disliked", 0.0).await;
    for (title, degrees) in [("Alike", 10.0), ("Opposite", 180.0), ("Aside", 90.0)] {
        video(&app, &creator, title, degrees).await;
    }

    view(&viewer, &disliked).await;
    rated(&app, &viewer, &disliked, 1).await;

    assert_eq!(titles(&feed(&viewer, "").await), ["Opposite", "Aside", "Alike"]);
}

async fn what_is_hidden_shows_nowhere_and_is_not_counted(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer) = (app.creator().await, app.viewer().await);
    let watched = video(&app, &creator, "Watched", 0.0).await;
    let hidden = video(&app, &creator, "Hidden", 1.0).await;
    video(&app, &creator, "Shown", 2.0).await;
    let hide = async |video: &str| {
        let by = creator.user().parse().expect("an id");
        let hiding = Hiding { video: video.parse().expect("an id"), by, at: app.clock.now() };
        app.ports().videos.hide(&hiding).await.expect("hidden");
    };
    view(&app.anonymous(), &hidden).await;
    hide(&hidden).await;

    for client in [&viewer, &creator, &app.moderator().await] {
        let page = feed(client, "").await;
        assert_eq!(titles(&page), ["Shown", "Watched"]);
        assert_eq!(page["pagination"]["totalItems"], json!(2));
    }
    view(&viewer, &watched).await;
    assert_eq!(feed(&viewer, "").await["pagination"]["totalItems"], json!(1));
    hide(&watched).await;
    let page = feed(&viewer, "").await;
    assert_eq!((titles(&page), &page["pagination"]["totalItems"]), (vec!["Shown"], &json!(1)));
}

async fn pages_are_parts_of_one_ranking_and_have_no_cursor(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer) = (app.creator().await, app.viewer().await);
    let watched = video(&app, &creator, "Watched", 0.0).await;
    for number in 0..6 {
        let degrees = 60.0 - 10.0 * f64::from(number);
        video(&app, &creator, &format!("Number {number}"), degrees).await;
    }
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Without a place"});
    app.ready_video(&creator, body).await;
    view(&viewer, &watched).await;

    let whole = feed(&viewer, "").await;
    let mut found = Vec::new();
    for number in 1..=5 {
        let page = feed(&viewer, &format!("?pageSize=2&page={number}")).await;
        let expected = json!({"currentPage": number, "pageSize": 2, "totalItems": 7, "totalPages": 4});
        assert_eq!(page["pagination"], expected);
        found.extend(page["data"].as_array().expect("a page").clone());
    }
    assert_eq!(json!(found), whole["data"]);
    assert_eq!(titles(&whole)[..6], ["Number 5", "Number 4", "Number 3", "Number 2", "Number 1", "Number 0"]);
}
