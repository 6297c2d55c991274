//! Search: vectors, how texts become vectors, and which are near to which.
//!
//! The vectors of a process live in one [`EmbeddingSpace`](crate::shared::EmbeddingSpace). A pipeline pushes
//! them through [`VectorStore::put`], or the worker makes them with an [`Embedder`]; nearness over them drives
//! related videos, and later semantic search and the feed.

mod model;
mod ports;

pub use model::{EmbedText, Neighbour, Purpose, Similarity};
pub use ports::{EmbedError, Embedder, Put, VectorStore};

#[cfg(feature = "mock")]
pub use ports::{MockEmbedder, MockVectorStore};
