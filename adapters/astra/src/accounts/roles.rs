//! Giving and taking roles.

use killrvideo_domain::{
    accounts::{Account, AccountStatus, RoleChange, RoleChanged, RoleRefusal},
    shared::{Role, Roles, StoreError},
};
use uuid::Uuid;

use super::rows::{NO_ROLE, role_names, user_key};
use crate::{
    AstraStore,
    data_api::{During, Filter, Find, Instant, Trouble, Update, columns},
    shared::Claimed,
    tables::{MODERATION_AUDIT, USERS},
};

columns! {
    /// Somebody who has the role of moderators.
    struct ModeratorRow {
        userid: Uuid,
        account_status: Option<String>,
    }

    /// The record of a decision about a role.
    struct RoleRecord {
        videoid: Uuid,
        ts: Instant,
        flagid: Uuid,
        action: String,
        actor: Uuid,
        details: String,
    }
}

impl ModeratorRow {
    fn is_active(&self) -> bool {
        self.account_status.as_deref().is_none_or(|status| status == AccountStatus::Active.as_str())
    }
}

/// More moderators are not looked at.
const MOST: usize = 10_000;

impl AstraStore {
    pub(super) async fn grant_role(&self, change: &RoleChange) -> Result<RoleChanged, StoreError> {
        let operation = "account_store.grant";
        let Some(before) = self.account(change.user).await.during(operation)? else {
            return Ok(RoleChanged::NoSuchAccount);
        };
        let roles = before.roles.clone();
        let account = match before.granted(change.role) {
            Ok(account) => account,
            Err(refusal) => return Ok(RoleChanged::Refused(refusal)),
        };
        if account.roles != roles {
            self.record_role("grant_role", change).await.during(operation)?;
            // What is pushed is added to the set as it is then: two who grant at once both succeed.
            let added = Update::default().push("roles", role_names(&Roles::default().with(change.role)));
            self.api.update_one(USERS, user_key(change.user), added).await.during(operation)?;
        }
        Ok(RoleChanged::Done(account))
    }

    pub(super) async fn withdraw_role(&self, change: &RoleChange) -> Result<RoleChanged, StoreError> {
        let operation = "account_store.withdraw";
        let Some(account) = self.account(change.user).await.during(operation)? else {
            return Ok(RoleChanged::NoSuchAccount);
        };
        if !account.roles.has(change.role) {
            return Ok(RoleChanged::Done(account));
        }
        if change.role == Role::Moderator {
            let work = self.withdraw_moderator(operation, change, account);
            return self.claims.during(operation, Claimed::Moderators, work).await;
        }
        let account = without(account, change.role);
        self.take_role(change, &account.roles).await.during(operation)?;
        Ok(RoleChanged::Done(account))
    }

    /// Takes the role of moderators, if another active account has it. Nobody else does so meanwhile.
    async fn withdraw_moderator(
        &self,
        operation: &'static str,
        change: &RoleChange,
        account: Account,
    ) -> Result<RoleChanged, StoreError> {
        // An account that is not there decides at the terminal.
        let by = self.account(change.by).await.during(operation)?;
        if by.is_some_and(|by| !by.may_moderate()) {
            return Ok(RoleChanged::Refused(RoleRefusal::NoModeratorAnyMore));
        }
        let moderators = Find::by(Filter::among("roles", [Role::Moderator.as_str()]));
        let moderators: Vec<ModeratorRow> =
            self.api.find_all(USERS, moderators, MOST).await.during(operation)?;
        let (own, others): (Vec<_>, Vec<_>) =
            moderators.iter().partition(|row| row.userid == change.user.as_uuid());
        let account = without(account, change.role);
        let Some(own) = own.first() else {
            // Somebody took it before the claim was there, and wrote the record of it.
            return Ok(RoleChanged::Done(account));
        };
        if own.is_active() && !others.iter().any(|row| row.is_active()) {
            return Ok(RoleChanged::Refused(RoleRefusal::LastModerator));
        }
        self.take_role(change, &account.roles).await.during(operation)?;
        Ok(RoleChanged::Done(account))
    }

    /// Takes a role, which leaves those that are `left`.
    async fn take_role(&self, change: &RoleChange, left: &Roles) -> Result<(), Trouble> {
        self.record_role("withdraw_role", change).await?;
        if left.iter().next().is_none() {
            let none = Update::default().push("roles", [NO_ROLE]);
            self.api.update_one(USERS, user_key(change.user), none).await?;
        }
        let taken = Update::default().pull_all("roles", [change.role.as_str()]);
        self.api.update_one(USERS, user_key(change.user), taken).await
    }

    /// Writes the record, which precedes what it tells: half-way there is a record without a change.
    async fn record_role(&self, action: &str, change: &RoleChange) -> Result<(), Trouble> {
        let record = RoleRecord {
            videoid: change.user.as_uuid(),
            ts: Instant(change.at),
            flagid: change.audit.as_uuid(),
            action: action.to_owned(),
            actor: change.by.as_uuid(),
            details: change.role.to_string(),
        };
        self.api.insert_one(MODERATION_AUDIT, &record).await
    }
}

fn without(account: Account, role: Role) -> Account {
    Account { roles: account.roles.without(role), ..account }
}
