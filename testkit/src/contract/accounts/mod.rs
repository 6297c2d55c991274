//! Suites of the ports of accounts.

pub mod account_store;
pub mod login_guard;
pub mod password_hasher;
pub mod token_issuer;
