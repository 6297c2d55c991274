//! The tags that are used.

use std::sync::Arc;

use async_trait::async_trait;
use killrvideo_domain::{
    search::{TagStore, TagUse},
    shared::StoreError,
};

use crate::MemoryStore;

#[async_trait]
impl TagStore for MemoryStore {
    async fn used(&self) -> Result<Arc<[TagUse]>, StoreError> {
        Ok(self.videos.read().used_tags())
    }
}
