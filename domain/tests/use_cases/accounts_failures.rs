//! Accounts over a store that fails.

use std::{sync::Arc, time::Duration};

use crate::world::{World, log_in, register, registration};
use killrvideo_domain::{
    accounts::{
        Account, AccountStatus, AccountStore, AccountsError, Credentials, EmailKey, LoginPassword,
        MockAccountStore, MockPasswordHasher, PasswordHasherError, Verdict,
    },
    bulk::BulkLoad,
    shared::{Clock, Role, StoreError},
};
use killrvideo_testkit::{SeededIds, builders::account};

fn down<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("account_store", "connection refused"))
}

#[tokio::test]
async fn a_store_that_fails_is_told_apart_from_a_taken_address() {
    let mut store = MockAccountStore::new();
    store.expect_register().returning(|_| Ok(down::<()>()?));
    let world = World::with_accounts(Arc::new(store));

    let refused = world.accounts.register(registration("jane@example.org")).await;

    assert!(matches!(refused, Err(AccountsError::Store(error)) if error.is_retryable()));
}

#[tokio::test]
async fn a_caller_is_not_taken_for_a_stranger_when_the_store_fails() {
    let mut store = MockAccountStore::new();
    store.expect_get().returning(|_| down());
    let world = World::with_accounts(Arc::new(store));

    let token = world.sessions.issue(&account(world.ids.as_ref(), world.clock.now(), &[])).expect("a token");
    let proof = world.sessions.moderator(Some(&token)).await;

    assert!(matches!(proof, Err(AccountsError::Store(_))), "{proof:?}");
}

#[tokio::test]
async fn an_anonymous_caller_costs_the_store_nothing() {
    let mut store = MockAccountStore::new();
    store.expect_get().never();
    let world = World::with_accounts(Arc::new(store));

    assert!(world.sessions.caller(Some("no token at all")).await.is_ok());
    assert!(world.sessions.moderator(None).await.is_err());
}

#[tokio::test]
async fn proving_a_moderator_reads_the_account_once() {
    let ids = SeededIds::new(7);
    let moderator = account(&ids, "2026-03-01T12:00:00Z".parse().expect("a time"), &[Role::Moderator]);
    let mut store = MockAccountStore::new();
    let stored = moderator.clone();
    store.expect_get().times(1).returning(move |_| Ok(Some(stored.clone())));
    let world = World::with_accounts(Arc::new(store));
    let token = world.sessions.issue(&moderator).expect("a token");

    assert!(world.sessions.moderator(Some(&token)).await.is_ok());
    assert!(world.sessions.caller(Some(&token)).await.is_ok(), "that it exists is remembered");
}

#[tokio::test]
async fn a_login_that_could_not_be_judged_is_no_failure() {
    let world = World::new();
    register(&world, "jane@example.org").await;
    let mut busy = MockPasswordHasher::new();
    let retry_after = Duration::from_secs(1);
    busy.expect_verify().returning(move |_, _| Err(PasswordHasherError::Overloaded { retry_after }));
    let crowded = world.accounts_with(Arc::new(busy));

    for _ in 0..10 {
        let email = EmailKey::parse("jane@example.org").expect("a key");
        let undecided = crowded.login(email, LoginPassword::parse("correct horse").expect("something")).await;
        assert!(matches!(undecided, Err(AccountsError::Overloaded { .. })));
    }

    assert!(log_in(&world, "jane@example.org", "correct horse").await.is_some(), "not locked");
}

#[tokio::test]
async fn every_login_that_fails_looks_at_one_password_whatever_the_reason() {
    let world = World::new();
    for (name, status, locked) in [
        ("known", AccountStatus::Active, false),
        ("guessed", AccountStatus::Active, false),
        ("suspended", AccountStatus::Suspended, false),
        ("locked", AccountStatus::Active, true),
    ] {
        let account = register(&world, &format!("{name}@example.org")).await;
        let kept =
            AccountStore::credentials(&*world.store, account.email.key()).await.expect("the store answers");
        let kept = kept.expect("credentials");
        BulkLoad::credentials(&*world.store, &[Credentials { locked, ..kept }]).await.expect("loaded");
        world.store.accounts(&[Account { status, ..account }]).await.expect("loaded");
    }
    for _ in 0..5 {
        assert!(log_in(&world, "guessed@example.org", "wrong").await.is_none());
    }

    for (email, password) in [
        ("known@example.org", "wrong"),
        ("unknown@example.org", "correct horse"),
        ("no address", "correct horse"),
        ("guessed@example.org", "correct horse"),
        ("suspended@example.org", "correct horse"),
        ("locked@example.org", "correct horse"),
    ] {
        let mut hasher = MockPasswordHasher::new();
        let right = password == "correct horse";
        hasher.expect_verify().times(1).returning(move |_, kept| {
            Ok(if right && kept.is_some() { Verdict::Matches } else { Verdict::Differs })
        });
        let accounts = world.accounts_with(Arc::new(hasher));
        let (email, password) =
            (EmailKey::parse(email).expect("a key"), LoginPassword::parse(password).expect("something"));
        let refused = accounts.login(email.clone(), password).await;
        assert!(matches!(refused, Err(AccountsError::LoginFailed)), "{email}: {refused:?}");
    }
}
