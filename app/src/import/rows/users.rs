//! `users.csv`.

use killrvideo_domain::{
    accounts::{Account, AccountStatus, Email, Name},
    shared::{Role, Roles},
};

use super::{Row, about, time, value};

/// An account. The file has no roles: everybody in it is a viewer, which is what a stored account without
/// roles counts as. An empty status is `active`.
pub(in crate::import) fn read_user(row: &Row<'_>) -> Result<Account, String> {
    let status = row.text("account_status");
    Ok(Account {
        id: value(row, "userid")?,
        email: Email::parse(row.text("email")).map_err(about("email"))?,
        first_name: Name::parse(row.text("firstname")).map_err(about("firstname"))?,
        last_name: Name::parse(row.text("lastname")).map_err(about("lastname"))?,
        status: if status.is_empty() {
            AccountStatus::Active
        } else {
            status.parse().map_err(about("account_status"))?
        },
        roles: Roles::from_iter([Role::Viewer]),
        created_at: value(row, "created_date")?,
        last_login_at: time(row, "last_login_date")?,
    })
}
