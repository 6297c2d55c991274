//! Suites of the ports of feedback.

pub mod comment_store;
pub mod sentiment;
