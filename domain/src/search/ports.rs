//! What search needs from the world.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;

use super::{
    ChangeOrder, ChangePlace, ChangeUnderWay, EmbedText, Hold, Neighbour, NewVectors, Purpose, Similarity,
    Stamp, Stretch, TagUse, WordMatch, text::TextQuery,
};
use crate::shared::{ChangeId, Embedding, EmbeddingSpace, StoreError, VideoId};

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

/// Knows of which space the vectors of a store are said to be, and changes all of them into those of another one.
///
/// A vector does not tell which model made it, and vectors of two models cannot be compared. So all processes on a store
/// agree on one space.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SpaceStore: Send + Sync {
    /// What is said of the vectors.
    ///
    /// # Behavior
    /// - A store says nothing of its vectors before somebody said it.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn stamp(&self) -> Result<Option<Stamp>, StoreError>;

    /// Says that all vectors are of `space`, unless something is said already, and gives what is said then.
    ///
    /// # Behavior
    /// - What was said first stands, also when several say something at once.
    /// - From then on, and at the latest 10 s after another space is said, the store takes no vectors of its own.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn adopt(&self, space: &EmbeddingSpace) -> Result<Stamp, StoreError>;

    /// Begins to change all vectors, or takes over the change that goes on.
    ///
    /// # Behavior
    /// - While a change goes on, that is what is said, with both spaces.
    /// - A change into the same space goes on where it was; one into another space, and one afresh, begin with the first
    ///   video.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn begin_change(&self, order: &ChangeOrder) -> Result<ChangeUnderWay, StoreError>;

    /// The next videos whose vectors are to be changed, from a place on: `at_least` so many, unless there are fewer, in an
    /// order that does not change.
    ///
    /// # Behavior
    /// - The stretches, one after another, hold each video once that is ready or has a vector, hidden ones as well.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn stretch(&self, at: &ChangePlace, at_least: usize) -> Result<Stretch, StoreError>;

    /// Gives videos their new vectors, whether they are hidden or not, and remembers how far the change is.
    ///
    /// # Behavior
    /// - Nothing of a video changes but its vector, and one for which there is none loses the old one.
    /// - A run from which the change was taken over replaces nothing, remembers nothing and ends nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn replace(&self, new: &NewVectors) -> Result<Hold, StoreError>;

    /// Ends a change: drops all kept tastes, which are vectors of the old space, and then says that all vectors are of
    /// the new one.
    ///
    /// # Behavior
    /// - After a change the new space is what is said, and no taste is kept.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn end_change(&self, run: ChangeId) -> Result<Hold, StoreError>;
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

/// Turns texts into vectors of one space. Blanks are no text: [`EmbedText`] refuses them before an embedder sees them.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Embedder: Send + Sync {
    /// The space of all its vectors.
    fn space(&self) -> &EmbeddingSpace;

    /// How near a passage has to be to a query, at the least, for both to be about the same thing: what was measured
    /// for the model, or what is known of it. A search by meaning leaves out what is less near, unless it is told
    /// otherwise. It does not change while the process runs.
    ///
    /// # Behavior
    /// - The least nearness that means something lies between that of vectors that have nothing in common, 0.5, and 1.
    fn semantic_minimum(&self) -> Similarity;

    /// One vector for each text, in the texts' order.
    ///
    /// # Behavior
    /// - Every vector has the dimensions of the space and length 1.
    /// - The same text gives the same vector, alone or among others.
    /// - A batch keeps its order.
    /// - No texts give no vectors.
    /// - Blanks are no text to embed.
    /// - Of a text that is longer than the model takes, the beginning counts.
    /// - Texts about the same thing are nearer than others.
    ///
    /// # Errors
    /// [`EmbedError`] when the model cannot be used.
    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError>;
}
