//! How a server comes to rest, and what it finishes when its clients go away.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{MostViewed, View, ViewStore, ViewWindow},
    shared::StoreError,
};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::json;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    sync::{Notify, Semaphore},
    time::timeout,
};

over_both_stores! {
    a_write_that_began_runs_to_its_end_when_the_client_goes_away,
    a_request_in_flight_is_answered_before_the_server_rests,
    a_write_that_takes_too_long_is_503_and_still_happens,
    a_store_that_fails_is_503_and_says_nothing_of_itself,
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Records views when it is allowed to, and tells when one began and when one is recorded.
struct SlowViews {
    store: Arc<dyn ViewStore>,
    began: Arc<Notify>,
    may_go_on: Arc<Semaphore>,
    recorded: Arc<Notify>,
}

#[async_trait]
impl ViewStore for SlowViews {
    async fn record(&self, view: &View) -> Result<(), StoreError> {
        self.began.notify_one();
        let _permit = self.may_go_on.acquire().await.expect("never closed");
        self.store.record(view).await?;
        self.recorded.notify_one();
        Ok(())
    }

    async fn most_viewed(&self, window: ViewWindow, limit: usize) -> Result<Vec<MostViewed>, StoreError> {
        self.store.most_viewed(window, limit).await
    }
}

struct Slow {
    app: TestApp,
    creator: Client,
    video: String,
    began: Arc<Notify>,
    may_go_on: Arc<Semaphore>,
    recorded: Arc<Notify>,
}

/// A server with these settings whose views are recorded when a test allows it.
async fn slow_views(on: On, settings: &[&str]) -> Slow {
    let (began, recorded) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let may_go_on = Arc::new(Semaphore::new(0));
    let app = TestApp::with(on, settings, |ports| {
        ports.views = Arc::new(SlowViews {
            store: ports.views.clone(),
            began: began.clone(),
            may_go_on: may_go_on.clone(),
            recorded: recorded.clone(),
        });
    })
    .await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = app.ready_video(&creator, body).await;
    Slow { app, creator, video, began, may_go_on, recorded }
}

async fn a_write_that_began_runs_to_its_end_when_the_client_goes_away(on: On) {
    let Slow { app, creator, video, began, may_go_on, recorded } = slow_views(on, &[]).await;
    let mut connection = TcpStream::connect(app.address()).await.expect("a connection");
    let request =
        format!("POST /api/v1/videos/id/{video}/view HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    connection.write_all(request.as_bytes()).await.expect("sent");
    timeout(PATIENCE, began.notified()).await.expect("the write begins");

    drop(connection);
    // The server notices while it answers others.
    creator.get("/users/me").await.with(200);
    may_go_on.add_permits(1);

    timeout(PATIENCE, recorded.notified()).await.expect("the write ends");
    let detail = creator.get(&format!("/videos/id/{video}")).await.with(200);
    assert_eq!(detail["views"], json!(1));
}

async fn a_request_in_flight_is_answered_before_the_server_rests(on: On) {
    let Slow { app, creator, video, began, may_go_on, .. } = slow_views(on, &[]).await;
    let path = format!("/videos/id/{video}/view");
    let view = tokio::spawn(async move { creator.post_empty(&path).await });
    timeout(PATIENCE, began.notified()).await.expect("the write begins");

    let rest = tokio::spawn(app.shutdown());
    may_go_on.add_permits(1);

    let answer = timeout(PATIENCE, view).await.expect("in time").expect("no panic");
    assert_eq!(answer.status, 204, "{}", answer.text);
    timeout(PATIENCE, rest).await.expect("in time").expect("no panic");
}

async fn a_write_that_takes_too_long_is_503_and_still_happens(on: On) {
    let slow = slow_views(on, &["request_timeout=2s"]).await;
    let Slow { app: _app, creator, video, may_go_on, recorded, .. } = slow;

    let answer = creator.post_empty(&format!("/videos/id/{video}/view")).await;

    assert!(answer.header("retry-after").is_some());
    answer.with(503);
    may_go_on.add_permits(1);
    timeout(PATIENCE, recorded.notified()).await.expect("the write ends");
}

async fn a_store_that_fails_is_503_and_says_nothing_of_itself(on: On) {
    let app = TestApp::with(on, &[], |ports| {
        let mut lifecycle = killrvideo_domain::shared::MockStoreLifecycle::new();
        lifecycle
            .expect_ready()
            .returning(|| Err(StoreError::unavailable("store.ready", "secret host refused the connection")));
        lifecycle.expect_drain().returning(|| ());
        ports.lifecycle = Arc::new(lifecycle);
    })
    .await;

    let answer = app.anonymous().get("/health").await;

    assert!(!answer.text.contains("secret"), "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    answer.with(503);
}
