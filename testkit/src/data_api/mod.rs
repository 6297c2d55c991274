//! A double of the Data API for Tables: an HTTP server over tables in memory, which accepts what the real server
//! accepts and refuses what it refuses, in the same words.
//!
//! Requests go one way: [`transport`] turns HTTP into a command, [`engine`] runs it on a [`schema`] and its rows,
//! and an envelope goes back. What a command may say is in `read` (find, findOne) and `write` (the rest); how
//! values travel is in `codec`; how Cassandra sees them is in `cql`.

mod codec;
mod commands;
mod cql;
mod ddl;
mod engine;
mod envelope;
mod error;
mod fake;
mod faults;
mod filter;
mod half;
mod journal;
mod json;
mod options;
mod parse;
#[cfg(test)]
mod probe;
mod read;
mod reply;
mod route;
mod rows;
mod schema;
mod server;
mod statement;
mod token;
mod trace;
mod transport;
mod write;

pub use error::Family;
pub use fake::FakeDataApi;
pub use faults::Fault;
pub use journal::{Seen, Statement};
pub use options::Options;
