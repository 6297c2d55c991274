//! What search needs from the world.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{EmbedText, Neighbour, Purpose};
use crate::shared::{Embedding, EmbeddingSpace, StoreError, VideoId};

/// What became of a vector that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is the video's vector.
    Stored,
    /// There is no such video, or it is hidden.
    NoSuchVideo,
}

/// Keeps one vector per video and finds the nearest.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait VectorStore: Send + Sync {
    /// Sets the vector of a video that is not hidden, whatever its status, and nothing else of it.
    ///
    /// # Behavior
    /// - Putting the same vector twice is putting it once.
    /// - Of two vectors the later stands.
    /// - Nothing else of the video changes.
    /// - An unknown or hidden video is given no vector.
    /// - A worker leaves a vector alone that was put before it was done.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn put(&self, video: VideoId, vector: &Embedding) -> Result<Put, StoreError>;

    /// At most `limit` (up to 1000) listed videos, nearest to `query` first, equal ones in an order that
    /// does not change. The search is approximate: it may miss a near one.
    ///
    /// # Behavior
    /// - The nearest come first, with their similarity.
    /// - Only listed videos are found, as many as are asked for while there are enough.
    /// - A video without a vector is not found.
    /// - Videos with equal vectors are all found.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn nearest(&self, query: &Embedding, limit: usize) -> Result<Vec<Neighbour>, StoreError>;

    /// The vectors of some videos (up to 1000), listed or not; videos without one are left out, and so are vectors
    /// that make no sense.
    ///
    /// # Behavior
    /// - Vectors of several videos come in one call, and those that have none are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn vectors_of(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, Embedding>, StoreError>;
}

/// Why texts were not embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The model is out of reach, overloaded or too slow: the same call may succeed later.
    #[error("the embedding model is out of reach")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The model answered what makes no sense, or refuses the texts.
    #[error("the embedding model is of no use")]
    Useless(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl EmbedError {
    /// Whether the same call may be tried again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Useless(_) => false,
        }
    }
}

/// Turns texts into vectors of one space.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Embedder: Send + Sync {
    /// The space of all its vectors.
    fn space(&self) -> &EmbeddingSpace;

    /// One vector for each text, in the texts' order.
    ///
    /// # Behavior
    /// - Every vector has the dimensions of the space and length 1.
    /// - The same text gives the same vector, alone or among others.
    /// - A batch keeps its order.
    /// - No texts give no vectors.
    /// - Texts about the same thing are nearer than others.
    ///
    /// # Errors
    /// [`EmbedError`] when the model cannot be used.
    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError>;
}
