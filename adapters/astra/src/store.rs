//! The store: every store port over one Data API.

use std::sync::Arc;

use killrvideo_domain::shared::{Clock, EmbeddingSpace, IdGenerator, Pause};

use crate::{
    AstraSettings,
    data_api::{DataApi, Limits, Parallel},
};

/// Keeps everything in a keyspace that is reached by the Data API. Each slice's ports are implemented in the folder
/// of that slice.
pub struct AstraStore {
    /// The door to the tables.
    pub(crate) api: DataApi,
    /// The time, for claims and caches.
    pub(crate) clock: Arc<dyn Clock>,
    /// New identities, for claims.
    pub(crate) ids: Arc<dyn IdGenerator>,
    /// The time between two tries.
    pub(crate) pause: Arc<dyn Pause>,
    /// What all vectors are.
    pub(crate) space: EmbeddingSpace,
}

impl AstraStore {
    /// A store on a keyspace; nothing is sent before something is asked.
    #[must_use]
    pub fn new(
        settings: AstraSettings,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        pause: Arc<dyn Pause>,
    ) -> Arc<Self> {
        let AstraSettings { endpoint, token, keyspace, space, patience, breaker, parallel, .. } = settings;
        let limits = Limits { patience, breaker, parallel: Parallel(parallel) };
        let api = DataApi::new(endpoint, keyspace, token, limits, pause.clone());
        Arc::new(Self { api, clock, ids, pause, space })
    }
}
