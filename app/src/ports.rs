//! Everything the domain needs from the world, as one set. Tests replace single ports of it.

use std::sync::Arc;

use killrvideo_domain::{
    accounts::{AccountStore, LoginGuard, PasswordHasher, TokenIssuer},
    activity::ActivityLog,
    bulk::BulkLoad,
    catalog::{CatalogPorts, JobStore, VideoMetadata, VideoStats, VideoStore, ViewStore, WatchLog},
    feedback::{CommentPorts, CommentStore, RatingStore, Sentiment},
    moderation::FlagStore,
    processing::{PipelinePorts, ReembedPorts},
    recommendations::{FeedPorts, TasteStore},
    search::{Embedder, SearchPorts, SpaceStore, TagStore, TextIndex, VectorStore},
    shared::{Clock, IdGenerator, Pause, StoreLifecycle},
};

use crate::metrics::CallSeries;

/// One adapter for each port.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct Ports {
    pub accounts: Arc<dyn AccountStore>,
    pub login_guard: Arc<dyn LoginGuard>,
    pub videos: Arc<dyn VideoStore>,
    pub video_stats: Arc<dyn VideoStats>,
    pub views: Arc<dyn ViewStore>,
    pub watch_log: Arc<dyn WatchLog>,
    pub jobs: Arc<dyn JobStore>,
    pub comments: Arc<dyn CommentStore>,
    pub ratings: Arc<dyn RatingStore>,
    pub flags: Arc<dyn FlagStore>,
    pub vectors: Arc<dyn VectorStore>,
    pub spaces: Arc<dyn SpaceStore>,
    pub words: Arc<dyn TextIndex>,
    pub tags: Arc<dyn TagStore>,
    pub tastes: Arc<dyn TasteStore>,
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
    /// What the adapters note about their calls.
    pub calls: CallSeries,
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

    /// Those by which all vectors are made anew.
    #[must_use]
    pub fn reembed(&self) -> ReembedPorts {
        ReembedPorts {
            spaces: self.spaces.clone(),
            embedder: self.embedder.clone(),
            ids: self.ids.clone(),
            pause: self.pause.clone(),
        }
    }

    /// Those that the catalog needs.
    #[must_use]
    pub fn catalog(&self) -> CatalogPorts {
        CatalogPorts {
            videos: self.videos.clone(),
            stats: self.video_stats.clone(),
            views: self.views.clone(),
            watch_log: self.watch_log.clone(),
            metadata: self.metadata.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        }
    }

    /// Those that comments need.
    #[must_use]
    pub fn comments(&self) -> CommentPorts {
        CommentPorts {
            videos: self.videos.clone(),
            comments: self.comments.clone(),
            accounts: self.accounts.clone(),
            activity: self.activity.clone(),
            sentiment: self.sentiment.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        }
    }

    /// Those that searches need.
    #[must_use]
    pub fn search(&self) -> SearchPorts {
        SearchPorts {
            words: self.words.clone(),
            vectors: self.vectors.clone(),
            embedder: self.embedder.clone(),
            tags: self.tags.clone(),
            stats: self.video_stats.clone(),
        }
    }

    /// Those that feeds are made of.
    #[must_use]
    pub fn feed(&self) -> FeedPorts {
        FeedPorts {
            videos: self.videos.clone(),
            stats: self.video_stats.clone(),
            views: self.views.clone(),
            vectors: self.vectors.clone(),
            activity: self.activity.clone(),
            tastes: self.tastes.clone(),
            clock: self.clock.clone(),
        }
    }
}
