//! Several server processes on one keyspace behind a double of the Data API, used by many at once: nothing is lost,
//! nothing is there twice, and whoever crashes is replaced.

mod accounts;
mod caller;
mod cluster;
mod crashes;
mod faults;
mod keyspace;
mod moderation;
mod ratings;
#[cfg(unix)]
mod restart;
mod server;
mod spaces;
mod videos;
mod views;
