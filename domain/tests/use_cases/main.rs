//! The use-cases, on the in-memory store, and on mocks where a failure has to be forced.

mod accounts;
mod accounts_failures;
mod catalog;
mod comments;
mod feed;
mod moderation;
mod moderation_failures;
mod processing;
mod ratings;
mod recommendations;
mod reembed;
mod search;
mod spaces;
mod taste;
mod watching;
mod world;
