//! Reading, renaming, logging in.

use std::collections::HashMap;

use killrvideo_domain::{
    accounts::{Account, AccountStatus, MOST_NAMES, NameChange, PersonName},
    shared::{IdGenerator, Role, StoreErrorKind, UserId},
};

use crate::{
    Fixture,
    builders::{account, name, new_account},
    contract::Works,
};

/// > An unknown account is none.
pub async fn an_unknown_account_is_none(fixture: Fixture) {
    assert_eq!(fixture.stores.accounts.get(fixture.ids.user_id()).await.works(), None);
}

/// > Names of unknown accounts are left out.
///
/// What is there is what they are called now.
pub async fn names_of_unknown_accounts_are_left_out(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let mut accounts: Vec<Account> =
        (0..60).map(|_| account(&*fixture.ids, fixture.now(), &[Role::Viewer])).collect();
    accounts[7].last_name = name("O’Neil");
    fixture.stores.bulk.accounts(&accounts).await.works();
    let change = NameChange { first_name: Some(name("Zoë")), last_name: None };
    accounts[3] = store.rename(accounts[3].id, &change).await.works().expect("there");
    let unknown = std::iter::repeat_with(|| fixture.ids.user_id()).take(MOST_NAMES - accounts.len());
    let asked: Vec<UserId> = unknown.chain(accounts.iter().map(|account| account.id)).collect();

    let names = store.names(&asked).await.works();

    let expected = accounts.iter().map(|account| (account.id, PersonName::from(account)));
    assert_eq!(names, expected.collect());
    assert_eq!(store.names(&[]).await.works(), HashMap::new());
}

/// > Names of an account that is asked for twice come once.
pub async fn names_of_an_account_that_is_asked_for_twice_come_once(fixture: Fixture) {
    let known = account(&*fixture.ids, fixture.now(), &[Role::Viewer]);
    fixture.stores.bulk.accounts(std::slice::from_ref(&known)).await.works();

    let names = fixture.stores.accounts.names(&[known.id; 3]).await.works();

    assert_eq!(names, HashMap::from([(known.id, PersonName::from(&known))]));
}

/// > Names of more than `MOST_NAMES` accounts at once are refused.
pub async fn names_of_too_many_accounts_at_once_are_refused(fixture: Fixture) {
    let users: Vec<UserId> = (0..=MOST_NAMES).map(|_| fixture.ids.user_id()).collect();

    let refused = fixture.stores.accounts.names(&users).await.expect_err("too many");

    assert_eq!(refused.kind(), StoreErrorKind::Rejected);
}

/// > Renaming changes only the names that are given.
pub async fn renaming_changes_only_the_names_that_are_given(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let new = new_account(&*fixture.ids, fixture.now());
    store.register(&new).await.works();
    let mut expected = new.to_account();
    let first = NameChange { first_name: Some(name("Zoë")), last_name: None };
    let last = NameChange { first_name: None, last_name: Some(name("O’Neil")) };

    expected.first_name = name("Zoë");
    assert_eq!(store.rename(new.id, &first).await.works(), Some(expected.clone()));

    expected.last_name = name("O’Neil");
    assert_eq!(store.rename(new.id, &last).await.works(), Some(expected.clone()));
    assert_eq!(store.get(new.id).await.works(), Some(expected));
}

/// > Renaming an unknown account makes none.
pub async fn renaming_an_unknown_account_makes_none(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let nobody = fixture.ids.user_id();
    let change = NameChange { first_name: Some(name("Nobody")), last_name: None };

    assert_eq!(store.rename(nobody, &change).await.works(), None);

    assert_eq!(store.get(nobody).await.works(), None);
}

/// The account is given back as it is after the login.
pub async fn logging_in_notes_when_and_nothing_else(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let new = new_account(&*fixture.ids, fixture.now());
    store.register(&new).await.works();
    let at = fixture.in_seconds(3_600);

    let given = store.logged_in(new.id, at).await.works();

    let expected = Account { last_login_at: Some(at), ..new.to_account() };
    assert_eq!(given, Some(expected.clone()));
    assert_eq!(store.get(new.id).await.works(), Some(expected));
}

/// > Logging in to an account that is not active leaves it unchanged and gives it back as it is.
pub async fn logging_in_to_an_account_that_is_not_active_leaves_it_unchanged(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    for status in [AccountStatus::Inactive, AccountStatus::Suspended] {
        let shut = Account { status, ..account(&*fixture.ids, fixture.now(), &[Role::Viewer]) };
        fixture.stores.bulk.accounts(std::slice::from_ref(&shut)).await.works();

        assert_eq!(store.logged_in(shut.id, fixture.in_seconds(60)).await.works(), Some(shut.clone()));
        assert_eq!(store.get(shut.id).await.works(), Some(shut));
    }
}

/// Nobody can log in to what is not there, and trying makes nothing.
pub async fn logging_in_to_an_unknown_account_makes_none(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let nobody = fixture.ids.user_id();

    assert_eq!(store.logged_in(nobody, fixture.now()).await.works(), None);

    assert_eq!(store.get(nobody).await.works(), None);
}
