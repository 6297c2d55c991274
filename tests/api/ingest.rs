//! Operation 28: vectors that pipelines push in.

use http::{HeaderValue, Method, header::CONTENT_TYPE};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    a_vector_of_1536_floats_is_accepted_and_stands,
    a_vector_of_100_floats_is_422_and_names_both_lengths,
    who_may_not_push_is_told_before_the_body_is_read,
    an_unknown_video_is_404,
    a_repeat_is_accepted_and_the_last_vector_stands,
    numbers_are_kept_as_the_nearest_32_bit_floats,
    nothing_else_of_the_video_changes,
    any_creator_may_push_for_any_video,
    every_faulty_element_is_named,
    vectors_without_a_direction_are_refused_before_the_video_is_looked_for,
    at_most_twenty_faults_are_listed,
    a_video_without_a_vector_is_listed_and_no_neighbour,
}

const DIMENSIONS: usize = 1536;

fn body(video: &str, vector: &Value) -> Value {
    json!({"videoId": video, "vector": vector})
}

fn vector(first: f32) -> Value {
    let mut values = vec![0.25_f32; DIMENSIONS];
    values[0] = first;
    json!(values)
}

async fn ready(app: &TestApp, creator: &Client) -> String {
    app.ready_video(creator, json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"}))
        .await
}

async fn a_vector_of_1536_floats_is_accepted_and_stands(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = ready(&app, &creator).await;

    let accepted = creator.post("/reco/ingest", body(&video, &vector(0.5))).await.with(202);

    assert_eq!(accepted, json!({"videoId": video, "status": "accepted", "message": accepted["message"]}));
    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    assert_eq!(detail["content_features"], vector(0.5));
}

async fn a_vector_of_100_floats_is_422_and_names_both_lengths(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = ready(&app, &creator).await;

    let answer = creator.post("/reco/ingest", body(&video, &json!(vec![0.5; 100]))).await;

    let message = answer.body["detail"][0]["msg"].as_str().expect("a message").to_owned();
    assert!(message.contains("1536") && message.contains("100"), "{message}");
    assert_eq!(answer.faults(), [(json!(["body", "vector"]), "vector_length".to_owned())]);
}

async fn who_may_not_push_is_told_before_the_body_is_read(on: On) {
    let app = TestApp::start(on).await;

    app.viewer().await.post("/reco/ingest", json!({"vector": "nonsense"})).await.with(403);
    app.anonymous().post("/reco/ingest", json!({"vector": "nonsense"})).await.with(401);
}

async fn an_unknown_video_is_404(on: On) {
    let app = TestApp::start(on).await;
    let unknown = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

    app.creator().await.post("/reco/ingest", body(unknown, &vector(0.5))).await.with(404);
}

async fn a_repeat_is_accepted_and_the_last_vector_stands(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = ready(&app, &creator).await;

    for first in [0.5, 0.5, -0.5] {
        creator.post("/reco/ingest", body(&video, &vector(first))).await.with(202);
    }

    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    assert_eq!(detail["content_features"], vector(-0.5));
}

async fn numbers_are_kept_as_the_nearest_32_bit_floats(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = ready(&app, &creator).await;
    // The first three are near the middle of two floats: a reader that is one step off takes the wrong one.
    let sent = ["0.9931096732616425", "0.9101070463657379", "0.43680451810359955", "1e-3", "-0.0", "7"];
    let kept = "[0.9931097,0.910107,0.43680453,0.001,-0.0,7.0,0.25,";
    let rest = ",0.25".repeat(DIMENSIONS - sent.len());
    let body = format!("{{\"videoId\": \"{video}\", \"vector\": [{}{rest}]}}", sent.join(","));
    let mut request = creator.request(Method::POST, "/api/v1/reco/ingest", body.into());
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));

    creator.send(request).await.with(202);

    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await;
    assert!(detail.text.contains(kept), "{}", detail.text);
}

async fn nothing_else_of_the_video_changes(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = ready(&app, &creator).await;
    let path = format!("/videos/id/{video}");
    let mut expected = app.anonymous().get(&path).await.with(200);
    app.clock.advance(std::time::Duration::from_mins(1));

    creator.post("/reco/ingest", body(&video, &vector(0.5))).await.with(202);

    expected["content_features"] = vector(0.5);
    assert_eq!(app.anonymous().get(&path).await.with(200), expected);
}

async fn any_creator_may_push_for_any_video(on: On) {
    let app = TestApp::start(on).await;
    let video = ready(&app, &app.creator().await).await;

    app.creator().await.post("/reco/ingest", body(&video, &vector(0.5))).await.with(202);
    app.moderator().await.post("/reco/ingest", body(&video, &vector(0.6))).await.with(202);
}

async fn every_faulty_element_is_named(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let mut values = vec![json!(0.5); DIMENSIONS];
    values[3] = json!("0.5");
    values[5] = json!(null);
    values[7] = json!(true);
    values[9] = json!(1e39);

    let faults = creator.post("/reco/ingest", body("nonsense", &json!(values))).await.faults();

    assert_eq!(
        faults,
        [
            (json!(["body", "videoId"]), "uuid_parsing".to_owned()),
            (json!(["body", "vector", 3]), "float_type".to_owned()),
            (json!(["body", "vector", 5]), "float_type".to_owned()),
            (json!(["body", "vector", 7]), "float_type".to_owned()),
            (json!(["body", "vector", 9]), "finite_number".to_owned()),
        ]
    );

    let padded = format!(" {} ", "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33");
    let faults = creator.post("/reco/ingest", body(&padded, &json!([1.0]))).await.faults();
    assert_eq!(faults[0], (json!(["body", "videoId"]), "uuid_parsing".to_owned()), "canonical text only");
}

async fn vectors_without_a_direction_are_refused_before_the_video_is_looked_for(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let unknown = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";
    let faults = async |vector: Value| creator.post("/reco/ingest", body(unknown, &vector)).await.faults();
    let at = json!(["body", "vector"]);

    assert_eq!(faults(json!(vec![0; DIMENSIONS])).await, [(at.clone(), "value_error".to_owned())]);
    assert_eq!(faults(json!(vec![1e-60; DIMENSIONS])).await, [(at.clone(), "value_error".to_owned())]);
    assert_eq!(faults(json!([])).await, [(at.clone(), "vector_length".to_owned())]);
    assert_eq!(faults(json!("0.5")).await, [(at.clone(), "list_type".to_owned())]);
    assert_eq!(faults(json!(null)).await, [(at, "list_type".to_owned())]);
}

async fn at_most_twenty_faults_are_listed(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;

    let faults = creator.post("/reco/ingest", body("nonsense", &json!(vec!["x"; DIMENSIONS]))).await.faults();

    assert_eq!(faults.len(), 20);
}

async fn a_video_without_a_vector_is_listed_and_no_neighbour(on: On) {
    let app = TestApp::with_embedder_out_of_reach(on).await;
    let creator = app.creator().await;
    let (with, without) = (ready(&app, &creator).await, ready(&app, &creator).await);
    creator.post("/reco/ingest", body(&with, &vector(0.5))).await.with(202);

    let latest = app.anonymous().get("/videos/latest").await.with(200);
    let listed: Vec<&Value> =
        latest["data"].as_array().expect("a page").iter().map(|video| &video["videoId"]).collect();
    assert!(listed.contains(&&json!(without)), "{listed:?}");
    assert_eq!(app.anonymous().get(&format!("/videos/id/{with}/related")).await.with(200), json!([]));
    let fallback = app.anonymous().get(&format!("/videos/id/{without}/related")).await.with(200);
    assert_eq!(fallback[0]["videoId"], json!(with));
    assert_eq!(fallback[0]["score"], json!(null));
}
