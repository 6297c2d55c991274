//! A store on a double of its own, and what an intention sends to it.

use std::sync::Arc;

use killrvideo_astra::{AstraSettings, AstraStore};
use killrvideo_domain::{
    bulk::{BulkLoad, VideoRow},
    catalog::{Job, Tag, Video, VideoStore},
    shared::{Dimensions, Embedding, IdGenerator, StoreLifecycle, Timestamp},
};
use killrvideo_testkit::{
    Corner, InstantPause, SeededIds,
    builders::{Compass, pending_video, ready_video, tag, tags},
    data_api::FakeDataApi,
};

use super::{
    page::Intention,
    support::{double, settings, short_space, store},
};

/// A store that sends one command at a time, so that what is independent comes in the order in which it is written.
pub(crate) struct World {
    pub(crate) store: Arc<AstraStore>,
    corner: Corner,
    double: FakeDataApi,
}

impl World {
    pub(crate) fn new() -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let settings = AstraSettings { parallel: 1, ..settings(&double) };
        let store = store(settings, &corner, Arc::new(InstantPause::default()));
        Self { store, corner, double }
    }

    pub(crate) fn ids(&self) -> &SeededIds {
        &self.corner.ids
    }

    pub(crate) fn dimensions(&self) -> Dimensions {
        self.corner.space.dimensions()
    }

    pub(crate) fn now(&self) -> Timestamp {
        killrvideo_domain::shared::Clock::now(&*self.corner.clock)
    }

    /// What `work` sends, the work that it leaves to the background included.
    pub(crate) async fn sent<F: Future>(&self, name: &'static str, work: F) -> Intention {
        self.store.drain().await;
        self.double.clear_calls();
        work.await;
        self.store.drain().await;
        Intention { name, sent: self.double.calls() }
    }

    /// A video that stands in the lists, with one tag and a vector.
    pub(crate) async fn listed(&self) -> (Video, Tag) {
        let tag = tag(self.ids());
        let video = Video { tags: tags([&tag]), ..ready_video(self.ids(), self.now()) };
        let row = VideoRow { video: video.clone(), vector: Some(self.vector(1)) };
        self.store.videos(&[row]).await.expect("loaded");
        (video, tag)
    }

    /// A video that was submitted, and its job.
    pub(crate) async fn submitted(&self) -> (Video, Job) {
        let (video, job) = pending_video(self.ids(), self.now());
        self.store.submit(&video, &job).await.expect("submitted");
        (video, job)
    }

    pub(crate) fn vector(&self, towards: u64) -> Embedding {
        Compass::new(&self.corner.space, self.ids().seed()).at(10.0, towards)
    }
}

/// An account's address, and the like: something new of each kind.
impl World {
    pub(crate) fn user(&self) -> killrvideo_domain::shared::UserId {
        self.ids().user_id()
    }
}
