//! What is hidden is gone everywhere at once, and what is restored is back in its old place everywhere.

use std::time::Duration;

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

use super::{act, comment, flag, spam, video};

over_both_stores! {
    a_hidden_video_is_gone_everywhere_and_comes_back_to_its_old_place,
    what_adds_to_a_hidden_video_finds_nothing,
}

async fn a_hidden_video_is_gone_everywhere_and_comes_back_to_its_old_place(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer, moderator) = (app.creator().await, app.viewer().await, app.moderator().await);
    let mut videos = Vec::new();
    for tilt in [0.0, 0.1, 0.2] {
        let id = video(&app, &creator).await;
        let mut vector = vec![0.0; 1536];
        (vector[0], vector[1]) = (1.0, tilt);
        creator.post("/reco/ingest", json!({"videoId": id, "vector": vector})).await.with(202);
        viewer.post_empty(&format!("/videos/id/{id}/view")).await.with(204);
        comment(&app, &viewer, &id).await;
        videos.push(id);
    }
    let hidden = &videos[1];
    let lists = [
        "/videos/latest".to_owned(),
        "/videos/by-tag/flagged".to_owned(),
        format!("/videos/by-uploader/{}", creator.user()),
        format!("/videos/id/{}/related", videos[0]),
        "/videos/trending".to_owned(),
        "/search/videos?query=partition".to_owned(),
        "/search/videos?query=partition&mode=hybrid".to_owned(),
    ];
    let about = [
        format!("/videos/id/{hidden}"),
        format!("/videos/{hidden}/comments"),
        format!("/users/{}/comments", viewer.user()),
    ];
    let mut before = Vec::new();
    for path in lists.iter().chain(&about) {
        before.push(app.anonymous().get(path).await.with(200));
    }

    let id = flag(&app, &app.viewer().await, "video", hidden).await;
    act(&app, &moderator, &id, "approved").await;

    for client in [&app.anonymous(), &creator, &moderator] {
        for path in &lists {
            let told = client.get(path).await;
            assert!(!told.text.contains(hidden.as_str()), "{path}");
            let told = told.with(200);
            if let Some(total) = told["pagination"]["totalItems"].as_u64() {
                assert_eq!(total, 2, "{path}");
            }
        }
    }
    app.anonymous().get(&about[0]).await.with(404);
    creator.get(&about[0]).await.with(404);
    let seen = moderator.get(&about[0]).await.with(200);
    assert_eq!((&seen["is_deleted"], &seen["deleted_at"]), (&json!(true), &app.now()));
    assert_eq!(app.anonymous().get(&about[1]).await.with(200)["data"], json!([]));

    app.clock.advance(Duration::from_secs(1));
    moderator.post_empty(&format!("/moderation/videos/{hidden}/restore")).await.with(200);

    for (path, before) in lists.iter().chain(&about).zip(before) {
        assert_eq!(app.anonymous().get(path).await.with(200), before, "{path}");
    }
}

async fn what_adds_to_a_hidden_video_finds_nothing(on: On) {
    let app = TestApp::start(on).await;
    let (creator, moderator) = (app.creator().await, app.moderator().await);
    let video = video(&app, &creator).await;
    let id = flag(&app, &app.viewer().await, "video", &video).await;
    act(&app, &moderator, &id, "approved").await;
    let mut vector = vec![0.0; 1536];
    vector[0] = 1.0;

    for client in [&creator, &moderator] {
        client.post_empty(&format!("/videos/id/{video}/view")).await.with(404);
        client.post(&format!("/videos/{video}/comments"), json!({"text": "Hello"})).await.with(404);
        client.post(&format!("/videos/{video}/ratings"), json!({"rating": 5})).await.with(404);
        client.post(&format!("/videos/id/{video}/rating"), json!({"rating": 5})).await.with(404);
        let watched = json!({"watch_duration_seconds": 5});
        client.post(&format!("/videos/id/{video}/watch-time"), watched).await.with(404);
        client.post("/flags", spam("video", &video)).await.with(404);
        let ingest: Value = json!({"videoId": video, "vector": vector});
        client.post("/reco/ingest", ingest).await.with(404);
    }
}
