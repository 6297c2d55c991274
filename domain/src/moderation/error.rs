//! Why moderation says no.

use super::TransitionRefused;
use crate::shared::StoreError;

/// Why a use-case of moderation did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ModerationError {
    /// There is no such flag.
    #[error("no such flag")]
    NoSuchFlag,
    /// There is no such video, or it is hidden and nothing can be added to it.
    #[error("no such video")]
    NoSuchVideo,
    /// There is no such comment, or it is hidden and nothing can be added to it.
    #[error("no such comment")]
    NoSuchComment,
    /// The flag cannot go there.
    #[error(transparent)]
    Transition(#[from] TransitionRefused),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
