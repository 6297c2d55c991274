//! What the black-box tests share: a server on a port of this machine, and callers who talk to it over HTTP.

#![expect(clippy::missing_panics_doc, reason = "what is here panics when a test fails: that is its purpose")]

mod client;
mod document;
mod echo;
pub mod fuzzing;
mod server;
mod store;

pub use client::{Answer, Client};
pub use server::TestApp;
pub use store::{On, Store};
