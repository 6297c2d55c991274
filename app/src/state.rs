//! What every handler can reach: the use-cases, and the few things of the process itself.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRef;
use killrvideo_domain::{
    accounts::{AccountPolicy, Accounts, Sessions},
    activity::Timelines,
    catalog::Catalog,
    feedback::{Comments, Ratings},
    moderation::Moderation,
    recommendations::{Feed, Recommendations},
    search::Search,
    shared::{EmbeddingSpace, IdGenerator, StoreLifecycle},
};
use tokio_util::task::TaskTracker;

use crate::{http::HttpSettings, ports::Ports, worker::WorkBell};

/// The state of the HTTP server; cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Accounts.
    pub accounts: Arc<Accounts>,
    /// Tokens.
    pub sessions: Arc<Sessions>,
    /// Videos and their lists.
    pub catalog: Arc<Catalog>,
    /// Searches and suggested tags.
    pub search: Arc<Search>,
    /// Comments.
    pub comments: Arc<Comments>,
    /// Ratings.
    pub ratings: Arc<Ratings>,
    /// Related videos and ingest.
    pub recommendations: Arc<Recommendations>,
    /// What somebody may like.
    pub feed: Arc<Feed>,
    /// What users did.
    pub activity: Arc<Timelines>,
    /// Flags, and what moderators do about them.
    pub moderation: Arc<Moderation>,
    /// Whether the store is ready.
    pub lifecycle: Arc<dyn StoreLifecycle>,
    /// The space vectors live in.
    pub space: EmbeddingSpace,
    /// Where names of requests come from.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the worker that there is work.
    pub bell: WorkBell,
    /// Writes that run to their end although nobody waits any more.
    pub writes: TaskTracker,
    /// How the server behaves.
    pub settings: Arc<HttpSettings>,
}

/// What is configured about the use-cases.
#[derive(Debug, Clone)]
pub struct UseCaseSettings {
    /// Default roles and lockout.
    pub accounts: AccountPolicy,
    /// How long a token lives.
    pub token_life: Duration,
}

impl AppState {
    /// Puts the use-cases on `ports`.
    #[must_use]
    pub fn new(ports: &Ports, use_cases: UseCaseSettings, settings: HttpSettings, bell: WorkBell) -> Self {
        let Ports { clock, ids, .. } = ports;
        let sessions = Arc::new(Sessions::new(
            ports.accounts.clone(),
            ports.tokens.clone(),
            clock.clone(),
            ids.clone(),
            use_cases.token_life,
        ));
        let accounts = Accounts::new(
            ports.accounts.clone(),
            ports.login_guard.clone(),
            ports.password_hasher.clone(),
            sessions.clone(),
            clock.clone(),
            ids.clone(),
            use_cases.accounts,
        );
        let catalog = Catalog::new(
            ports.videos.clone(),
            ports.video_stats.clone(),
            ports.views.clone(),
            ports.watch_log.clone(),
            ports.metadata.clone(),
            clock.clone(),
            ids.clone(),
        );
        let comments = Comments::new(
            ports.videos.clone(),
            ports.comments.clone(),
            ports.accounts.clone(),
            ports.activity.clone(),
            ports.sentiment.clone(),
            clock.clone(),
            ids.clone(),
        );
        let ratings = Ratings::new(
            ports.videos.clone(),
            ports.ratings.clone(),
            ports.activity.clone(),
            clock.clone(),
            ids.clone(),
        );
        let moderation = Moderation::new(
            ports.flags.clone(),
            ports.videos.clone(),
            ports.comments.clone(),
            clock.clone(),
            ids.clone(),
        );
        Self {
            accounts: Arc::new(accounts),
            sessions,
            catalog: Arc::new(catalog),
            search: Arc::new(Search::new(ports.search(), ports.semantic_minimum)),
            comments: Arc::new(comments),
            ratings: Arc::new(ratings),
            recommendations: Arc::new(Recommendations::new(ports.videos.clone(), ports.vectors.clone())),
            feed: Arc::new(Feed::new(ports.feed(), ports.embedder.space().clone())),
            activity: Arc::new(Timelines::new(ports.activity.clone(), clock.clone())),
            moderation: Arc::new(moderation),
            lifecycle: ports.lifecycle.clone(),
            space: ports.embedder.space().clone(),
            ids: ids.clone(),
            bell,
            writes: TaskTracker::new(),
            settings: Arc::new(settings),
        }
    }
}
