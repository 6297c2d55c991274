//! Processing: what stands between a submission and a video in the lists.
//!
//! A worker, in whichever process, asks what is due, takes a lease on a job, asks the metadata source what the
//! video is called and the embedder for its vector, and writes the outcome. It has no port of its own: it
//! joins those of [`catalog`](crate::catalog) and [`search`](crate::search).

mod service;

pub use service::{Pipeline, PipelinePolicy, PipelinePorts, Ran};
