//! A store on a double, and what it sends.

use std::sync::Arc;

use killrvideo_astra::{AstraStore, recorded};
use killrvideo_domain::{
    bulk::{BulkLoad, VideoRow},
    catalog::{Job, Tag, Video, VideoStore},
    shared::{Clock, StoreLifecycle, Timestamp},
};
use killrvideo_testkit::{
    Corner, InstantPause, SeededIds,
    builders::{pending_video, ready_video, row, tag, tags},
    data_api::{FakeDataApi, Options, Seen},
};

use crate::support::{settings, short_space, store};

/// A store on a double of its own.
pub(crate) struct Ground {
    pub(crate) store: Arc<AstraStore>,
    pub(crate) corner: Corner,
    pub(crate) double: FakeDataApi,
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    /// A world whose double is set up so.
    pub(crate) fn with(options: Options) -> Self {
        let dimensions = short_space().dimensions().get();
        let double = FakeDataApi::try_start(Options { dimensions, ..options }).expect("a double");
        let corner = Corner::of_seed(42, short_space());
        let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
        Self { store, corner, double }
    }

    /// Another process on the same keyspace.
    pub(crate) fn another_process(&self) -> Arc<AstraStore> {
        store(settings(&self.double), &self.corner, Arc::new(InstantPause::default()))
    }

    pub(crate) fn ids(&self) -> &SeededIds {
        &self.corner.ids
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    /// What `work` gives, and the calls that it makes itself, as `command table`, in the order in which they are
    /// sent.
    pub(crate) async fn calls<F: Future>(&self, work: F) -> (F::Output, Vec<String>) {
        self.store.drain().await;
        let (given, calls) = recorded(work).await;
        let said = calls.iter().map(|call| {
            let table = call.table.as_deref().unwrap_or_default();
            format!("{} {table}", call.command)
        });
        (given, said.collect())
    }

    /// Everything that arrives because of `work`, what it leaves to the background included.
    pub(crate) async fn arrived<F: Future>(&self, work: F) -> Vec<Seen> {
        self.store.drain().await;
        self.double.clear_calls();
        work.await;
        self.store.drain().await;
        self.double.calls()
    }

    pub(crate) async fn load(&self, videos: &[Video]) {
        for some in videos.chunks(killrvideo_domain::bulk::MOST_ROWS) {
            let rows: Vec<VideoRow> = some.iter().cloned().map(row).collect();
            self.store.videos(&rows).await.expect("loaded");
        }
    }

    /// A video that stands in the lists, with a tag.
    pub(crate) async fn listed(&self) -> (Video, Tag) {
        let tag = tag(self.ids());
        let video = Video { tags: tags([&tag]), ..ready_video(self.ids(), self.now()) };
        self.load(std::slice::from_ref(&video)).await;
        (video, tag)
    }

    /// A video that was submitted.
    pub(crate) async fn submitted(&self) -> (Video, Job) {
        let (video, job) = pending_video(self.ids(), self.now());
        self.store.submit(&video, &job).await.expect("submitted");
        (video, job)
    }
}

/// The tables that are written to, each once.
pub(crate) fn written(calls: &[Seen]) -> Vec<String> {
    let mut tables: Vec<String> = calls
        .iter()
        .filter(|call| !call.command.starts_with("find"))
        .map(|call| call.table.clone().unwrap_or_default())
        .collect();
    tables.sort();
    tables.dedup();
    tables
}
