//! Why feedback says no.

use crate::{catalog::AddRefusal, shared::StoreError};

/// Why a use-case of feedback did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// There is no such video, or none for this caller.
    #[error("no such video")]
    NoSuchVideo,
    /// The video is not ready, so nothing can be said about it yet.
    #[error("the video is not ready")]
    NotReady,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AddRefusal> for FeedbackError {
    fn from(refusal: AddRefusal) -> Self {
        match refusal {
            AddRefusal::Hidden => Self::NoSuchVideo,
            AddRefusal::NotReady => Self::NotReady,
        }
    }
}
