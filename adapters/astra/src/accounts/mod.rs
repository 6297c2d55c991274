//! Accounts, their credentials, and attempts to log in.

mod guard;
mod names;
mod roles;
mod rows;
mod search;
mod settled;
mod store;

pub(crate) use rows::{CredentialsRow, UserRow};
pub(crate) use settled::SettledAttempts;
