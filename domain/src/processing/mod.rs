//! Processing: what stands between a submission and a video in the lists, and making all vectors anew.
//!
//! A worker, in whichever process, asks what is due, takes a lease on a job, asks the metadata source what the
//! video is called and the embedder for its vector, and writes the outcome. When a store changes to another model,
//! [`Reembed`] walks all videos. Both have no port of their own: they join those of [`catalog`](crate::catalog) and
//! [`search`](crate::search).

mod patience;
mod reembed;
mod service;
mod vectors;

pub use reembed::{Reembed, ReembedError, ReembedPolicy, ReembedPorts, ReembedStep, Reembedded};
pub use service::{Pipeline, PipelinePolicy, PipelinePorts, Ran};
