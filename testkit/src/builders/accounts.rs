//! Accounts and what belongs to them.

use killrvideo_domain::{
    accounts::{Account, Credentials, Email, Name, NewAccount, PasswordHash, RoleChange},
    shared::{IdGenerator, Role, Roles, Timestamp, UserId},
};

/// An address nobody else has.
#[must_use]
pub fn email(ids: &dyn IdGenerator) -> Email {
    Email::parse(&format!("{}@example.org", ids.random())).expect("a well-formed address")
}

/// A first or last name.
#[must_use]
pub fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// An account to be made: a viewer.
#[must_use]
pub fn new_account(ids: &dyn IdGenerator, created_at: Timestamp) -> NewAccount {
    NewAccount {
        id: ids.user_id(),
        email: email(ids),
        first_name: name("First"),
        last_name: name("Last"),
        password: PasswordHash::from_stored("plain:correct horse"),
        roles: Roles::from_iter([Role::Viewer]),
        created_at,
    }
}

/// An active account with `roles`, into which nobody logged in yet.
#[must_use]
pub fn account(ids: &dyn IdGenerator, created_at: Timestamp, roles: &[Role]) -> Account {
    Account { roles: roles.iter().copied().collect(), ..new_account(ids, created_at).to_account() }
}

/// What a login to `account` is checked against.
#[must_use]
pub fn credentials_of(account: &Account) -> Credentials {
    Credentials {
        email: account.email.key().clone(),
        user: account.id,
        password: PasswordHash::from_stored("plain:correct horse"),
        locked: false,
    }
}

/// A role to be given or taken, by somebody new.
#[must_use]
pub fn role_change(ids: &dyn IdGenerator, user: UserId, role: Role, at: Timestamp) -> RoleChange {
    RoleChange { user, role, by: ids.user_id(), audit: ids.audit_id(at), at }
}
