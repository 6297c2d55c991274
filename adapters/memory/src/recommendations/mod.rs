//! Tastes, as they were made once.

use async_trait::async_trait;
use killrvideo_domain::{
    recommendations::{KeptTaste, TasteStore},
    shared::UserId,
};

use crate::MemoryStore;

#[async_trait]
impl TasteStore for MemoryStore {
    async fn get(&self, user: UserId) -> Option<KeptTaste> {
        self.tastes.read().get(&user).cloned()
    }

    async fn keep(&self, user: UserId, taste: &KeptTaste) {
        self.tastes.write().insert(user, taste.clone());
    }
}
