//! What accounts need from the world.

use std::{collections::HashMap, time::Duration};

use async_trait::async_trait;

use super::{
    Account, AccountQuery, AccountStatus, Email, EmailKey, LoginPassword, Name, NameChange, Password,
    PasswordHash, PersonName, RoleRefusal,
};
use crate::shared::{AuditId, Identity, Role, Roles, StoreError, Timestamp, TokenId, UserId};

/// An account to be made, active, with all that is decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its identity.
    pub id: UserId,
    /// Its address.
    pub email: Email,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// What is kept of the password.
    pub password: PasswordHash,
    /// What it may do.
    pub roles: Roles,
    /// When it is made.
    pub created_at: Timestamp,
}

impl NewAccount {
    /// The account that this becomes: active, and nobody has logged in yet.
    #[must_use]
    pub fn to_account(&self) -> Account {
        Account {
            id: self.id,
            email: self.email.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            status: AccountStatus::Active,
            roles: self.roles.clone(),
            created_at: self.created_at,
            last_login_at: None,
        }
    }
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Another account has the address.
    #[error("the email is taken")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a login is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The address.
    pub email: EmailKey,
    /// The account it belongs to.
    pub user: UserId,
    /// What is kept of the password.
    pub password: PasswordHash,
    /// Whether an administrator locked the account.
    pub locked: bool,
}

/// A role to be given or taken, with the record of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleChange {
    /// Whose role.
    pub user: UserId,
    /// Which role.
    pub role: Role,
    /// Who decides.
    pub by: UserId,
    /// The identity of the record in the moderators' history.
    pub audit: AuditId,
    /// When.
    pub at: Timestamp,
}

/// What became of a [`RoleChange`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleChanged {
    /// The account as it is now.
    Done(Account),
    /// There is no such account.
    NoSuchAccount,
    /// A rule forbids it; nothing changed.
    Refused(RoleRefusal),
}

/// Keeps accounts and their credentials.
///
/// Absence of an account is `None`.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Makes an account that can be logged in to.
    ///
    /// # Behavior
    /// - Registering the same account twice is registering it once.
    /// - Of simultaneous registrations of one address at most one succeeds.
    /// - A refused registration leaves nothing behind under its identity that could be logged in to.
    ///
    /// # Errors
    /// [`RegisterError::EmailTaken`] when another account has the address; [`RegisterError::Store`] when the
    /// store fails: the caller may call again with the same account.
    async fn register(&self, account: &NewAccount) -> Result<(), RegisterError>;

    /// What a login with `email` is checked against.
    ///
    /// # Behavior
    /// - An unknown address has no credentials.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn credentials(&self, email: &EmailKey) -> Result<Option<Credentials>, StoreError>;

    /// Notes that somebody logged in to `user` at `at`, and gives the account as it is then.
    ///
    /// # Behavior
    /// - Logging in to an account that is not active leaves it unchanged and gives it back as it is.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn logged_in(&self, user: UserId, at: Timestamp) -> Result<Option<Account>, StoreError>;

    /// The account of `user`.
    ///
    /// # Behavior
    /// - An unknown account is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn get(&self, user: UserId) -> Result<Option<Account>, StoreError>;

    /// What accounts are called, at most [`MOST_NAMES`] of them, in one go.
    ///
    /// # Behavior
    /// - Names of unknown accounts are left out.
    /// - Names of an account that is asked for twice come once.
    /// - Names of more than [`MOST_NAMES`] accounts at once are refused.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, of kind [`Rejected`](crate::shared::StoreErrorKind::Rejected) for too many
    /// accounts.
    async fn names(&self, users: &[UserId]) -> Result<HashMap<UserId, PersonName>, StoreError>;

    /// Writes the names that `change` gives, and gives the account as it is then.
    ///
    /// # Behavior
    /// - Renaming changes only the names that are given.
    /// - Renaming an unknown account makes none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn rename(&self, user: UserId, change: &NameChange) -> Result<Option<Account>, StoreError>;

    /// Gives a role, after writing the record of it.
    ///
    /// # Behavior
    /// - Granting a role twice is granting it once.
    /// - An account that is not active is not granted a role ([`Account::granted`] is the rule).
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn grant(&self, change: &RoleChange) -> Result<RoleChanged, StoreError>;

    /// Takes a role, after writing the record of it.
    ///
    /// # Behavior
    /// - Withdrawing a role leaves the others.
    /// - Withdrawing a role that is not held changes nothing.
    /// - The moderator role is not withdrawn from the last active account that has it, also when several
    ///   are withdrawn at once ([`RoleRefusal::LastModerator`]).
    /// - The moderator role is not withdrawn by an account that lost it, so of two moderators who withdraw each
    ///   other's one is left ([`RoleRefusal::NoModeratorAnyMore`]).
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn withdraw(&self, change: &RoleChange) -> Result<RoleChanged, StoreError>;

    /// The accounts that a query matches, by last name, first name and identity; without a query the newest. At most
    /// [`MOST_FOUND`](super::MOST_FOUND); [`AccountSearch`](super::AccountSearch) is the rule.
    ///
    /// # Behavior
    /// - A search finds accounts whose names or address contain the query in any letter case, in the order of names.
    /// - A search without a query finds the newest accounts, newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn search(&self, query: Option<AccountQuery>) -> Result<Vec<Account>, StoreError>;
}

/// The most accounts whose names are read at once: as many as a page has entries.
pub const MOST_NAMES: usize = 100;

/// What comparing a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Matches,
    /// It is another.
    Differs,
    /// What is kept is of a kind that no password matches.
    UnknownKind,
}

/// Why no password was hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordHasherError {
    /// Too many others wait.
    #[error("too many passwords wait to be hashed")]
    Overloaded {
        /// When it makes sense to try again.
        retry_after: Duration,
    },
    /// It could not be done.
    #[error("hashing failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Hashes passwords, slowly on purpose, without holding up other work.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// What to keep of `password`.
    ///
    /// # Errors
    /// [`PasswordHasherError`] when too many wait, or hashing fails.
    async fn hash(&self, password: &Password) -> Result<PasswordHash, PasswordHasherError>;

    /// Compares `claim` with `kept`.
    ///
    /// # Behavior
    /// - It costs the same whatever is kept: nothing (`None`), something of an unknown kind, or a hash.
    /// - A claim longer than any password differs.
    ///
    /// # Errors
    /// [`PasswordHasherError`] when too many wait, or hashing fails.
    async fn verify(
        &self,
        claim: &LoginPassword,
        kept: Option<PasswordHash>,
    ) -> Result<Verdict, PasswordHasherError>;
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Its identity.
    pub token: TokenId,
    /// Who, with the roles of that moment. Roles nobody knows are left out.
    pub identity: Identity,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it begins, if that is said.
    pub not_before: Option<Timestamp>,
}

impl Claims {
    /// How far two clocks may be apart.
    pub const LEEWAY: Duration = Duration::from_mins(1);

    /// Whether the token's times hold at `now`: begun, issued in the past, and not ended.
    #[must_use]
    pub fn hold_at(&self, now: Timestamp) -> bool {
        let soon = now.plus(Self::LEEWAY);
        let begun = self.issued_at <= soon && self.not_before.is_none_or(|begin| begin <= soon);
        begun && now < self.expires_at.plus(Self::LEEWAY)
    }
}

/// Signs tokens and reads them back.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    /// A signed token that says `claims`; its times are cut to whole seconds.
    ///
    /// # Errors
    /// The reason, when it cannot be signed.
    fn issue(&self, claims: &Claims) -> Result<String, Box<dyn std::error::Error + Send + Sync>>;

    /// What `token` says, when it is whole, signed by this issuer with the one algorithm it uses, and has
    /// every claim; `None` otherwise.
    ///
    /// # Behavior
    /// - Times are not judged here: [`Claims::hold_at`] does that.
    fn read(&self, token: &str) -> Option<Claims>;
}
