//! Suites of the ports of moderation.

pub mod flag_store;
