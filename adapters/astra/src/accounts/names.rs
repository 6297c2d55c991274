//! The names of many accounts at once.

use std::collections::{BTreeSet, HashMap};

use killrvideo_domain::{
    accounts::PersonName,
    shared::{InvalidValue, UserId},
};
use uuid::Uuid;

use super::rows::name;
use crate::{
    AstraStore,
    data_api::{Trouble, columns},
    tables::USERS,
};

columns! {
    /// What of a row of `users` tells the names.
    struct NameRow {
        userid: Uuid,
        firstname: Option<String>,
        lastname: Option<String>,
    }
}

impl NameRow {
    fn names(&self) -> Result<PersonName, InvalidValue> {
        Ok(PersonName { first: name(self.firstname.as_deref())?, last: name(self.lastname.as_deref())? })
    }
}

impl AstraStore {
    /// The names of those who are known. A row that tells no names must not be in the way of the others.
    pub(super) async fn names_of(&self, users: &[UserId]) -> Result<HashMap<UserId, PersonName>, Trouble> {
        let ids: BTreeSet<Uuid> = users.iter().map(|user| user.as_uuid()).collect();
        let rows: Vec<NameRow> = self.api.find_each(USERS, None, "userid", ids, 1).await?;
        let mut names = HashMap::with_capacity(rows.len());
        for row in rows {
            match row.names() {
                Ok(name) => drop(names.insert(UserId::from_uuid(row.userid), name)),
                Err(invalid) => tracing::warn!(user = %row.userid, %invalid, "an account has no name"),
            }
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_missing_is_said_to_be_unknown() {
        let row = |firstname: Option<&str>| NameRow {
            userid: Uuid::nil(),
            firstname: firstname.map(str::to_owned),
            lastname: Some("Last".to_owned()),
        };
        let first = |row: NameRow| row.names().ok().map(|names| names.first.as_str().to_owned());

        assert_eq!(first(row(Some(" Zoë "))).as_deref(), Some("Zoë"));
        assert_eq!(first(row(None)).as_deref(), Some("Unknown"));
        assert_eq!(first(row(Some(" "))).as_deref(), Some("Unknown"));
    }
}
