//! Suites of the ports of activity.

pub mod activity_log;
