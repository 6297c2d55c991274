//! Why search says no.

use super::{EmbedError, TextIndexError};
use crate::shared::StoreError;

/// Why a use-case of search did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// What embeds queries cannot be used, and the search was by meaning alone.
    #[error("what reads the meaning of queries is out of reach; mode=keyword does without it")]
    EmbedderOutOfReach(#[source] EmbedError),
    /// The store has no index of words.
    #[error("the store has no index of words, so it searches by meaning only: mode=semantic")]
    NoTextIndex,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TextIndexError> for SearchError {
    fn from(error: TextIndexError) -> Self {
        match error {
            TextIndexError::NoTextIndex => Self::NoTextIndex,
            TextIndexError::Store(error) => Self::Store(error),
        }
    }
}
