//! What search needs from the world.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;

use super::{EmbedText, Neighbour, Purpose, TagUse, WordMatch, text::TextQuery};
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

/// Why videos were not found by their words.
#[derive(Debug, thiserror::Error)]
pub enum TextIndexError {
    /// The store has no index of words, and will not have one by asking again.
    #[error("the store has no index of words")]
    NoTextIndex,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds listed videos by the words of their titles, tags and descriptions, as the rules of [`text`](super::text)
/// compare and rank them.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TextIndex: Send + Sync {
    /// At most `limit` (up to 1000) listed videos with a word of `query`, best first. A query without words finds
    /// nothing.
    ///
    /// # Behavior
    /// - A video that has any word of the query, in title, tags or description, is found.
    /// - Videos with all words come first.
    /// - A rarer word is worth more.
    /// - The share of a video is that of the words it has, by how rare they are.
    /// - Once in a title is more than any number of times in a description, and a tag stands between.
    /// - Case, accents and English endings do not matter.
    /// - Equally good ones come newest first, in the same order again and again.
    /// - Fewer are the first of many.
    /// - Edits, hiding and bringing back are followed at once; what is not listed is not found.
    ///
    /// A store that [corrects typos](TextIndex::corrects_typos) also finds what a word of five letters or more, which
    /// no listed video has, was meant to be: the words that listed videos have one insertion, deletion, substitution
    /// or exchange of neighbours away, in full or by their stems. It may correct the first eight of a query only.
    ///
    /// # Errors
    /// [`TextIndexError::NoTextIndex`]; [`TextIndexError::Store`] when the store fails.
    async fn rank(&self, query: &TextQuery, limit: usize) -> Result<Vec<WordMatch>, TextIndexError>;

    /// Whether a word that occurs nowhere is taken for one that does and is almost the same.
    fn corrects_typos(&self) -> bool;
}

/// Knows the tags of listed videos.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TagStore: Send + Sync {
    /// The tags that listed videos have, each once, in no particular order, and how many have each. What this process
    /// changes shows within 5 s, what others change within 60 s.
    ///
    /// # Behavior
    /// - Each tag of a listed video is used as often as listed videos have it.
    /// - A tag that no listed video has is not used.
    /// - The use of tags follows edits, hiding and bringing back.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn used(&self) -> Result<Arc<[TagUse]>, StoreError>;
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

/// Turns texts into vectors of one space. Of a text that is longer than the model takes, the beginning counts.
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
