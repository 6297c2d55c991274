//! What a client sees: the server on a port of this machine, over HTTP, on the in-memory store.

mod accounts;
mod catalog;
mod faults;
mod ingest;
mod lists;
mod outage;
mod pipeline;
mod related;
mod roles;
mod search;
mod service;
mod shutdown;
mod transport;
