//! Why recommendations say no.

use crate::shared::StoreError;

/// Why a use-case of recommendations did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RecommendationsError {
    /// There is no such video, or none for this caller.
    #[error("no such video")]
    NoSuchVideo,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
