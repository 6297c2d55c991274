//! The embedder that lets the Data API make the vectors, on a double with a provider.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod failures;
mod scratch;
mod world;
