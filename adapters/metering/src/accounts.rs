//! Accounts, logins and passwords.

use std::collections::HashMap;

use killrvideo_domain::{
    accounts::{
        Account, AccountQuery, AccountStore, Attempt, Credentials, EmailKey, LockPolicy, LoginAttempt,
        LoginGuard, LoginPassword, NameChange, NewAccount, Password, PasswordHash, PasswordHasher,
        PasswordHasherError, PersonName, RegisterError, RoleChange, RoleChanged, Verdict,
    },
    shared::{StoreError, Timestamp, UserId},
};

use crate::Metered;

metered! { AccountStore, "account_store":
    async fn register(&self, account: &NewAccount) -> Result<(), RegisterError>;
    async fn credentials(&self, email: &EmailKey) -> Result<Option<Credentials>, StoreError>;
    async fn logged_in(&self, user: UserId, at: Timestamp) -> Result<Option<Account>, StoreError>;
    async fn get(&self, user: UserId) -> Result<Option<Account>, StoreError>;
    async fn names(&self, users: &[UserId]) -> Result<HashMap<UserId, PersonName>, StoreError>;
    async fn rename(&self, user: UserId, change: &NameChange) -> Result<Option<Account>, StoreError>;
    async fn grant(&self, change: &RoleChange) -> Result<RoleChanged, StoreError>;
    async fn withdraw(&self, change: &RoleChange) -> Result<RoleChanged, StoreError>;
    async fn search(&self, query: Option<AccountQuery>) -> Result<Vec<Account>, StoreError>;
}

metered! { LoginGuard, "login_guard":
    async fn attempt(&self, attempt: &LoginAttempt, policy: LockPolicy) -> Result<Attempt, StoreError>;
    async fn take_back(&self, attempt: &LoginAttempt) -> Result<(), StoreError>;
    async fn forgive(&self, email: &EmailKey) -> Result<(), StoreError>;
}

metered! { PasswordHasher, "password_hasher":
    async fn hash(&self, password: &Password) -> Result<PasswordHash, PasswordHasherError>;
    async fn verify(
        &self,
        claim: &LoginPassword,
        kept: Option<PasswordHash>,
    ) -> Result<Verdict, PasswordHasherError>;
}
