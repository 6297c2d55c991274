//! The beginning and the end of a store's life.

use async_trait::async_trait;

use super::StoreError;

/// Whether a store is ready, and how it comes to rest.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait StoreLifecycle: Send + Sync {
    /// Asks the store for one cheap answer.
    ///
    /// # Errors
    /// The [`StoreError`] that any other call would give now.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Waits until everything that was accepted is also done: indexes maintained, numbers settled.
    ///
    /// # Behavior
    /// - A search after draining answers from the index alone and gives the same answer for the same history.
    /// - Draining a store at rest returns at once.
    async fn drain(&self);
}
