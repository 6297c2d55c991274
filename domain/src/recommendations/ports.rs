//! What recommendations need from the world.

use async_trait::async_trait;

use crate::shared::{Embedding, Timestamp, UserId};

/// Somebody's taste, as it was made once.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptTaste {
    /// The direction of what they like.
    pub vector: Embedding,
    /// When it was made.
    pub at: Timestamp,
}

/// Keeps tastes, so that they need not be made anew for every page. A taste that is lost is made again.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TasteStore: Send + Sync {
    /// The taste that was kept last; `None` also for one that makes no sense here.
    ///
    /// It cannot fail: what cannot be read is made again. A store that could not read it says so where its operators
    /// look.
    ///
    /// # Behavior
    /// - The taste that was kept last is given, number for number.
    /// - Of a user of whom no taste was kept there is none.
    async fn get(&self, user: UserId) -> Option<KeptTaste>;

    /// Keeps a taste instead of the one before.
    ///
    /// It cannot fail: what is not kept is made again. A store that could not keep it says so where its operators
    /// look.
    async fn keep(&self, user: UserId, taste: &KeptTaste);
}
