//! What a client sees: the server on a port of this machine, over HTTP, on the in-memory store.

mod accounts;
mod activity;
mod catalog;
mod comments;
mod faults;
mod foryou;
mod ingest;
mod lists;
mod logins;
mod metrics;
mod moderation;
mod outage;
mod pipeline;
mod protection;
mod ratings;
mod related;
mod roles;
mod search;
mod service;
mod shutdown;
mod tokens;
mod transport;
mod trending;
mod watching;
