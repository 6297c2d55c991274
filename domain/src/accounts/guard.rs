//! What keeps people from guessing passwords.

use std::time::Duration;

use async_trait::async_trait;

use super::EmailKey;
use crate::shared::{AttemptId, StoreError, Timestamp};

/// One attempt to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginAttempt {
    /// Its identity.
    pub id: AttemptId,
    /// The address that was given, known or not.
    pub email: EmailKey,
    /// When.
    pub at: Timestamp,
}

/// How many failures lock a login, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockPolicy {
    /// The failure with this number, counted from 1, locks.
    pub failures: u32,
    /// How long it locks, from that failure on.
    pub lock: Duration,
}

impl Default for LockPolicy {
    /// 5 failures, 15 minutes.
    fn default() -> Self {
        Self { failures: 5, lock: Duration::from_mins(15) }
    }
}

/// Whether a password may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may.
    Allowed,
    /// The login is locked.
    Locked,
}

/// Counts attempts to log in, per address.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LoginGuard: Send + Sync {
    /// Counts `attempt`, before its password is looked at, and says whether that may happen.
    ///
    /// # Behavior
    /// - As many attempts as the policy names are allowed, also when they come at once; further ones are
    ///   locked.
    /// - Attempts while locked neither count nor prolong the lock.
    /// - When the lock is over, counting starts anew with the attempt that finds it so.
    /// - One address's attempts do not lock another's.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn attempt(&self, attempt: &LoginAttempt, policy: LockPolicy) -> Result<Attempt, StoreError>;

    /// Takes back an attempt whose password was never looked at, because that could not be done.
    ///
    /// # Behavior
    /// - An attempt that is taken back does not count.
    /// - Taking back an attempt that was not counted succeeds.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn take_back(&self, attempt: &LoginAttempt) -> Result<(), StoreError>;

    /// Forgets all attempts of `email`.
    ///
    /// # Behavior
    /// - After forgiving, counting starts anew.
    /// - Forgiving an address nobody tried succeeds.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn forgive(&self, email: &EmailKey) -> Result<(), StoreError>;
}
