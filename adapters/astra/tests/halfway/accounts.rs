//! Registrations, roles and attempts to log in.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{
        Account, AccountStore, Attempt, EmailKey, LockPolicy, LoginAttempt, LoginGuard, NameChange,
        NewAccount, RegisterError, RoleChanged,
    },
    shared::{Clock, IdGenerator, Role, UserId},
};
use killrvideo_testkit::builders::{name, new_account, role_change};
use serde_json::{Value, json};

use super::{Break, World, operator::operate};

const POLICY: LockPolicy = LockPolicy { failures: 2, lock: Duration::from_mins(15) };

/// Every way in which one of so many commands can fail, with how it is called.
fn failures(commands: usize) -> impl Iterator<Item = (Break, String)> {
    let all = Break::all().take(commands).flatten();
    all.map(|at| (at, format!("{at:?}")))
}

impl World {
    /// Does `work`, of which a command fails.
    async fn failing<T>(&self, at: Break, work: impl Future<Output = T>) -> T {
        self.broken(at, work).await.unwrap_or_else(|| panic!("there are fewer commands: {at:?}"))
    }

    /// The rows of a table, 50 at most.
    pub(super) async fn rows(&self, table: &str) -> Vec<Value> {
        let place = format!("{}/{table}", self.double.keyspace());
        let answer = operate(&self.double, &place, &json!({"find": {}})).await;
        answer["data"]["documents"].as_array().expect("rows").clone()
    }

    fn new_account(&self, roles: &[Role]) -> NewAccount {
        let new = new_account(&*self.corner.ids, self.corner.clock.now());
        NewAccount { roles: roles.iter().copied().collect(), ..new }
    }

    async fn registered(&self, roles: &[Role]) -> NewAccount {
        let new = self.new_account(roles);
        self.store.register(&new).await.expect("the store works");
        new
    }

    async fn account(&self, user: UserId) -> Option<Account> {
        self.store.get(user).await.expect("the store works")
    }

    /// Whether somebody can log in with the address, and to which account.
    async fn leads_to(&self, email: &EmailKey) -> Option<UserId> {
        self.store.credentials(email).await.expect("the store works").map(|kept| kept.user)
    }

    fn attempt(&self, email: &EmailKey, second: u64) -> LoginAttempt {
        let at = self.corner.clock.now().plus(Duration::from_secs(second));
        LoginAttempt { id: self.corner.ids.attempt_id(), email: email.clone(), at }
    }

    /// Makes an attempt that works.
    async fn tries(&self, attempt: &LoginAttempt) -> Attempt {
        self.store.attempt(attempt, POLICY).await.expect("the store works")
    }
}

#[tokio::test]
async fn a_registration_makes_an_account_that_can_be_logged_in_to_or_none() {
    const RELEASE: usize = 7;
    for (at, place) in failures(7) {
        let world = World::new();
        let new = world.new_account(&[Role::Viewer]);

        let outcome = world.failing(at, world.store.register(&new)).await;

        assert_eq!(outcome.is_ok(), at.nth == RELEASE, "{place}: {outcome:?}");
        if let Some(user) = world.leads_to(new.email.key()).await {
            assert_eq!(world.account(user).await, Some(new.to_account()), "{place}");
        }
        assert_eq!(world.rows("claims").await.len(), 0, "{place}: nobody is in the way");

        world.store.register(&new).await.expect("the same call again completes it");
        assert_eq!(world.leads_to(new.email.key()).await, Some(new.id), "{place}");
        assert_eq!(world.account(new.id).await, Some(new.to_account()), "{place}");
    }
}

#[tokio::test]
async fn the_address_of_half_a_registration_is_free() {
    let credentials = Break { nth: 6, arrives: false };
    let world = World::new();
    let first = world.new_account(&[Role::Viewer]);
    let second = NewAccount { email: first.email.clone(), ..world.new_account(&[Role::Viewer]) };
    let outcome = world.failing(credentials, world.store.register(&first)).await;
    outcome.expect_err("the credentials were not written");

    world.store.register(&second).await.expect("nobody has the address");

    let refused = world.store.register(&first).await;
    assert!(matches!(refused, Err(RegisterError::EmailTaken)), "{refused:?}");
    assert_eq!(world.leads_to(first.email.key()).await, Some(second.id));
}

#[tokio::test]
async fn a_role_is_recorded_when_it_is_held_and_granted_again_it_is_recorded_once() {
    for (at, place) in failures(3) {
        let world = World::new();
        let user = world.registered(&[Role::Viewer]).await.id;
        let change = role_change(&*world.corner.ids, user, Role::Creator, world.corner.clock.now());

        let outcome = world.failing(at, world.store.grant(&change)).await;

        outcome.expect_err(&place);
        let held = world.account(user).await.is_some_and(|account| account.roles.has(Role::Creator));
        assert!(!held || world.rows("moderation_audit").await.len() == 1, "{place}");

        let again = world.store.grant(&change).await.expect("the same call again completes it");
        let RoleChanged::Done(account) = again else { panic!("{place}: {again:?}") };
        assert_eq!(world.account(user).await, Some(account), "{place}");
        assert_eq!(world.rows("moderation_audit").await.len(), 1, "{place}");
    }
}

#[tokio::test]
async fn a_role_that_is_taken_is_recorded_and_somebody_always_moderates() {
    const RELEASE: usize = 8;
    for (at, place) in failures(8) {
        let world = World::new();
        let [user, other] = [
            world.registered(&[Role::Viewer, Role::Moderator]).await.id,
            world.registered(&[Role::Viewer, Role::Moderator]).await.id,
        ];
        let [change, last] = [user, other]
            .map(|user| role_change(&*world.corner.ids, user, Role::Moderator, world.corner.clock.now()));

        let outcome = world.failing(at, world.store.withdraw(&change)).await;

        assert_eq!(outcome.is_ok(), at.nth == RELEASE, "{place}: {outcome:?}");
        let held = world.account(user).await.is_some_and(|account| account.roles.has(Role::Moderator));
        assert!(held || world.rows("moderation_audit").await.len() == 1, "{place}");
        assert_eq!(world.rows("claims").await.len(), 0, "{place}: nobody is in the way");

        world.store.withdraw(&change).await.expect("the same call again completes it");
        let refused = world.store.withdraw(&last).await.expect("the store works");
        assert!(matches!(refused, RoleChanged::Refused(_)), "{place}: {refused:?}");
        assert_eq!(world.rows("moderation_audit").await.len(), 1, "{place}");
    }
}

#[tokio::test]
async fn a_login_or_a_new_name_is_written_by_the_same_call_again() {
    for (at, place) in failures(2) {
        let world = World::new();
        let (user, now) = (world.registered(&[Role::Viewer]).await.id, world.corner.clock.now());
        let change = NameChange { first_name: Some(name("Another")), last_name: None };

        world.failing(at, world.store.logged_in(user, now)).await.expect_err(&place);
        world.failing(at, world.store.rename(user, &change)).await.expect_err(&place);

        world.store.logged_in(user, now).await.expect("the store works");
        let renamed = world.store.rename(user, &change).await.expect("the store works");
        assert_eq!(world.account(user).await, renamed, "{place}");
        assert_eq!(renamed.and_then(|account| account.last_login_at), Some(now), "{place}");
    }
}

#[tokio::test]
async fn an_attempt_that_failed_counts_once_when_it_is_made_again_and_not_when_it_is_taken_back() {
    for (at, place) in failures(2) {
        let world = World::new();
        let email = world.new_account(&[]).email.key().clone();
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|second| world.attempt(&email, second));
        world.failing(at, world.store.attempt(&first, POLICY)).await.expect_err(&place);

        assert_eq!(world.tries(&first).await, Attempt::Allowed, "{place}");
        world.failing(at, world.store.attempt(&second, POLICY)).await.expect_err(&place);
        world.store.take_back(&second).await.expect("the store works");

        assert_eq!(world.tries(&third).await, Attempt::Allowed, "{place}");
        assert_eq!(world.tries(&fourth).await, Attempt::Locked, "{place}");
    }
}

#[tokio::test]
async fn an_attempt_under_a_lock_is_never_allowed() {
    for (at, place) in failures(3) {
        let world = World::new();
        let email = world.new_account(&[]).email.key().clone();
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|second| world.attempt(&email, second));
        for allowed in [&first, &second] {
            assert_eq!(world.tries(allowed).await, Attempt::Allowed, "{place}");
        }

        world.failing(at, world.store.attempt(&third, POLICY)).await.expect_err(&place);

        assert_eq!(world.tries(&third).await, Attempt::Locked, "{place}");
        assert_eq!(world.tries(&fourth).await, Attempt::Locked, "{place}");
        assert_eq!(world.rows("login_failures").await.len(), 2, "{place}");
    }
}

#[tokio::test]
async fn a_lock_that_is_over_is_cleared_by_the_same_attempt_again() {
    let over = POLICY.lock.as_secs() + 1;
    for (at, place) in failures(4) {
        let world = World::new();
        let email = world.new_account(&[]).email.key().clone();
        for second in [0, 1] {
            assert_eq!(world.tries(&world.attempt(&email, second)).await, Attempt::Allowed, "{place}");
        }
        let [first, second, third] = [over, over + 1, over + 2].map(|second| world.attempt(&email, second));

        world.failing(at, world.store.attempt(&first, POLICY)).await.expect_err(&place);

        assert_eq!(world.tries(&first).await, Attempt::Allowed, "{place}");
        assert_eq!(world.tries(&second).await, Attempt::Allowed, "{place}");
        assert_eq!(world.tries(&third).await, Attempt::Locked, "{place}");
    }
}
