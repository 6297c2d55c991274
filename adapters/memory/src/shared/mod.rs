//! What several slices need: ordered lists. And the store's life, of which there is little to say.

mod list;

use async_trait::async_trait;
use killrvideo_domain::shared::{StoreError, StoreLifecycle};

use crate::MemoryStore;

pub(crate) use list::{List, Place, leave};

#[async_trait]
impl StoreLifecycle for MemoryStore {
    async fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn drain(&self) {
        if self.vectors.is_drained() {
            return;
        }
        let vectors = self.vectors.clone();
        // The one way this fails is a runtime that shuts down, and then nobody waits any more.
        let _ = tokio::task::spawn_blocking(move || vectors.drain()).await;
    }
}
