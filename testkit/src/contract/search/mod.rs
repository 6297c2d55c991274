//! Suites of the ports of search.

pub mod embedder;
pub mod vector_store;
