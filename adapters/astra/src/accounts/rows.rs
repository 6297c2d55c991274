//! Rows of accounts, and what they mean.

use std::fmt::Display;

use killrvideo_domain::{
    accounts::{Account, AccountStatus, Credentials, Email, EmailKey, Name, PasswordHash},
    shared::{Role, Roles, UserId},
};
use uuid::Uuid;

use crate::{
    data_api::{Filter, Instant, Trouble, columns},
    tables::{Table, USER_CREDENTIALS, USERS},
};

columns! {
    /// A row of `users`. Rows of other backends lack what they do not know.
    pub(crate) struct UserRow {
        pub(crate) userid: Uuid,
        pub(crate) created_date: Option<Instant>,
        pub(crate) email: Option<String>,
        pub(crate) firstname: Option<String>,
        pub(crate) lastname: Option<String>,
        pub(crate) account_status: Option<String>,
        pub(crate) last_login_date: Option<Instant>,
        #[serde(default)]
        pub(crate) roles: Vec<String>,
    }

    /// A row of `user_credentials`.
    pub(crate) struct CredentialsRow {
        pub(crate) email: String,
        pub(crate) password: Option<String>,
        pub(crate) userid: Option<Uuid>,
        pub(crate) account_locked: Option<bool>,
    }
}

/// The key of an account.
pub(super) fn user_key(user: UserId) -> Filter {
    Filter::by("userid", user.as_uuid())
}

/// The key of what a login with the address is checked against.
pub(super) fn credentials_key(email: &EmailKey) -> Filter {
    Filter::by("email", email.as_str())
}

/// Stands in a set of roles that would be empty: to the database an empty set is none, and none, in rows from before
/// there were roles, means viewer.
pub(super) const NO_ROLE: &str = "none";

/// The names of roles, as tables hold them.
pub(super) fn role_names(roles: &Roles) -> Vec<String> {
    let names: Vec<String> = roles.iter().map(|role| role.to_string()).collect();
    if names.is_empty() { vec![NO_ROLE.to_owned()] } else { names }
}

/// What a set of names means: none at all a viewer; names that are not known here nothing.
fn roles_of(names: &[String]) -> Roles {
    if names.is_empty() {
        return Roles::from_iter([Role::Viewer]);
    }
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

impl UserRow {
    /// The row of an account.
    pub(crate) fn of(account: &Account) -> Self {
        Self {
            userid: account.id.as_uuid(),
            created_date: Some(Instant(account.created_at)),
            email: Some(account.email.to_string()),
            firstname: Some(account.first_name.as_str().to_owned()),
            lastname: Some(account.last_name.as_str().to_owned()),
            account_status: Some(account.status.as_str().to_owned()),
            last_login_date: account.last_login_at.map(Instant),
            roles: role_names(&account.roles),
        }
    }

    /// The account that the row means. Without a status it is active; without any role it is a viewer's.
    ///
    /// # Errors
    /// [`Trouble::Row`] when there is no address, no name or no time, or a status that nobody knows.
    pub(crate) fn account(self) -> Result<Account, Trouble> {
        let id = UserId::from_uuid(self.userid);
        let status = match self.account_status {
            Some(text) => text.parse().map_err(|error| unreadable(USERS, "account_status", id, error))?,
            None => AccountStatus::Active,
        };
        let name = |column, text: Option<String>| {
            Name::parse(&there(USERS, column, id, text)?)
                .map_err(|error| unreadable(USERS, column, id, error))
        };
        Ok(Account {
            id,
            email: Email::parse(&there(USERS, "email", id, self.email)?)
                .map_err(|error| unreadable(USERS, "email", id, error))?,
            first_name: name("firstname", self.firstname)?,
            last_name: name("lastname", self.lastname)?,
            status,
            roles: roles_of(&self.roles),
            created_at: there(USERS, "created_date", id, self.created_date)?.0,
            last_login_at: self.last_login_date.map(|Instant(at)| at),
        })
    }
}

impl CredentialsRow {
    /// The row of credentials.
    pub(crate) fn of(credentials: &Credentials) -> Self {
        Self {
            email: credentials.email.as_str().to_owned(),
            password: Some(credentials.password.reveal().to_owned()),
            userid: Some(credentials.user.as_uuid()),
            account_locked: Some(credentials.locked),
        }
    }

    /// What the row means. No password is one that nothing matches.
    ///
    /// # Errors
    /// [`Trouble::Row`] when it leads to no account.
    pub(crate) fn credentials(self, email: &EmailKey) -> Result<Credentials, Trouble> {
        // The address is personal: the message names the row by what is written nowhere else.
        let user = there(USER_CREDENTIALS, "userid", "an address", self.userid)?;
        Ok(Credentials {
            email: email.clone(),
            user: UserId::from_uuid(user),
            password: PasswordHash::from_stored(&self.password.unwrap_or_default()),
            locked: self.account_locked.unwrap_or(false),
        })
    }
}

/// What stands in a cell that has to have something.
fn there<T>(table: Table, column: &str, key: impl Display, cell: Option<T>) -> Result<T, Trouble> {
    cell.ok_or_else(|| unreadable(table, column, key, "is empty"))
}

fn unreadable(table: Table, column: &str, key: impl Display, why: impl Display) -> Trouble {
    Trouble::Row { table: table.name().to_owned(), reason: format!("{column} of {key}: {why}") }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{account, time},
    };

    use super::*;

    fn row(roles: &[Role]) -> (Account, UserRow) {
        let account = account(&SeededIds::new(1), time("2025-11-03T10:00:00Z"), roles);
        (account.clone(), UserRow::of(&account))
    }

    #[test]
    fn an_account_is_read_as_it_was_written_whatever_roles_it_has() {
        for roles in [&[][..], &[Role::Viewer], &Role::ALL] {
            let (account, row) = row(roles);

            assert_eq!(row.account().expect("an account"), account);
        }
    }

    #[test]
    fn rows_of_other_backends_have_neither_roles_nor_a_status() {
        let (account, row) = row(&[Role::Viewer]);

        let older = UserRow { roles: Vec::new(), account_status: None, last_login_date: None, ..row };

        assert_eq!(older.account().expect("an account"), account);
    }

    #[test]
    fn a_role_that_nobody_knows_gives_no_rights() {
        let (_, row) = row(&[Role::Viewer]);
        let of = |names: &[&str]| UserRow {
            roles: names.iter().map(ToString::to_string).collect(),
            ..row.clone()
        };

        assert_eq!(of(&["admin"]).account().expect("an account").roles, Roles::default());
        let creator = of(&["admin", "creator"]).account().expect("an account").roles;
        assert_eq!(creator, Roles::from_iter([Role::Creator]));
    }

    #[test]
    fn what_makes_no_sense_is_named_by_table_column_and_key() {
        let (account, row) = row(&[]);
        let said = |row: UserRow| row.account().expect_err("no account").to_string();

        let status = said(UserRow { account_status: Some("asleep".to_owned()), ..row.clone() });
        assert!(
            status.contains(&format!("a row of users cannot be read: account_status of {}", account.id)),
            "{status}"
        );
        let email = said(UserRow { email: None, ..row.clone() });
        assert!(email.ends_with(&format!("email of {}: is empty", account.id)), "{email}");
        let name = said(UserRow { firstname: Some(String::new()), ..row });
        assert!(name.contains("firstname"), "{name}");
    }

    #[test]
    fn credentials_that_lead_nowhere_are_named_without_the_address() {
        let email = EmailKey::parse("somebody@example.org").expect("an address");
        let row =
            CredentialsRow { email: email.to_string(), password: None, userid: None, account_locked: None };

        let said = row.credentials(&email).expect_err("no credentials").to_string();

        assert!(said.contains("user_credentials") && said.contains("userid"), "{said}");
        assert!(!said.contains("somebody"), "{said}");
    }
}
