//! What is kept of accounts.

use std::collections::{BTreeMap, HashMap, HashSet};

use killrvideo_domain::{
    accounts::{Account, Credentials, EmailKey, RoleChange},
    shared::{AuditId, Role, Timestamp, UserId},
};

/// What was done with a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleDeed {
    /// It was given.
    Granted,
    /// It was taken.
    Withdrawn,
}

/// The record of a decision about a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleRecord {
    /// What was done.
    pub deed: RoleDeed,
    /// With which role of whom, by whom and when.
    pub change: RoleChange,
}

/// Accounts, credentials, and who moderates.
#[derive(Default)]
pub(crate) struct Accounts {
    by_id: HashMap<UserId, Account>,
    credentials: HashMap<EmailKey, Credentials>,
    /// The active accounts that have the moderator role.
    moderators: HashSet<UserId>,
    records: HashMap<UserId, BTreeMap<(Timestamp, AuditId), RoleRecord>>,
}

impl Accounts {
    pub(crate) fn get(&self, user: UserId) -> Option<&Account> {
        self.by_id.get(&user)
    }

    /// All accounts, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Account> {
        self.by_id.values()
    }

    /// Sets an account, and keeps the set of moderators right. Every change goes through here.
    pub(crate) fn put(&mut self, account: Account) {
        if account.is_active() && account.roles.has(Role::Moderator) {
            self.moderators.insert(account.id);
        } else {
            self.moderators.remove(&account.id);
        }
        self.by_id.insert(account.id, account);
    }

    pub(crate) fn credentials(&self, email: &EmailKey) -> Option<&Credentials> {
        self.credentials.get(email)
    }

    pub(crate) fn put_credentials(&mut self, credentials: Credentials) {
        self.credentials.insert(credentials.email.clone(), credentials);
    }

    /// Whether `user` is an active moderator, and nobody else is.
    pub(crate) fn is_last_moderator(&self, user: UserId) -> bool {
        self.moderators.len() == 1 && self.moderators.contains(&user)
    }

    pub(crate) fn record(&mut self, deed: RoleDeed, change: RoleChange) {
        let records = self.records.entry(change.user).or_default();
        records.insert((change.at, change.audit), RoleRecord { deed, change });
    }

    pub(crate) fn role_history(&self, user: UserId) -> Vec<RoleRecord> {
        self.records.get(&user).into_iter().flat_map(|records| records.values().rev()).copied().collect()
    }
}
