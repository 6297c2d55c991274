//! Finding accounts by a part of a name or an address.

use std::{cmp::Reverse, collections::BTreeMap};

use super::Account;
use crate::shared::{InvalidValue, Timestamp, UserId, trimmed};

/// The most accounts that a search finds.
pub const MOST_FOUND: usize = 20;

/// A part of a name or an address, in any letter case: 1 to 100 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountQuery {
    folded: String,
}

impl AccountQuery {
    /// The most characters.
    pub const MAX: usize = 100;

    /// Trims `text`; `None` when nothing is left.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is too long.
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidValue> {
        let text = trimmed("a search for accounts", text, 0, Self::MAX)?;
        Ok(Some(text).filter(|text| !text.is_empty()).map(|text| Self { folded: folded(&text) }))
    }

    /// Whether first name, last name, both with a blank between, or the address contain it.
    #[must_use]
    pub fn matches(&self, account: &Account) -> bool {
        let name = format!("{} {}", account.first_name.as_str(), account.last_name.as_str());
        // What one of the names contains, both of them together contain as well.
        folded(&name).contains(&self.folded) || folded(account.email.as_str()).contains(&self.folded)
    }
}

/// A text without its letter case. By way of capitals, so that letters with two small forms (`σ` and `ς`), or none of
/// one letter (`ß`), are found by either.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// Where an account stands in what is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Newest first.
    Newest(Reverse<Timestamp>, UserId),
    /// By last name, first name and identity; letter case does not count.
    Named { last: String, first: String, id: UserId },
}

/// What a search finds, from accounts that are offered one after another, in any order.
///
/// With a query: those that it matches, by last name, first name, identity. Without: the newest. At most
/// [`MOST_FOUND`], and no more are kept meanwhile.
#[derive(Debug)]
pub struct AccountSearch {
    query: Option<AccountQuery>,
    found: BTreeMap<Place, Account>,
}

impl AccountSearch {
    /// A search that was offered nothing yet.
    #[must_use]
    pub const fn new(query: Option<AccountQuery>) -> Self {
        Self { query, found: BTreeMap::new() }
    }

    /// Takes an account into account.
    pub fn offer(&mut self, account: &Account) {
        let place = match &self.query {
            None => Place::Newest(Reverse(account.created_at), account.id),
            Some(query) if query.matches(account) => Place::Named {
                last: folded(account.last_name.as_str()),
                first: folded(account.first_name.as_str()),
                id: account.id,
            },
            Some(_) => return,
        };
        let is_full = self.found.len() >= MOST_FOUND;
        if is_full && self.found.last_key_value().is_some_and(|(last, _)| *last < place) {
            return;
        }
        self.found.insert(place, account.clone());
        if self.found.len() > MOST_FOUND {
            self.found.pop_last();
        }
    }

    /// How many accounts it would find now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether it would find nothing now.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The accounts, in their order.
    #[must_use]
    pub fn found(self) -> Vec<Account> {
        self.found.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        accounts::{AccountStatus, Email, Name},
        shared::Roles,
    };

    fn account(number: u128, first: &str, last: &str, email: &str) -> Account {
        let start = Timestamp::from_millis(0).unwrap();
        Account {
            id: UserId::from_uuid(Uuid::from_u128(number)),
            email: Email::parse(email).unwrap(),
            first_name: Name::parse(first).unwrap(),
            last_name: Name::parse(last).unwrap(),
            status: AccountStatus::Active,
            roles: Roles::default(),
            created_at: start.plus(Duration::from_secs(u64::try_from(number).unwrap())),
            last_login_at: None,
        }
    }

    fn query(text: &str) -> AccountQuery {
        AccountQuery::parse(text).unwrap().unwrap()
    }

    fn numbers(search: AccountSearch) -> Vec<u128> {
        search.found().iter().map(|account| account.id.as_uuid().as_u128()).collect()
    }

    #[test]
    fn blanks_are_no_query_and_a_long_one_is_refused() {
        assert_eq!(AccountQuery::parse(" \t "), Ok(None));
        assert!(AccountQuery::parse(&format!(" {} ", "ä".repeat(100))).is_ok());
        assert!(AccountQuery::parse(&"ä".repeat(101)).is_err());
    }

    #[test]
    fn a_query_is_found_in_either_name_in_both_and_in_the_address_in_any_letter_case() {
        let somebody = account(1, "Zoë", "Straße", "reader@example.org");
        for text in ["zoË", "STRASSE", "straße", "oë st", "  READER@ ", "example.org"] {
            assert!(query(text).matches(&somebody), "{text}");
        }
        for text in ["zoe", "straße zoë", "zoëstraße", "example.com", "zoë  straße"] {
            assert!(!query(text).matches(&somebody), "{text}");
        }
        assert!(
            query("ΑΣ").matches(&account(1, "ας", "Last", "a@b.example")),
            "two small forms of one letter"
        );
    }

    #[test]
    fn what_is_found_is_ordered_by_last_name_first_name_and_identity() {
        let accounts = [
            account(1, "Beta", "beta", "a@b.example"),
            account(2, "beta", "Alpha", "b@b.example"),
            account(4, "Alpha", "Beta", "c@b.example"),
            account(3, "alpha", "BETA", "d@b.example"),
        ];
        let mut search = AccountSearch::new(Some(query("beta")));
        for account in &accounts {
            search.offer(account);
        }

        assert_eq!(numbers(search), [2, 3, 4, 1]);
    }

    proptest! {
        #[test]
        fn the_first_twenty_are_found_in_whatever_order_they_are_offered(
            offered in Just((1..60_u128).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let named = |number: u128| account(number, "First", &format!("Name {number:02}"), "a@b.example");
            let (mut newest, mut by_name) = (AccountSearch::new(None), AccountSearch::new(Some(query("name"))));
            for number in offered {
                newest.offer(&named(number));
                by_name.offer(&named(number));
                // Offered twice is offered once.
                by_name.offer(&named(number));
            }
            prop_assert_eq!(newest.len(), MOST_FOUND);
            prop_assert_eq!(numbers(newest), (40..60).rev().collect::<Vec<_>>());
            prop_assert_eq!(numbers(by_name), (1..21).collect::<Vec<_>>());
        }
    }
}
