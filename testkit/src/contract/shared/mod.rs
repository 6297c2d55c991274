//! Suites of the ports that every slice uses.

pub mod id_generator;
pub mod store_lifecycle;
