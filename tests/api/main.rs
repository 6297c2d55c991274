//! What a client sees: the server on a port of this machine, over HTTP, on the in-memory store.

mod accounts;
mod catalog;
mod comments;
mod faults;
mod ingest;
mod lists;
mod moderation;
mod outage;
mod pipeline;
mod related;
mod roles;
mod service;
mod shutdown;
mod transport;
