//! Why accounts say no.

use std::time::Duration;

use super::{PasswordHasherError, RoleRefusal};
use crate::shared::{Refusal, StoreError};

/// Why a use-case of accounts did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// Another account has the address.
    #[error("an account with this email exists")]
    EmailTaken,
    /// Email and password do not open an account; one wording for every reason.
    #[error("wrong email or password")]
    LoginFailed,
    /// There is no such account.
    #[error("no such account")]
    NoSuchAccount,
    /// The caller may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The roles stay as they are.
    #[error(transparent)]
    RolesStay(#[from] RoleRefusal),
    /// Too many passwords wait to be hashed.
    #[error("too many logins at once")]
    Overloaded {
        /// When it makes sense to try again.
        retry_after: Duration,
    },
    /// Hashing or signing failed.
    #[error("a secret could not be processed")]
    Crypto(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordHasherError> for AccountsError {
    fn from(error: PasswordHasherError) -> Self {
        match error {
            PasswordHasherError::Overloaded { retry_after } => Self::Overloaded { retry_after },
            PasswordHasherError::Failed(source) => Self::Crypto(source),
        }
    }
}
