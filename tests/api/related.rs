//! Operation 16.

use killrvideo_domain::{catalog::Hiding, shared::Clock};
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    the_nearest_come_first_with_scores_and_in_the_same_order_again,
    without_a_vector_shared_tags_come_first_then_the_latest_without_a_score,
    a_hidden_video_is_related_to_nothing_and_has_relations_for_moderators_only,
    an_unknown_video_is_404_and_a_wrong_limit_422,
}

fn direction(axis: usize, tilt: f32) -> Value {
    let mut values = vec![0.0_f32; 1536];
    values[axis] = 1.0;
    values[1535] = tilt;
    json!(values)
}

async fn the_nearest_come_first_with_scores_and_in_the_same_order_again(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let mut videos = Vec::new();
    for (axis, tilt) in [(0, 0.0), (0, 0.5), (1, 0.0), (0, 0.1)] {
        let body =
            json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": format!("Tilted by {tilt}")});
        let video = app.ready_video(&creator, body).await;
        let vector = direction(axis, tilt);
        creator.post("/reco/ingest", json!({"videoId": video, "vector": vector})).await.with(202);
        videos.push(video);
    }

    let path = format!("/videos/id/{}/related", videos[0]);
    let related = app.anonymous().get(&path).await.with(200);

    let order: Vec<&Value> =
        related.as_array().expect("a list").iter().map(|item| &item["videoId"]).collect();
    assert_eq!(order, [&json!(videos[3]), &json!(videos[1]), &json!(videos[2])]);
    let nearest = &related[0];
    assert_eq!(
        *nearest,
        json!({
            "videoId": videos[3], "title": "Tilted by 0.1",
            "thumbnailUrl": nearest["thumbnailUrl"], "score": nearest["score"],
        })
    );
    let score = nearest["score"].as_f64().expect("a score");
    assert!((score - f64::midpoint(1.0, 1.0 / 1.01_f64.sqrt())).abs() < 1e-6, "{score}");
    assert_eq!(app.anonymous().get(&path).await.with(200), related);
    assert_eq!(app.anonymous().get(&format!("{path}?limit=1")).await.with(200), json!([related[0]]));
}

async fn without_a_vector_shared_tags_come_first_then_the_latest_without_a_score(on: On) {
    let app = TestApp::with_embedder_out_of_reach(on).await;
    let creator = app.creator().await;
    let video = async |title: &str, tags: Value| {
        app.clock.advance(std::time::Duration::from_secs(1));
        let link = "https://youtu.be/dQw4w9WgXcQ";
        app.ready_video(&creator, json!({"youtubeUrl": link, "title": title, "tags": tags})).await
    };
    let here = video("Here", json!(["keys"])).await;
    for (title, tag) in [("Older", "keys"), ("Newer", "keys"), ("Other", "else")] {
        video(title, json!([tag])).await;
    }

    let related = app.viewer().await.get(&format!("/videos/id/{here}/related?limit=3")).await.with(200);

    let told: Vec<(&Value, &Value)> =
        related.as_array().expect("a list").iter().map(|item| (&item["title"], &item["score"])).collect();
    let null = &json!(null);
    assert_eq!(told, [(&json!("Newer"), null), (&json!("Older"), null), (&json!("Other"), null)]);
}

async fn a_hidden_video_is_related_to_nothing_and_has_relations_for_moderators_only(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let [here, hidden] =
        [app.ready_video(&creator, body.clone()).await, app.ready_video(&creator, body).await];
    let by = creator.user().parse().expect("an id");
    let hiding = Hiding { video: hidden.parse().expect("an id"), by, at: app.clock.now() };
    app.ports().videos.hide(&hiding).await.expect("hidden");
    let path = |video: &str| format!("/videos/id/{video}/related");

    for client in [app.anonymous(), app.viewer().await, creator] {
        client.get(&path(&hidden)).await.with(404);
        assert_eq!(client.get(&path(&here)).await.with(200), json!([]));
    }
    let moderator = app.moderator().await;
    let found = moderator.get(&path(&hidden)).await.with(200);
    assert_eq!(found[0]["videoId"], json!(here));
    assert_eq!(moderator.get(&path(&here)).await.with(200), json!([]), "not even moderators find it");
}

async fn an_unknown_video_is_404_and_a_wrong_limit_422(on: On) {
    let app = TestApp::start(on).await;
    let path = "/videos/id/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33/related";

    app.anonymous().get(path).await.with(404);
    for (limit, kind) in [("0", "greater_than_equal"), ("21", "less_than_equal"), ("many", "int_parsing")] {
        assert_eq!(
            app.anonymous().get(&format!("{path}?limit={limit}")).await.faults(),
            [(json!(["query", "limit"]), kind.to_owned())]
        );
    }
    assert_eq!(
        app.anonymous().get("/videos/id/x/related?limit=0").await.faults().len(),
        2,
        "path and query together"
    );
}
