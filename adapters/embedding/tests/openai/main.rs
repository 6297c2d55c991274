//! The embedder over HTTP, asking a server in this process.

mod contract;
mod faults;
mod questions;
mod server;
