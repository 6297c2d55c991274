//! Suites of the ports of feedback.

pub mod rating_store;
