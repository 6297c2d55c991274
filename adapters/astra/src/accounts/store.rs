//! Accounts.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{
        Account, AccountQuery, AccountStore, Credentials, EmailKey, MOST_NAMES, Name, NameChange, NewAccount,
        PersonName, RegisterError, RoleChange, RoleChanged,
    },
    shared::{StoreError, Timestamp, UserId},
};
use uuid::Uuid;

use super::{
    CredentialsRow, UserRow,
    rows::{credentials_key, user_key},
};
use crate::{
    AstraStore,
    data_api::{During, Instant, Trouble, Update, columns},
    shared::Claimed,
    tables::{USER_CREDENTIALS, USERS},
};

columns! {
    /// Whose an address is.
    struct Owner {
        userid: Option<Uuid>,
    }
}

#[async_trait]
impl AccountStore for AstraStore {
    async fn register(&self, account: &NewAccount) -> Result<(), RegisterError> {
        if self.is_registered(account).await? {
            return Ok(());
        }
        let work = async {
            // Somebody else may have been here before the claim was.
            if self.is_registered(account).await? { Ok(()) } else { self.write(account).await }
        };
        self.claims.during(REGISTER, Claimed::Email(account.email.to_string()), work).await
    }

    async fn credentials(&self, email: &EmailKey) -> Result<Option<Credentials>, StoreError> {
        let found = self.api.find_one(USER_CREDENTIALS, credentials_key(email)).await;
        let found = found.during("account_store.credentials")?;
        found
            .map(|row: CredentialsRow| row.credentials(email))
            .transpose()
            .during("account_store.credentials")
    }

    async fn logged_in(&self, user: UserId, at: Timestamp) -> Result<Option<Account>, StoreError> {
        let operation = "account_store.logged_in";
        let Some(account) = self.account(user).await.during(operation)? else { return Ok(None) };
        if !account.is_active() {
            return Ok(Some(account));
        }
        let login = Update::default().set("last_login_date", Instant(at));
        self.api.update_one(USERS, user_key(user), login).await.during(operation)?;
        Ok(Some(Account { last_login_at: Some(at), ..account }))
    }

    async fn get(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        self.account(user).await.during("account_store.get")
    }

    async fn names(&self, users: &[UserId]) -> Result<HashMap<UserId, PersonName>, StoreError> {
        let operation = "account_store.names";
        if users.len() > MOST_NAMES {
            let reason = format!("the names of {} accounts, more than {MOST_NAMES}", users.len());
            return Err(StoreError::rejected(operation, reason));
        }
        self.names_of(users).await.during(operation)
    }

    async fn rename(&self, user: UserId, change: &NameChange) -> Result<Option<Account>, StoreError> {
        let operation = "account_store.rename";
        // Read first: an update would make a row where there is none.
        let Some(account) = self.account(user).await.during(operation)? else { return Ok(None) };
        if !change.is_empty() {
            let names = Update::default()
                .set_some("firstname", change.first_name.as_ref().map(Name::as_str))
                .set_some("lastname", change.last_name.as_ref().map(Name::as_str));
            self.api.update_one(USERS, user_key(user), names).await.during(operation)?;
        }
        Ok(Some(account.renamed(change)))
    }

    async fn grant(&self, change: &RoleChange) -> Result<RoleChanged, StoreError> {
        self.grant_role(change).await
    }

    async fn withdraw(&self, change: &RoleChange) -> Result<RoleChanged, StoreError> {
        self.withdraw_role(change).await
    }

    async fn search(&self, query: Option<AccountQuery>) -> Result<Vec<Account>, StoreError> {
        self.search_accounts(query).await.during("account_store.search")
    }
}

const REGISTER: &str = "account_store.register";

impl AstraStore {
    pub(super) async fn account(&self, user: UserId) -> Result<Option<Account>, Trouble> {
        self.api.find_one(USERS, user_key(user)).await?.map(UserRow::account).transpose()
    }

    /// Whether the address is this account's; whose it is otherwise is an error. Any row makes an address taken,
    /// also one that leads nowhere.
    async fn is_registered(&self, account: &NewAccount) -> Result<bool, RegisterError> {
        let key = credentials_key(account.email.key());
        match self.api.find_one(USER_CREDENTIALS, key).await.during(REGISTER)? {
            None => Ok(false),
            Some(Owner { userid }) if userid == Some(account.id.as_uuid()) => Ok(true),
            Some(Owner { .. }) => Err(RegisterError::EmailTaken),
        }
    }

    /// The account first: half-way it is one that nobody can log in to, and the address is free.
    async fn write(&self, account: &NewAccount) -> Result<(), RegisterError> {
        self.api.insert_one(USERS, &UserRow::of(&account.to_account())).await.during(REGISTER)?;
        let credentials = CredentialsRow::of(&Credentials {
            email: account.email.key().clone(),
            user: account.id,
            password: account.password.clone(),
            locked: false,
        });
        self.api.insert_one(USER_CREDENTIALS, &credentials).await.during(REGISTER)?;
        Ok(())
    }
}
