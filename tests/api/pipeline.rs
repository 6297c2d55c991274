//! The submit pipeline, seen from outside: section 5.1.

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

over_both_stores! {
    the_offline_source_gives_a_ready_video_with_what_the_caller_gave_and_a_vector,
    a_source_fills_what_was_left_open,
    without_a_title_a_source_out_of_reach_ends_in_error,
}

const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";

async fn the_offline_source_gives_a_ready_video_with_what_the_caller_gave_and_a_vector(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;

    let video = app.ready_video(&creator, json!({"youtubeUrl": LINK, "title": "Partition keys"})).await;

    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    assert_eq!(detail["title"], json!("Partition keys"));
    assert_eq!(detail["content_features"].as_array().map(Vec::len), Some(1536));
    let latest = app.anonymous().get("/videos/latest").await.with(200);
    assert_eq!(latest["data"][0]["videoId"], json!(video));
}

async fn a_source_fills_what_was_left_open(on: On) {
    let app = TestApp::with_source_title(on, "What the source calls it").await;
    let creator = app.creator().await;

    let video = app.ready_video(&creator, json!({"youtubeUrl": LINK})).await;

    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    assert_eq!(detail["title"], json!("What the source calls it"));
    assert_eq!(detail["updatedAt"], app.now());
}

async fn without_a_title_a_source_out_of_reach_ends_in_error(on: On) {
    let app = TestApp::with_source_out_of_reach(on).await;
    let creator = app.creator().await;
    let submit = async |body| creator.post("/videos", body).await.with(202)["videoId"].clone();
    let without = submit(json!({"youtubeUrl": LINK})).await;
    let with = submit(json!({"youtubeUrl": LINK, "title": "Partition keys"})).await;

    assert_eq!(app.final_status(&creator, &without).await, "ERROR");
    assert_eq!(app.final_status(&creator, &with).await, "READY");
    let latest = app.anonymous().get("/videos/latest").await.with(200);
    assert_eq!(latest["pagination"]["totalItems"], json!(1));
}
