//! Rows of accounts, and what they mean.

use std::fmt::Display;

use killrvideo_domain::{
    accounts::{Account, AccountStatus, Credentials, Email, EmailKey, Name, PasswordHash},
    shared::{InvalidValue, Role, Roles, Timestamp, UserId},
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

/// What a status means, in whatever letter case. Of one that nobody knows only this is known, that somebody did not
/// leave the account as it was: so it is shut rather than open.
fn status_of(text: Option<&str>) -> AccountStatus {
    match text.map(|text| text.trim().to_lowercase()) {
        Some(text) if !text.is_empty() => text.parse().unwrap_or(AccountStatus::Suspended),
        Some(_) | None => AccountStatus::Active,
    }
}

/// What stands where nobody knows a name. It is nothing of the address, of which strangers see one letter only.
const UNNAMED: &str = "Unknown";

/// A name, cut to what fits.
pub(super) fn name(text: Option<&str>) -> Result<Name, InvalidValue> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let text: String = text.unwrap_or(UNNAMED).chars().take(Name::MAX).collect();
    Name::parse(&text)
}

/// The first moment of 1970.
fn long_ago() -> Timestamp {
    Timestamp::from_millis(0).unwrap_or(Timestamp::MIN)
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

    /// The account that the row means.
    ///
    /// A row of another backend is read as well as it can be. Without a status it is active, and suspended with one
    /// that nobody knows; without any role it is a viewer's. A name that is missing is `Unknown`, and one that is too
    /// long is cut. What was made nobody knows when was there at the first login that is known of, and
    /// otherwise since 1970.
    ///
    /// # Errors
    /// [`Trouble::Row`] when there is no address, or something else in its place: that has no stand-in, for it says
    /// whose the account is.
    pub(crate) fn account(self) -> Result<Account, Trouble> {
        let id = UserId::from_uuid(self.userid);
        let email = Email::parse(&there(USERS, "email", id, self.email)?)
            .map_err(|error| unreadable(USERS, "email", id, error))?;
        let name = |column, text: Option<String>| {
            name(text.as_deref()).map_err(|error| unreadable(USERS, column, id, error))
        };
        let created = self.created_date.or(self.last_login_date);
        Ok(Account {
            id,
            first_name: name("firstname", self.firstname)?,
            last_name: name("lastname", self.lastname)?,
            status: status_of(self.account_status.as_deref()),
            roles: roles_of(&self.roles),
            created_at: created.map_or_else(long_ago, |Instant(at)| at),
            last_login_at: self.last_login_date.map(|Instant(at)| at),
            email,
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
    fn a_status_is_known_in_every_letter_case_and_shut_where_nobody_knows_it() {
        let (_, row) = row(&[]);
        for (text, status) in [
            ("Active", AccountStatus::Active),
            (" ACTIVE ", AccountStatus::Active),
            ("", AccountStatus::Active),
            ("Inactive", AccountStatus::Inactive),
            ("SUSPENDED", AccountStatus::Suspended),
            ("asleep", AccountStatus::Suspended),
        ] {
            let row = UserRow { account_status: Some(text.to_owned()), ..row.clone() };

            assert_eq!(row.account().expect("an account").status, status, "{text:?}");
        }
    }

    #[test]
    fn names_that_are_missing_or_too_long_have_a_stand_in() {
        let (_, row) = row(&[]);
        let long = "n".repeat(Name::MAX + 1);
        for (text, read_as) in [
            (None, UNNAMED),
            (Some(""), UNNAMED),
            (Some("  "), UNNAMED),
            (Some(long.as_str()), &long[1..]),
            (Some(" Jo "), "Jo"),
        ] {
            let name = text.map(str::to_owned);
            let email = Some("Somebody@example.org".to_owned());
            let row = UserRow { firstname: name.clone(), lastname: name, email, ..row.clone() };

            let account = row.account().expect("an account");

            assert_eq!([account.first_name.as_str(), account.last_name.as_str()], [read_as; 2], "{text:?}");
        }
    }

    #[test]
    fn an_account_of_which_nobody_knows_since_when_it_is_there_is_as_old_as_can_be_told() {
        let (_, row) = row(&[]);
        let login = time("2019-01-02T03:04:05Z");
        let of = |last_login_date| {
            let row = UserRow { created_date: None, last_login_date, ..row.clone() };
            row.account().expect("an account").created_at
        };

        assert_eq!(of(Some(Instant(login))), login);
        assert_eq!(of(None), time("1970-01-01T00:00:00Z"));
    }

    #[test]
    fn an_address_that_makes_no_sense_is_named_by_table_column_and_key() {
        let (account, row) = row(&[]);
        let said = |email: Option<&str>| {
            let row = UserRow { email: email.map(str::to_owned), ..row.clone() };
            row.account().expect_err("no account").to_string()
        };

        let empty = said(None);
        assert!(
            empty.contains(&format!("a row of users cannot be read: email of {}: is empty", account.id)),
            "{empty}"
        );
        let nonsense = said(Some("nobody"));
        assert!(nonsense.contains("email of") && !nonsense.contains("nobody"), "{nonsense}");
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
