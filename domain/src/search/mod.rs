//! Search: by words, by meaning, by both, and which tags there are.
//!
//! The vectors of a process live in one [`EmbeddingSpace`](crate::shared::EmbeddingSpace). A pipeline pushes
//! them through [`VectorStore::put`], or the worker makes them with an [`Embedder`]; nearness over them drives
//! related videos and semantic search. Words are compared and ranked by the pure rules of [`text`], which every
//! [`TextIndex`] follows.

mod error;
mod fusion;
mod model;
mod ports;
mod query;
mod service;
mod space;
mod tags;
pub mod text;
mod tokens;

pub use error::SearchError;
pub use model::{EmbedText, Neighbour, Purpose, Share, Similarity, WordMatch};
pub use ports::{EmbedError, Embedder, Put, SpaceStore, TagStore, TextIndex, TextIndexError, VectorStore};
pub use query::{InvalidSearchMode, SearchMode, SearchQuery};
pub use service::{Found, Search, SearchPorts};
pub use space::{
    Agreed, ChangeOrder, ChangePlace, ChangeUnderWay, Hold, NewVectors, SpaceChange, SpaceError, Stamp,
    Stretch, agree,
};
pub use tags::{InvalidSuggestLimit, SuggestLimit, TagPart, TagUse};

#[cfg(feature = "mock")]
pub use ports::{MockEmbedder, MockSpaceStore, MockTagStore, MockTextIndex, MockVectorStore};

/// The most videos that a search ranks.
pub const MOST_FOUND: usize = 1000;
