//! Accounts over the in-memory store.

use std::time::Duration;

use crate::world::{World, caller, log_in, moderator, register, registration, viewer};
use killrvideo_domain::{
    accounts::{AccountStatus, AccountsError, FirstModerator, Name, NameChange, RoleRefusal},
    bulk::BulkLoad,
    shared::{Caller, Refusal, Role, Roles},
};

#[tokio::test]
async fn a_registered_account_can_log_in_at_once_and_its_token_names_it() {
    let world = World::new();
    let account = register(&world, "jane@example.org").await;

    let login = log_in(&world, " JANE@example.org ", "correct horse").await.expect("the right password");

    assert_eq!(login.profile.id(), account.id);
    assert_eq!(login.profile.last_login_at(), Some(account.created_at));
    let who = world.sessions.caller(Some(&login.token)).await.expect("the store answers");
    assert_eq!(who, caller(account.id, &[Role::Viewer]));
}

#[tokio::test]
async fn an_address_in_another_letter_case_is_taken() {
    let world = World::new();
    register(&world, "jane@example.org").await;

    let second = world.accounts.register(registration("Jane@Example.ORG")).await;

    assert!(matches!(second, Err(AccountsError::EmailTaken)));
}

#[tokio::test]
async fn five_failures_lock_a_login_for_a_quarter_of_an_hour() {
    let world = World::new();
    register(&world, "jane@example.org").await;

    for _ in 0..5 {
        assert!(log_in(&world, "jane@example.org", "wrong").await.is_none());
    }
    assert!(log_in(&world, "jane@example.org", "correct horse").await.is_none(), "locked");

    world.clock.advance(Duration::from_mins(15));
    assert!(log_in(&world, "jane@example.org", "correct horse").await.is_some(), "the lock is over");
}

#[tokio::test]
async fn a_success_forgets_earlier_failures() {
    let world = World::new();
    register(&world, "jane@example.org").await;

    for _ in 0..3 {
        for _ in 0..4 {
            assert!(log_in(&world, "jane@example.org", "wrong").await.is_none());
        }
        assert!(log_in(&world, "jane@example.org", "correct horse").await.is_some());
    }
}

#[tokio::test]
async fn accounts_that_are_not_active_or_locked_cannot_be_opened() {
    let world = World::new();
    let account = register(&world, "jane@example.org").await;
    for status in [AccountStatus::Inactive, AccountStatus::Suspended] {
        let mut shut = account.clone();
        shut.status = status;
        world.store.accounts(&[shut]).await.expect("loaded");
        assert!(log_in(&world, "jane@example.org", "correct horse").await.is_none(), "{status:?}");
    }
    world.store.accounts(&[account]).await.expect("loaded");
    assert!(log_in(&world, "jane@example.org", "correct horse").await.is_some(), "active again");
}

#[tokio::test]
async fn a_token_is_good_for_a_day_and_for_an_account_that_exists() {
    let world = World::new();
    register(&world, "jane@example.org").await;
    let token = log_in(&world, "jane@example.org", "correct horse").await.expect("logged in").token;

    world.clock.advance(Duration::from_hours(24));
    assert_ne!(world.sessions.caller(Some(&token)).await.expect("an answer"), Caller::Anonymous, "leeway");

    world.clock.advance(Duration::from_secs(61));
    assert_eq!(world.sessions.caller(Some(&token)).await.expect("an answer"), Caller::Anonymous);
    assert_eq!(world.sessions.caller(None).await.expect("an answer"), Caller::Anonymous);
}

#[tokio::test]
async fn names_change_one_by_one_and_not_at_all() {
    let world = World::new();
    let account = register(&world, "jane@example.org").await;
    let who = viewer(account.id);

    let last_name = Some(Name::parse("Writer").expect("a name"));
    let changed =
        world.accounts.rename(&who, NameChange { first_name: None, last_name }).await.expect("changed");

    assert_eq!((changed.first_name(), changed.last_name()), ("Ada", "Writer"));
    let unchanged = world.accounts.rename(&who, NameChange::default()).await.expect("unchanged");
    assert_eq!(unchanged, changed);
}

#[tokio::test]
async fn strangers_see_a_masked_address_and_no_last_login() {
    let world = World::new();
    let account = register(&world, "jane@example.org").await;
    log_in(&world, "jane@example.org", "correct horse").await.expect("logged in");
    let seen_by = async |caller: Caller| {
        let profile = world.accounts.profile(&caller, account.id).await.expect("it exists");
        (profile.email().to_owned(), profile.last_login_at().is_some())
    };

    let whole = ("jane@example.org".to_owned(), true);
    let masked = ("j***@example.org".to_owned(), false);
    assert_eq!(seen_by(Caller::Anonymous).await, masked);
    assert_eq!(seen_by(caller(world.user(), &[Role::Creator])).await, masked);
    assert_eq!(seen_by(caller(account.id, &[Role::Viewer])).await, whole);
    assert_eq!(seen_by(caller(world.user(), &[Role::Moderator])).await, whole);
}

#[tokio::test]
async fn an_account_that_is_gone_is_unauthenticated() {
    let world = World::new();

    let me = world.accounts.me(&viewer(world.user())).await;

    assert!(matches!(me, Err(AccountsError::Refused(Refusal::Unauthenticated))));
}

#[tokio::test]
async fn a_moderator_is_one_by_what_is_stored_now() {
    let world = World::new();
    let account = register(&world, "jane@example.org").await;
    let by = moderator(world.user());
    let token = world.sessions.issue(&account).expect("a token");
    assert!(matches!(world.sessions.moderator(Some(&token)).await, Err(AccountsError::Refused(_))));

    world.accounts.grant(&by, account.id, Role::Moderator).await.expect("granted");

    assert!(world.sessions.moderator(Some(&token)).await.is_ok(), "without a new token");
    assert!(matches!(
        world.accounts.withdraw(&moderator(account.id), account.id, Role::Moderator).await,
        Err(AccountsError::RolesStay(RoleRefusal::OwnRole))
    ));
    assert!(matches!(
        world.accounts.withdraw(&by, account.id, Role::Moderator).await,
        Err(AccountsError::RolesStay(RoleRefusal::LastModerator))
    ));
}

#[tokio::test]
async fn roles_are_for_active_accounts_that_exist() {
    let world = World::new();
    let mut account = register(&world, "jane@example.org").await;
    account.status = AccountStatus::Suspended;
    world.store.accounts(&[account.clone()]).await.expect("loaded");
    let by = moderator(world.user());

    assert!(matches!(
        world.accounts.grant(&by, account.id, Role::Creator).await,
        Err(AccountsError::RolesStay(RoleRefusal::NotActive))
    ));
    assert!(matches!(
        world.accounts.grant(&by, world.user(), Role::Creator).await,
        Err(AccountsError::NoSuchAccount)
    ));
    assert!(matches!(
        world.accounts.withdraw(&by, world.user(), Role::Creator).await,
        Err(AccountsError::NoSuchAccount)
    ));
}

#[tokio::test]
async fn the_first_moderator_is_made_once() {
    let world = World::new();

    let made = world.accounts.ensure_moderator(registration("mod@example.org")).await.expect("made");
    let again = world.accounts.ensure_moderator(registration("mod@example.org")).await.expect("existed");

    let FirstModerator::Made(user) = made else { panic!("{made:?}") };
    assert_eq!(again, FirstModerator::Existed(user));
    let viewer = register(&world, "jane@example.org").await;
    let taken = world.accounts.ensure_moderator(registration("jane@example.org")).await.expect("existed");
    assert_eq!(taken, FirstModerator::NotModerator(viewer.id), "whoever came first keeps the address");
    let login = log_in(&world, "mod@example.org", "correct horse").await.expect("it can log in");
    assert_eq!(*login.profile.roles(), Roles::from_iter([Role::Viewer, Role::Moderator]));
}
