//! The use-cases, on the in-memory store, and on mocks where a failure has to be forced.

mod accounts;
mod accounts_failures;
mod catalog;
mod comments;
mod moderation;
mod moderation_failures;
mod processing;
mod recommendations;
mod world;
