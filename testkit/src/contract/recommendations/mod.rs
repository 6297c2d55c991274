//! Suites of the ports of recommendations.

pub mod taste_store;
