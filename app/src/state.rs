//! What every handler can reach: the use-cases, and the few things of the process itself.

use std::{ops::Deref, sync::Arc, time::Duration};

use axum::extract::FromRef;
use killrvideo_domain::{
    accounts::{AccountPolicy, Accounts, Sessions},
    activity::Timelines,
    catalog::Catalog,
    feedback::{Comments, Ratings},
    moderation::Moderation,
    recommendations::{Feed, Recommendations},
    search::{Search, Similarity},
    shared::{EmbeddingSpace, IdGenerator, StoreLifecycle},
};
use tokio_util::task::TaskTracker;

use crate::{
    http::{HttpSettings, VectorTexts},
    metrics::Metrics,
    ports::Ports,
    worker::WorkBell,
};

/// The state of the HTTP server. It is cloned several times for a request, so a clone is one count.
#[derive(Clone)]
pub struct AppState(Arc<StateParts>);

/// What the state of the HTTP server consists of.
#[derive(Clone)]
pub struct StateParts {
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
    /// What is measured.
    pub metrics: Arc<Metrics>,
    /// Vectors as answers tell them.
    pub(crate) vector_texts: Arc<VectorTexts>,
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
    /// How near to a query a video has to be to be found by its meaning; `None` is what the embedder says.
    pub semantic_minimum: Option<Similarity>,
}

impl AppState {
    /// Puts the use-cases on `ports`.
    #[must_use]
    pub fn new(ports: &Ports, use_cases: UseCaseSettings, settings: HttpSettings, bell: WorkBell) -> Self {
        let sessions = Arc::new(sessions(ports, use_cases.token_life));
        Self::from(StateParts {
            accounts: Arc::new(accounts(ports, sessions.clone(), use_cases.accounts)),
            sessions,
            catalog: Arc::new(Catalog::new(ports.catalog())),
            search: Arc::new(search(ports, use_cases.semantic_minimum)),
            comments: Arc::new(Comments::new(ports.comments())),
            ratings: Arc::new(ratings(ports)),
            recommendations: Arc::new(Recommendations::new(ports.videos.clone(), ports.vectors.clone())),
            feed: Arc::new(Feed::new(ports.feed(), ports.embedder.space().clone())),
            activity: Arc::new(Timelines::new(ports.activity.clone(), ports.clock.clone())),
            moderation: Arc::new(moderation(ports)),
            lifecycle: ports.lifecycle.clone(),
            space: ports.embedder.space().clone(),
            ids: ports.ids.clone(),
            bell,
            writes: TaskTracker::new(),
            metrics: Arc::new(Metrics::new(ports, settings.metrics)),
            vector_texts: Arc::new(VectorTexts::new(ports.embedder.space().dimensions())),
            settings: Arc::new(settings),
        })
    }
}

impl From<StateParts> for AppState {
    fn from(parts: StateParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = StateParts;

    fn deref(&self) -> &StateParts {
        &self.0
    }
}

/// Lets handlers ask for single parts.
macro_rules! parts {
    ($($part:ident: $type:ty,)+) => {$(
        impl FromRef<AppState> for $type {
            fn from_ref(state: &AppState) -> Self {
                state.$part.clone()
            }
        }
    )+};
}

parts! {
    accounts: Arc<Accounts>,
    sessions: Arc<Sessions>,
    catalog: Arc<Catalog>,
    search: Arc<Search>,
    comments: Arc<Comments>,
    ratings: Arc<Ratings>,
    recommendations: Arc<Recommendations>,
    feed: Arc<Feed>,
    activity: Arc<Timelines>,
    moderation: Arc<Moderation>,
    lifecycle: Arc<dyn StoreLifecycle>,
    space: EmbeddingSpace,
    ids: Arc<dyn IdGenerator>,
    bell: WorkBell,
    writes: TaskTracker,
    metrics: Arc<Metrics>,
    vector_texts: Arc<VectorTexts>,
    settings: Arc<HttpSettings>,
}

fn sessions(ports: &Ports, token_life: Duration) -> Sessions {
    let Ports { accounts, tokens, clock, ids, .. } = ports.clone();
    Sessions::new(accounts, tokens, clock, ids, token_life)
}

fn accounts(ports: &Ports, sessions: Arc<Sessions>, policy: AccountPolicy) -> Accounts {
    let Ports { accounts, login_guard, password_hasher, clock, ids, .. } = ports.clone();
    Accounts::new(accounts, login_guard, password_hasher, sessions, clock, ids, policy)
}

fn search(ports: &Ports, minimum: Option<Similarity>) -> Search {
    Search::new(ports.search(), minimum.unwrap_or_else(|| ports.embedder.semantic_minimum()))
}

fn ratings(ports: &Ports) -> Ratings {
    let Ports { videos, ratings, activity, clock, ids, .. } = ports.clone();
    Ratings::new(videos, ratings, activity, clock, ids)
}

fn moderation(ports: &Ports) -> Moderation {
    let Ports { flags, videos, comments, clock, ids, .. } = ports.clone();
    Moderation::new(flags, videos, comments, clock, ids)
}
