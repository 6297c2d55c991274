//! Registering, and what a login is checked against.

use killrvideo_domain::{
    accounts::{Credentials, EmailKey, NameChange, NewAccount, RegisterError},
    shared::{IdGenerator, Role, StoreErrorKind},
};

use crate::{
    Fixture,
    builders::{name, new_account, role_change},
    contract::{Works, at_once},
};

/// An account that was registered is there, active, and its address leads to it.
pub async fn a_registered_account_can_be_logged_in_to(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let new = new_account(&*fixture.ids, fixture.now());

    store.register(&new).await.works();

    assert_eq!(store.get(new.id).await.works(), Some(new.to_account()));
    let credentials = Credentials {
        email: new.email.key().clone(),
        user: new.id,
        password: new.password.clone(),
        locked: false,
    };
    assert_eq!(store.credentials(new.email.key()).await.works(), Some(credentials));
}

/// > An unknown address has no credentials.
pub async fn an_unknown_address_has_no_credentials(fixture: Fixture) {
    let nobody = EmailKey::parse(&format!("not even an address {}", fixture.ids.random())).works();

    assert_eq!(fixture.stores.accounts.credentials(&nobody).await.works(), None);
}

/// > Registering the same account twice is registering it once.
pub async fn registering_the_same_account_twice_is_registering_it_once(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let new = new_account(&*fixture.ids, fixture.now());

    store.register(&new).await.works();
    store.register(&new).await.works();

    assert_eq!(store.get(new.id).await.works(), Some(new.to_account()));
    assert_eq!(store.credentials(new.email.key()).await.works().map(|kept| kept.user), Some(new.id));
}

/// A registration that is repeated late does not take back what happened to the account.
pub async fn registering_again_keeps_what_happened_since(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let new = new_account(&*fixture.ids, fixture.now());
    store.register(&new).await.works();
    let change = NameChange { first_name: Some(name("Renamed")), last_name: None };
    store.rename(new.id, &change).await.works();
    store.grant(&role_change(&*fixture.ids, new.id, Role::Creator, fixture.now())).await.works();
    let before = store.logged_in(new.id, fixture.in_seconds(60)).await.works();

    store.register(&new).await.works();

    assert_eq!(store.get(new.id).await.works(), before);
}

/// An address belongs to the account that had it first.
pub async fn an_address_that_another_account_has_is_taken(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let first = new_account(&*fixture.ids, fixture.now());
    let second = NewAccount { email: first.email.clone(), ..new_account(&*fixture.ids, fixture.now()) };
    store.register(&first).await.works();

    let refused = store.register(&second).await;

    assert!(matches!(refused, Err(RegisterError::EmailTaken)), "{refused:?}");
    assert_eq!(store.credentials(first.email.key()).await.works().map(|kept| kept.user), Some(first.id));
}

/// > Of simultaneous registrations of one address at most one succeeds.
///
/// At least one does as well: they are made by one process, which can wait.
pub async fn of_simultaneous_registrations_of_one_address_one_succeeds(fixture: Fixture) {
    let email = crate::builders::email(&*fixture.ids);
    let all: Vec<NewAccount> = (0..16)
        .map(|_| NewAccount { email: email.clone(), ..new_account(&*fixture.ids, fixture.now()) })
        .collect();

    let tasks = all.iter().cloned().map(|new| {
        let store = fixture.stores.accounts.clone();
        async move { store.register(&new).await }
    });
    let outcomes = at_once(tasks).await;

    let made: Vec<_> = all.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok()).collect();
    assert_eq!(made.len(), 1, "{outcomes:?}");
    for outcome in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        let fine = match outcome {
            RegisterError::EmailTaken => true,
            RegisterError::Store(error) => error.kind() == StoreErrorKind::Unavailable,
        };
        assert!(fine, "{outcome:?}");
    }
    let kept = fixture.stores.accounts.credentials(email.key()).await.works().map(|kept| kept.user);
    assert_eq!(kept, made.first().map(|(new, _)| new.id));
}

/// > A refused registration leaves nothing behind under its identity that could be logged in to.
pub async fn a_refused_registration_leaves_nothing_behind_that_could_be_logged_in_to(fixture: Fixture) {
    let store = &fixture.stores.accounts;
    let first = new_account(&*fixture.ids, fixture.now());
    let second = NewAccount { email: first.email.clone(), ..new_account(&*fixture.ids, fixture.now()) };
    store.register(&first).await.works();

    assert!(store.register(&second).await.is_err());
    assert!(store.register(&second).await.is_err(), "the same call again is refused again");

    let kept = store.credentials(first.email.key()).await.works().map(|kept| (kept.user, kept.password));
    assert_eq!(kept, Some((first.id, first.password.clone())), "the address leads to the first account only");
    assert_eq!(store.get(first.id).await.works(), Some(first.to_account()));
}
