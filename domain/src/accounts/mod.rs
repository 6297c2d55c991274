//! Accounts: who there is, how they prove it, and what they may do.
//!
//! Cassandra has no `UNIQUE`, so that an e-mail belongs to one account is a promise of
//! [`AccountStore::register`], kept by whichever means a store has. A login is two point reads by two keys
//! (e-mail, then account) where SQL would join.

mod error;
mod guard;
mod model;
mod person;
mod ports;
mod query;
mod secrets;
mod service;
mod sessions;

pub use error::AccountsError;
pub use guard::{Attempt, LockPolicy, LoginAttempt, LoginGuard};
pub use model::{
    Account, AccountStatus, Email, EmailKey, InvalidAccountStatus, Name, NameChange, Profile, RoleRefusal,
};
pub use person::PersonName;
pub use ports::{
    AccountStore, Claims, Credentials, MOST_NAMES, NewAccount, PasswordHasher, PasswordHasherError,
    RegisterError, RoleChange, RoleChanged, TokenIssuer, Verdict,
};
pub use query::{AccountQuery, AccountSearch, MOST_FOUND};
pub use secrets::{LoginPassword, Password, PasswordHash};
pub use service::{AccountPolicy, Accounts, FirstModerator, LoggedIn, Registration};
pub use sessions::Sessions;

#[cfg(feature = "mock")]
pub use guard::MockLoginGuard;
#[cfg(feature = "mock")]
pub use ports::{MockAccountStore, MockPasswordHasher, MockTokenIssuer};
