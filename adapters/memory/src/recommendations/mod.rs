//! Tastes, as they were made once.

use async_trait::async_trait;
use killrvideo_domain::{
    recommendations::{KeptTaste, TasteStore},
    shared::{StoreError, UserId},
};

use crate::MemoryStore;

#[async_trait]
impl TasteStore for MemoryStore {
    async fn get(&self, user: UserId) -> Result<Option<KeptTaste>, StoreError> {
        Ok(self.tastes.read().get(&user).cloned())
    }

    async fn keep(&self, user: UserId, taste: &KeptTaste) {
        self.tastes.write().insert(user, taste.clone());
    }
}
