//! Operation 11: how long somebody watched.

use killrvideo_domain::{catalog::Hiding, shared::Clock};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    whoever_is_signed_in_is_noted_and_nothing_else_changes,
    a_value_that_is_none_is_400_in_the_words_of_a_422,
    faults_of_path_and_form_are_422_and_come_before_the_value,
    watch_time_of_a_video_that_is_hidden_or_not_ready_is_refused_for_everybody,
}

const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";
const UNKNOWN: &str = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

fn path(video: &str) -> String {
    format!("/videos/id/{video}/watch-time")
}

fn seconds(seconds: &Value) -> Value {
    json!({"watch_duration_seconds": seconds})
}

async fn whoever_is_signed_in_is_noted_and_nothing_else_changes(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = app.ready_video(&creator, json!({"youtubeUrl": LINK, "title": "Partition keys"})).await;
    let detail = async || app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    let before = detail().await;

    for client in [app.viewer().await, creator, app.moderator().await] {
        for value in [json!(1), json!(4.0), json!(2_147_483_647)] {
            let answer = client.post(&path(&video), seconds(&value)).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
        }
        let activity = app.anonymous().get(&format!("/users/{}/activity", client.user())).await.with(200);
        assert_eq!(activity["data"], json!([]));
    }
    app.anonymous().post(&path(&video), seconds(&json!(1))).await.with(401);

    assert_eq!(detail().await, before);
    assert_eq!(app.anonymous().get("/videos/trending").await.with(200), json!([]));
}

async fn a_value_that_is_none_is_400_in_the_words_of_a_422(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;

    for (body, kind) in [
        (json!({}), "missing"),
        (seconds(&json!(null)), "int_type"),
        (seconds(&json!("4")), "int_type"),
        (seconds(&json!(4.5)), "int_type"),
        (seconds(&json!([4])), "int_type"),
        (seconds(&json!(0)), "greater_than_equal"),
        (seconds(&json!(-1)), "greater_than_equal"),
        (seconds(&json!(2_147_483_648_i64)), "less_than_equal"),
        (seconds(&json!(1e300)), "less_than_equal"),
    ] {
        // Before anybody asks whether there is such a video.
        let answer = viewer.post(&path(UNKNOWN), body.clone()).await;

        assert_eq!(answer.header("content-type"), Some("application/json"), "{body}");
        let told = answer.with(400);
        let faults = told["detail"].as_array().expect("a list of faults");
        assert_eq!(faults.len(), 1, "{body}");
        assert_eq!(faults[0]["loc"], json!(["body", "watch_duration_seconds"]), "{body}");
        assert_eq!(faults[0]["type"], json!(kind), "{body}");
    }
}

async fn faults_of_path_and_form_are_422_and_come_before_the_value(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;
    let in_path = [(json!(["path", "video_id_path"]), "uuid_parsing".to_owned())];

    for value in [json!(1), json!(0)] {
        assert_eq!(viewer.post(&path("x"), seconds(&value)).await.faults(), in_path, "{value}");
    }
    for body in [json!([]), json!(7), json!(null)] {
        let faults = viewer.post(&path(UNKNOWN), body.clone()).await.faults();
        assert_eq!(faults, [(json!(["body"]), "dict_type".to_owned())], "{body}");
    }
    viewer.post_empty(&path(UNKNOWN)).await.with(415);
}

async fn watch_time_of_a_video_that_is_hidden_or_not_ready_is_refused_for_everybody(on: On) {
    let app = TestApp::without_worker(on).await;
    let creator = app.creator().await;
    let video = creator.post("/videos", json!({"youtubeUrl": LINK})).await.with(202)["videoId"].clone();
    let video = video.as_str().expect("an id");
    let everybody = [app.viewer().await, creator, app.creator().await, app.moderator().await];
    let all_get = async |video: &str, status: u16| {
        for client in &everybody {
            Client::post(client, &path(video), seconds(&json!(1))).await.with(status);
        }
    };

    all_get(UNKNOWN, 404).await;
    all_get(video, 409).await;
    let by = everybody[3].user().parse().expect("an id");
    let hiding = Hiding { video: video.parse().expect("an id"), by, at: app.clock.now() };
    app.ports().videos.hide(&hiding).await.expect("hidden");
    all_get(video, 404).await;
}
