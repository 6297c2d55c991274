//! Settings become ports: the only file that names adapters.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use killrvideo_domain::{
    accounts::{PasswordHasher, TokenIssuer},
    catalog::VideoMetadata,
    search::Embedder,
};
use killrvideo_embedding::HashedWords;
use killrvideo_memory::{MemorySettings, MemoryStore};
use killrvideo_security::{BcryptCost, BcryptHasher, HashingSettings, JwtSecret, JwtTokens};
use killrvideo_system::{SystemClock, SystemIds, TokioPause};
use killrvideo_youtube::{ApiKey, DataApiMetadata, HttpSettings, OembedMetadata, OfflineMetadata};
use secrecy::ExposeSecret;

use crate::{
    config::{MetadataSource, SecuritySettings, Settings},
    ports::Ports,
};

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

/// One adapter for each port, as `settings` say. It is called inside a Tokio runtime.
///
/// # Errors
/// [`WiringError`] when one of them cannot be set up.
pub fn ports(settings: &Settings) -> Result<Ports, WiringError> {
    let embedder = HashedWords::new(settings.embedding_dimensions);
    let store = MemoryStore::new(MemorySettings::new(embedder.space().clone()));
    Ok(Ports {
        accounts: store.clone(),
        login_guard: store.clone(),
        videos: store.clone(),
        video_stats: store.clone(),
        views: store.clone(),
        jobs: store.clone(),
        vectors: store.clone(),
        bulk: store.clone(),
        lifecycle: store,
        password_hasher: password_hasher(&settings.security)?,
        tokens: tokens(&settings.security)?,
        metadata: metadata(&settings.metadata, settings.metadata_timeout)?,
        embedder: Arc::new(embedder),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::new()),
        pause: Arc::new(TokioPause),
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

fn metadata(source: &MetadataSource, timeout: Duration) -> Result<Arc<dyn VideoMetadata>, WiringError> {
    let http = HttpSettings { timeout, ..HttpSettings::default() };
    Ok(match source {
        MetadataSource::DataApi(key) => {
            let key = ApiKey::parse(key.expose_secret()).map_err(WiringError::of("the YouTube Data API"))?;
            Arc::new(DataApiMetadata::new(key, http))
        }
        MetadataSource::Oembed => Arc::new(OembedMetadata::new(http)),
        MetadataSource::Offline => Arc::new(OfflineMetadata),
    })
}
