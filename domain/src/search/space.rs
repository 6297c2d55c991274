//! Of which space the vectors of a store are, what it means to change it, and agreeing on it.

use super::{SpaceStore, VectorStore};
use crate::{
    catalog::Video,
    shared::{ChangeId, Embedding, EmbeddingSpace, Position, StoreError, Total, VideoId},
};

/// What is said of the vectors of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stamp {
    /// All of them are of this space.
    Of(EmbeddingSpace),
    /// They are being changed: some are of the old space, others of the new one.
    Changing(SpaceChange),
}

/// A change of all vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceChange {
    /// What they were of; `None` when nobody had said it.
    pub from: Option<EmbeddingSpace>,
    /// What they will be of.
    pub to: EmbeddingSpace,
}

/// A change that is to begin, or to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeOrder {
    /// Who is at it from now on.
    pub run: ChangeId,
    /// What the vectors are to be of.
    pub to: EmbeddingSpace,
    /// Whether it begins with the first video in any case.
    pub afresh: bool,
}

/// Where a change is among the videos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangePlace {
    /// Before the first one.
    First,
    /// Before the one that a store means by this.
    At(Position),
}

/// A change that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeUnderWay {
    /// What is changed into what.
    pub change: SpaceChange,
    /// Where it goes on.
    pub at: ChangePlace,
    /// How many videos are done.
    pub done: u64,
    /// How many videos there are, those without a vector among them.
    pub total: Total,
}

/// Some videos whose vectors are to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The videos.
    pub videos: Vec<Video>,
    /// Where the next stretch begins; `None` after the last one.
    pub next: Option<ChangePlace>,
}

/// New vectors, and how far the change is with them.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVectors {
    /// Who made them.
    pub run: ChangeId,
    /// The vector of each video; `None` takes the old one away.
    pub vectors: Vec<(VideoId, Option<Embedding>)>,
    /// Where another run would go on.
    pub at: ChangePlace,
    /// How many videos are done.
    pub done: u64,
}

/// Whether a change is still in the hands of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It is, and what was asked for is done.
    Kept,
    /// Another run took it over, or it has ended; nothing is done.
    Lost,
}

/// What a process and a store agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    /// The store said so before.
    Before,
    /// Nobody had said of which space the vectors are, so it is believed that they are of this one.
    Now {
        /// Whether there are any.
        has_vectors: bool,
    },
}

/// Why a process cannot work with the vectors of a store.
#[derive(Debug, thiserror::Error)]
pub enum SpaceError {
    /// They are of another space.
    #[error(
        "the vectors of the store are those of {stored}, and the configured embedder makes those of {configured}"
    )]
    Other {
        /// The space of the store.
        stored: EmbeddingSpace,
        /// The space of the process.
        configured: EmbeddingSpace,
    },
    /// Some are of one space, and some of another.
    #[error("the vectors of the store are being changed {}", told(.0))]
    Changing(SpaceChange),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn told(SpaceChange { from, to }: &SpaceChange) -> String {
    match from {
        Some(from) => format!("from those of {from} to those of {to}"),
        None => format!("to those of {to}"),
    }
}

/// Sees to it that the vectors of a store are said to be of `space`, which those are that this process makes. What
/// nobody said anything of is said to be so.
///
/// # Errors
/// [`SpaceError`] when something else is said: then this process may neither make nor compare vectors there.
pub async fn agree(
    spaces: &dyn SpaceStore,
    vectors: &dyn VectorStore,
    space: &EmbeddingSpace,
) -> Result<Agreed, SpaceError> {
    // Looked at first: should it fail, the next try still finds that nothing was said.
    let is_new = spaces.stamp().await?.is_none();
    let has_vectors = is_new && has_vectors(vectors, space).await?;
    match spaces.adopt(space).await? {
        Stamp::Of(stored) if stored != *space => Err(SpaceError::Other { stored, configured: space.clone() }),
        Stamp::Changing(change) => Err(SpaceError::Changing(change)),
        Stamp::Of(_) if is_new => Ok(Agreed::Now { has_vectors }),
        Stamp::Of(_) => Ok(Agreed::Before),
    }
}

/// Whether a listed video has a vector: then any vector is near to one.
async fn has_vectors(vectors: &dyn VectorStore, space: &EmbeddingSpace) -> Result<bool, StoreError> {
    let Ok(any) = space.embedding(vec![1.0; space.dimensions().get()]) else { return Ok(false) };
    Ok(!vectors.nearest(&any, 1).await?.is_empty())
}
