//! The tags that are used.

use std::sync::Arc;

use async_trait::async_trait;
use killrvideo_domain::{
    search::{TagStore, TagUse},
    shared::StoreError,
};

use crate::{AstraStore, data_api::During};

#[async_trait]
impl TagStore for AstraStore {
    async fn used(&self) -> Result<Arc<[TagUse]>, StoreError> {
        self.tag_counts.in_use(&*self.clock).await.during("tag_store.used")
    }
}
