//! Suites of the ports of search.

pub mod embedder;
pub mod space_store;
pub mod tag_store;
pub mod text_index;
pub mod vector_store;
