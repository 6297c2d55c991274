//! Settings become ports: the only place that names adapters.

mod astra;
mod embedding;

use std::{num::NonZeroUsize, sync::Arc};

use killrvideo_domain::{
    accounts::{AccountStore, LoginGuard, PasswordHasher, TokenIssuer},
    activity::ActivityLog,
    bulk::BulkLoad,
    catalog::{JobStore, VideoMetadata, VideoStats, VideoStore, ViewStore, WatchLog},
    feedback::{CommentStore, RatingStore},
    moderation::FlagStore,
    recommendations::TasteStore,
    search::{Embedder, SpaceStore, TagStore, TextIndex, VectorStore},
    shared::{Clock, IdGenerator, Pause, StoreLifecycle},
};
use killrvideo_memory::{MemorySettings, MemoryStore};
use killrvideo_metering::Metered;
use killrvideo_security::{BcryptCost, BcryptHasher, HashingSettings, JwtSecret, JwtTokens};
use killrvideo_sentiment::Lexicon;
use killrvideo_system::{SystemIds, TokioPause};
use killrvideo_youtube::{ApiKey, DataApiMetadata, HttpSettings, OembedMetadata, OfflineMetadata, OrOffline};
use secrecy::ExposeSecret;

use crate::{
    config::{MetadataSource, SecuritySettings, Settings, StartWith},
    metrics::CallSeries,
    ports::Ports,
};

pub use killrvideo_astra::{AstraStore, Endpoint, SchemaReport};
pub use killrvideo_embedding::ServerUrl;
pub use killrvideo_metering::PortCalls;
pub(crate) use killrvideo_system::SystemClock;

/// What the process itself gives.
#[derive(Clone)]
pub struct Platform {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New identities.
    pub ids: Arc<dyn IdGenerator>,
    /// Time to pass.
    pub pause: Arc<dyn Pause>,
}

impl Default for Platform {
    /// That of the system.
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(SystemIds::new()), pause: Arc::new(TokioPause) }
    }
}

/// What is made of settings.
pub struct Wired {
    /// One adapter for each port.
    pub ports: Ports,
    /// The store behind the ports that is on a Data API; `None` when they are in memory.
    pub astra: Option<Arc<AstraStore>>,
}

/// An adapter could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up {what}")]
pub struct WiringError {
    what: &'static str,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl WiringError {
    fn of<E: Into<Box<dyn std::error::Error + Send + Sync>>>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self { what, source: source.into() }
    }
}

/// One adapter for each port, as `settings` say, on the system's time. It is called inside a Tokio runtime.
///
/// # Errors
/// [`WiringError`] when one of them cannot be set up.
pub fn ports(settings: &Settings) -> Result<Ports, WiringError> {
    Ok(wire(settings, Platform::default())?.ports)
}

/// The statements that make the tables which `settings` need, with comments, in CQL.
#[must_use]
pub fn schema_cql(settings: &Settings) -> String {
    let service = embedding::service(&settings.embedder.source);
    killrvideo_astra::schema_cql(settings.embedding_dimensions, service.as_ref())
}

/// One adapter for each port, as `settings` say, on a platform. It is called inside a Tokio runtime; nothing is
/// asked of a store.
///
/// # Errors
/// [`WiringError`] when one of them cannot be set up.
pub fn wire(settings: &Settings, platform: Platform) -> Result<Wired, WiringError> {
    let calls = CallSeries::default();
    let observer = Arc::new(astra::Counting(calls.data_api.clone()));
    let embedder = embedding::embedder(settings, &platform, observer.clone(), &calls)?;
    let space = embedder.space().clone();
    Ok(match &settings.astra {
        None => {
            let store = MemoryStore::new(MemorySettings::new(space));
            Wired { ports: on(store, settings, embedder, platform, calls)?, astra: None }
        }
        Some(astra) => {
            let service = embedding::service(&settings.embedder.source);
            let store = astra::store(astra, (space, service), &platform, observer);
            Wired { ports: on(store.clone(), settings, embedder, platform, calls)?, astra: Some(store) }
        }
    })
}

/// A port beside the stores, with a note of its calls.
fn services<P: ?Sized>(calls: &CallSeries, port: Arc<P>) -> Arc<Metered<P>> {
    Arc::new(Metered::new(port, calls.services.clone()))
}

/// The ports with `store` for everything that is kept, and a note of all their calls in `calls`.
fn on<S>(
    store: Arc<S>,
    settings: &Settings,
    embedder: Arc<dyn Embedder>,
    platform: Platform,
    calls: CallSeries,
) -> Result<Ports, WiringError>
where
    S: AccountStore
        + LoginGuard
        + VideoStore
        + VideoStats
        + ViewStore
        + WatchLog
        + JobStore
        + CommentStore
        + RatingStore
        + FlagStore
        + VectorStore
        + SpaceStore
        + TextIndex
        + TagStore
        + TasteStore
        + ActivityLog
        + BulkLoad
        + StoreLifecycle
        + 'static,
{
    let Platform { clock, ids, pause } = platform;
    let store = Arc::new(Metered::new(store, calls.stores.clone()));
    Ok(Ports {
        accounts: store.clone(),
        login_guard: store.clone(),
        videos: store.clone(),
        video_stats: store.clone(),
        views: store.clone(),
        watch_log: store.clone(),
        jobs: store.clone(),
        comments: store.clone(),
        ratings: store.clone(),
        flags: store.clone(),
        vectors: store.clone(),
        spaces: store.clone(),
        words: store.clone(),
        tags: store.clone(),
        tastes: store.clone(),
        activity: store.clone(),
        bulk: store.clone(),
        lifecycle: store,
        password_hasher: services(&calls, password_hasher(&settings.security)?),
        tokens: tokens(&settings.security)?,
        metadata: services(&calls, metadata(settings)?),
        sentiment: Arc::new(Lexicon::new()),
        embedder,
        clock,
        ids,
        pause,
        calls,
    })
}

fn password_hasher(settings: &SecuritySettings) -> Result<Arc<dyn PasswordHasher>, WiringError> {
    let usual = HashingSettings::default();
    let parallel = settings.hashing_parallel.unwrap_or(usual.parallel);
    let hashing = HashingSettings {
        cost: BcryptCost::try_from(settings.bcrypt_cost).map_err(WiringError::of("password hashing"))?,
        parallel,
        waiting: waiting(parallel),
        longest_wait: settings.hashing_wait,
    };
    Ok(Arc::new(BcryptHasher::new(&hashing)))
}

/// How many may wait when that many are hashed at once.
fn waiting(parallel: NonZeroUsize) -> usize {
    parallel.get().saturating_mul(HashingSettings::WAITING_EACH).min(HashingSettings::WAITING_MOST)
}

fn tokens(settings: &SecuritySettings) -> Result<Arc<dyn TokenIssuer>, WiringError> {
    let secret = if let Some(secret) = &settings.jwt_secret {
        JwtSecret::parse(secret.expose_secret()).map_err(WiringError::of("tokens"))?
    } else {
        JwtSecret::random().map_err(WiringError::of("tokens"))?
    };
    Ok(Arc::new(JwtTokens::new(&secret, JwtTokens::DEFAULT_ISSUER)))
}

fn metadata(settings: &Settings) -> Result<Arc<dyn VideoMetadata>, WiringError> {
    let http = HttpSettings { timeout: settings.metadata_timeout, ..HttpSettings::default() };
    Ok(match &settings.metadata {
        MetadataSource::DataApi(key) => {
            let key = ApiKey::parse(key.expose_secret()).map_err(WiringError::of("the YouTube Data API"))?;
            Arc::new(DataApiMetadata::new(key, http))
        }
        // The demo is there for people without a network as well.
        MetadataSource::Oembed if settings.start_with == StartWith::Demo => {
            Arc::new(OrOffline::new(OembedMetadata::new(http)))
        }
        MetadataSource::Oembed => Arc::new(OembedMetadata::new(http)),
        MetadataSource::Offline => Arc::new(OfflineMetadata),
    })
}
