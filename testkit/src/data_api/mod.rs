//! A double of the Data API for Tables: an HTTP server over tables in memory, which accepts what the real server
//! accepts and refuses what it refuses, by the same codes.
//!
//! Requests go one way: [`server`] takes them from a socket, [`transport`] turns them into commands, [`engine`] runs
//! those on a [`schema`] and its [`rows`], and an [`envelope`] goes back. What a command may say is in [`read`] (find,
//! findOne), [`write`](mod@write) (the other commands on rows), [`filter`] (for both) and [`ddl`]; how values travel is
//! in [`codec`], how Cassandra sees them in [`cql`], and the statements that would have run are in [`statement`].
//! [`faults`] go wrong on demand, and the [`journal`] remembers what arrived.

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
#[cfg(test)]
mod fuzz;
mod half;
mod journal;
mod json;
mod options;
mod parse;
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
mod vectorize;
mod write;

#[cfg(test)]
mod probe;

pub use error::Family;
pub use fake::FakeDataApi;
pub use faults::Fault;
pub use journal::{Seen, Statement};
pub use options::Options;
pub use vectorize::VectorProvider;
