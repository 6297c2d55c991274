//! Everything the domain needs from the world, as one set. Tests replace single ports of it.

use std::sync::Arc;

use killrvideo_domain::{
    accounts::{AccountStore, LoginGuard, PasswordHasher, TokenIssuer},
    activity::ActivityLog,
    bulk::BulkLoad,
    catalog::{JobStore, VideoMetadata, VideoStats, VideoStore, ViewStore},
    feedback::{CommentStore, Sentiment},
    moderation::FlagStore,
    processing::PipelinePorts,
    search::{Embedder, VectorStore},
    shared::{Clock, IdGenerator, Pause, StoreLifecycle},
};

/// One adapter for each port.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct Ports {
    pub accounts: Arc<dyn AccountStore>,
    pub login_guard: Arc<dyn LoginGuard>,
    pub videos: Arc<dyn VideoStore>,
    pub video_stats: Arc<dyn VideoStats>,
    pub views: Arc<dyn ViewStore>,
    pub jobs: Arc<dyn JobStore>,
    pub comments: Arc<dyn CommentStore>,
    pub flags: Arc<dyn FlagStore>,
    pub vectors: Arc<dyn VectorStore>,
    pub activity: Arc<dyn ActivityLog>,
    pub bulk: Arc<dyn BulkLoad>,
    pub lifecycle: Arc<dyn StoreLifecycle>,
    pub password_hasher: Arc<dyn PasswordHasher>,
    pub tokens: Arc<dyn TokenIssuer>,
    pub metadata: Arc<dyn VideoMetadata>,
    pub sentiment: Arc<dyn Sentiment>,
    pub embedder: Arc<dyn Embedder>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    pub pause: Arc<dyn Pause>,
}

impl Ports {
    /// Those that the worker works with.
    #[must_use]
    pub fn pipeline(&self) -> PipelinePorts {
        PipelinePorts {
            jobs: self.jobs.clone(),
            metadata: self.metadata.clone(),
            embedder: self.embedder.clone(),
            clock: self.clock.clone(),
            pause: self.pause.clone(),
        }
    }
}
