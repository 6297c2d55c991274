//! Accounts.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{
        Account, AccountQuery, AccountSearch, AccountStore, Credentials, EmailKey, MOST_NAMES, NameChange,
        NewAccount, PersonName, RegisterError, RoleChange, RoleChanged, RoleRefusal,
    },
    shared::{Role, StoreError, Timestamp, UserId},
};

use super::{Accounts, RoleDeed};
use crate::MemoryStore;

#[async_trait]
impl AccountStore for MemoryStore {
    async fn register(&self, new: &NewAccount) -> Result<(), RegisterError> {
        self.accounts.write().register(new)
    }

    async fn credentials(&self, email: &EmailKey) -> Result<Option<Credentials>, StoreError> {
        Ok(self.accounts.read().credentials(email).cloned())
    }

    async fn logged_in(&self, user: UserId, at: Timestamp) -> Result<Option<Account>, StoreError> {
        let note = |account: Account| {
            if account.is_active() { Account { last_login_at: Some(at), ..account } } else { account }
        };
        Ok(self.accounts.write().change(user, note))
    }

    async fn get(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.read().get(user).cloned())
    }

    async fn names(&self, users: &[UserId]) -> Result<HashMap<UserId, PersonName>, StoreError> {
        if users.len() > MOST_NAMES {
            let reason = format!("the names of {} accounts, more than {MOST_NAMES}", users.len());
            return Err(StoreError::rejected("account_store.names", reason));
        }
        let accounts = self.accounts.read();
        let known = users.iter().filter_map(|user| Some((*user, PersonName::from(accounts.get(*user)?))));
        Ok(known.collect())
    }

    async fn rename(&self, user: UserId, change: &NameChange) -> Result<Option<Account>, StoreError> {
        Ok(self.accounts.write().change(user, |account| account.renamed(change)))
    }

    async fn grant(&self, change: &RoleChange) -> Result<RoleChanged, StoreError> {
        Ok(self.accounts.write().grant(*change))
    }

    async fn withdraw(&self, change: &RoleChange) -> Result<RoleChanged, StoreError> {
        Ok(self.accounts.write().withdraw(*change))
    }

    async fn search(&self, query: Option<AccountQuery>) -> Result<Vec<Account>, StoreError> {
        let mut search = AccountSearch::new(query);
        self.accounts.read().all().for_each(|account| search.offer(account));
        Ok(search.found())
    }
}

impl Accounts {
    fn register(&mut self, new: &NewAccount) -> Result<(), RegisterError> {
        let email = new.email.key();
        match self.credentials(email) {
            // The same call again: what happened to the account since is not taken back.
            Some(kept) if kept.user == new.id => return Ok(()),
            Some(_) => return Err(RegisterError::EmailTaken),
            None => {}
        }
        self.put(new.to_account());
        let password = new.password.clone();
        self.put_credentials(Credentials { email: email.clone(), user: new.id, password, locked: false });
        Ok(())
    }

    /// Changes an account, and gives it as it is then.
    fn change(&mut self, user: UserId, change: impl FnOnce(Account) -> Account) -> Option<Account> {
        let account = change(self.get(user)?.clone());
        self.put(account.clone());
        Some(account)
    }

    fn grant(&mut self, change: RoleChange) -> RoleChanged {
        let Some(account) = self.get(change.user).cloned() else { return RoleChanged::NoSuchAccount };
        let before = account.roles.clone();
        match account.granted(change.role) {
            Err(refusal) => RoleChanged::Refused(refusal),
            Ok(account) => {
                if account.roles != before {
                    self.record(RoleDeed::Granted, change);
                    self.put(account.clone());
                }
                RoleChanged::Done(account)
            }
        }
    }

    fn withdraw(&mut self, change: RoleChange) -> RoleChanged {
        let Some(account) = self.get(change.user).cloned() else { return RoleChanged::NoSuchAccount };
        if !account.roles.has(change.role) {
            return RoleChanged::Done(account);
        }
        if change.role == Role::Moderator {
            if self.get(change.by).is_some_and(|by| !by.may_moderate()) {
                return RoleChanged::Refused(RoleRefusal::NoModeratorAnyMore);
            }
            if self.is_last_moderator(account.id) {
                return RoleChanged::Refused(RoleRefusal::LastModerator);
            }
        }
        let account = Account { roles: account.roles.without(change.role), ..account };
        self.record(RoleDeed::Withdrawn, change);
        self.put(account.clone());
        RoleChanged::Done(account)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use killrvideo_domain::{bulk::BulkLoad, shared::IdGenerator};
    use killrvideo_testkit::{
        SeededIds,
        builders::{account, role_change, space, time},
    };

    use super::*;
    use crate::{MemorySettings, RoleRecord};

    #[tokio::test]
    async fn what_changes_roles_is_recorded_once_and_what_does_not_is_not() {
        let (store, ids) = (MemoryStore::new(MemorySettings::new(space(8))), SeededIds::new(1));
        let at = time("2025-11-03T10:00:00Z");
        let last = account(&ids, at, &[Role::Viewer, Role::Moderator]);
        let user = last.id;
        store.accounts(&[last]).await.unwrap();
        let change = |role, second| role_change(&ids, user, role, at.plus(Duration::from_secs(second)));
        let [granted, again, withdrawn] = [1, 2, 3].map(|second| change(Role::Creator, second));
        let [refused, not_held] = [change(Role::Moderator, 4), change(Role::Creator, 5)];

        store.grant(&granted).await.unwrap();
        store.grant(&granted).await.unwrap();
        store.grant(&again).await.unwrap();
        store.withdraw(&withdrawn).await.unwrap();
        store.withdraw(&refused).await.unwrap();
        store.withdraw(&not_held).await.unwrap();

        let record = |deed, change| RoleRecord { deed, change };
        let newest_first = [record(RoleDeed::Withdrawn, withdrawn), record(RoleDeed::Granted, granted)];
        assert_eq!(store.role_history(user), newest_first);
        assert_eq!(store.role_history(ids.user_id()), []);
    }
}
