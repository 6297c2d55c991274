//! What somebody is called.

use super::{Account, Name};

/// What somebody is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// The first name.
    pub first: Name,
    /// The last name.
    pub last: Name,
}

impl From<&Account> for PersonName {
    fn from(account: &Account) -> Self {
        Self { first: account.first_name.clone(), last: account.last_name.clone() }
    }
}
