//! A write that began runs to its end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::{body::Body, extract::Request};
use http::Method;
use killrvideo_domain::{
    catalog::{
        Catalog, CatalogPorts, MockVideoMetadata, MockVideoStats, MockVideoStore, MockWatchLog, MostViewed,
        View, ViewStore, ViewWindow,
    },
    shared::StoreError,
};
use killrvideo_testkit::{FixedClock, SeededIds, builders};
use tokio::sync::Notify;
use tower::ServiceExt;

use super::{Mocks, Server, now, request};
use crate::{
    http::{HttpSettings, service},
    state::{AppState, StateParts},
};

/// Counts views when it is told to go on.
#[derive(Default)]
struct SlowViews {
    go_on: Notify,
    counted: AtomicUsize,
}

#[async_trait]
impl ViewStore for SlowViews {
    async fn record(&self, _: &View) -> Result<(), StoreError> {
        self.go_on.notified().await;
        self.counted.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn most_viewed(&self, _: ViewWindow, _: usize) -> Result<Vec<MostViewed>, StoreError> {
        Ok(Vec::new())
    }
}

fn state(settings: HttpSettings, views: Arc<SlowViews>) -> AppState {
    let mut videos = MockVideoStore::new();
    videos.expect_get().returning(|_| Ok(Some(builders::ready_video(&SeededIds::new(3), now()))));
    let catalog = Catalog::new(CatalogPorts {
        videos: Arc::new(videos),
        stats: Arc::new(MockVideoStats::new()),
        views,
        watch_log: Arc::new(MockWatchLog::new()),
        metadata: Arc::new(MockVideoMetadata::new()),
        clock: Arc::new(FixedClock::at(now())),
        ids: Arc::new(SeededIds::new(4)),
    });
    let state = Mocks::default().state(settings);
    AppState::from(StateParts { catalog: Arc::new(catalog), ..(*state).clone() })
}

fn view() -> Request {
    let path = format!("/api/v1/videos/id/{}/view", uuid::Uuid::nil());
    request(Method::POST, &path, "", Body::empty())
}

/// How many views are counted when every write is over.
async fn counted(state: &AppState, views: &SlowViews) -> usize {
    views.go_on.notify_one();
    state.writes.close();
    state.writes.wait().await;
    views.counted.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_write_goes_on_when_the_client_goes_away() {
    let views = Arc::new(SlowViews::default());
    let state = state(HttpSettings::default(), views.clone());

    tokio::select! {
        biased;
        _ = service(state.clone()).oneshot(view()) => panic!("the write waits"),
        () = std::future::ready(()) => {}
    }

    assert_eq!(counted(&state, &views).await, 1);
}

#[tokio::test]
async fn a_write_goes_on_when_it_takes_too_long() {
    let views = Arc::new(SlowViews::default());
    let settings = HttpSettings { request_timeout: Duration::ZERO, ..HttpSettings::default() };
    let state = state(settings, views.clone());

    let answer = Server(state.clone()).send(view()).await;

    assert_eq!(answer.status, 503);
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(counted(&state, &views).await, 1);
}
