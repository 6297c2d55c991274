//! Accounts, logins, roles.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{
        AccountStore, Attempt, LockPolicy, LoginAttempt, LoginGuard, NameChange, NewAccount, RoleChanged,
    },
    shared::{Clock, IdGenerator, Role, Roles, StoreLifecycle, UserId},
};
use killrvideo_testkit::builders::{name, new_account, role_change};
use serde_json::json;

use super::World;

impl World {
    /// An account that is registered, with roles.
    async fn registered(&self, roles: &[Role]) -> NewAccount {
        let new = new_account(&*self.corner.ids, self.corner.clock.now());
        let new = NewAccount { roles: roles.iter().copied().collect(), ..new };
        self.store.register(&new).await.expect("the store works");
        new
    }

    async fn grants(&self, user: UserId, role: Role, commands: &[&str]) -> RoleChanged {
        let change = role_change(&*self.corner.ids, user, role, self.corner.clock.now());
        self.spends(self.store.grant(&change), commands).await
    }

    async fn withdraws(&self, user: UserId, role: Role, commands: &[&str]) -> RoleChanged {
        let change = role_change(&*self.corner.ids, user, role, self.corner.clock.now());
        self.spends(self.store.withdraw(&change), commands).await
    }
}

const CLAIM: [&str; 2] = ["insertOne claims", "find claims"];

#[tokio::test]
async fn a_registration_takes_seven_commands_and_a_taken_address_one() {
    let world = World::new();
    let new = new_account(&*world.corner.ids, world.corner.clock.now());

    let commands = [
        &["findOne user_credentials"],
        &CLAIM[..],
        &["findOne user_credentials", "insertOne users", "insertOne user_credentials", "deleteOne claims"],
    ];
    world.spends(world.store.register(&new), &commands.concat()).await;
    world.spends(world.store.register(&new), &["findOne user_credentials"]).await;

    let other = NewAccount { id: world.corner.ids.user_id(), ..new };
    let (refused, heard) = world.heard(world.store.register(&other)).await;
    assert!(refused.is_err());
    assert_eq!(heard, ["findOne user_credentials"]);
}

#[tokio::test]
async fn a_login_takes_six_commands_and_a_failed_one_three() {
    let world = World::new();
    let (account, now) = (world.registered(&[Role::Viewer]).await, world.corner.clock.now());
    let email = account.email.key().clone();
    let attempt = LoginAttempt { id: world.corner.ids.attempt_id(), email: email.clone(), at: now };

    let counted = ["insertOne login_failures", "find login_failures"];
    world.spends(world.store.attempt(&attempt, LockPolicy::default()), &counted).await;
    world.spends(world.store.credentials(&email), &["findOne user_credentials"]).await;
    world.spends(world.store.logged_in(account.id, now), &["findOne users", "updateOne users"]).await;
    world.spends(world.store.forgive(&email), &["deleteMany login_failures"]).await;
}

#[tokio::test]
async fn a_locked_login_is_taken_back_and_a_lock_that_is_over_is_cleared() {
    let world = World::new();
    let policy = LockPolicy { failures: 1, ..LockPolicy::default() };
    let email = new_account(&*world.corner.ids, world.corner.clock.now()).email.key().clone();
    let mut second = 0;
    let mut attempt = |after: Duration| {
        second += 1;
        let at = world.corner.clock.now().plus(after + Duration::from_secs(second));
        LoginAttempt { id: world.corner.ids.attempt_id(), email: email.clone(), at }
    };
    let [first, locked, over] = [Duration::ZERO, Duration::ZERO, policy.lock].map(&mut attempt);
    let counted = ["insertOne login_failures", "find login_failures"];

    world.spends(world.store.attempt(&first, policy), &counted).await;

    let taken_back = [&counted[..], &["deleteOne login_failures"]].concat();
    assert_eq!(world.spends(world.store.attempt(&locked, policy), &taken_back).await, Attempt::Locked);

    let cleared = [&counted[..], &["deleteMany login_failures", "find login_failures"]].concat();
    assert_eq!(world.spends(world.store.attempt(&over, policy), &cleared).await, Attempt::Allowed);
    world.spends(world.store.take_back(&over), &["deleteOne login_failures"]).await;
}

#[tokio::test]
async fn a_late_attempt_with_an_early_time_does_not_look_again_where_this_process_knows_the_others() {
    let world = World::new();
    let policy = LockPolicy { failures: 1, ..LockPolicy::default() };
    let email = new_account(&*world.corner.ids, world.corner.clock.now()).email.key().clone();
    let [first, second] = [10, 0].map(|second| {
        let at = world.corner.clock.now().plus(Duration::from_secs(second));
        LoginAttempt { id: world.corner.ids.attempt_id(), email: email.clone(), at }
    });
    world.store.attempt(&first, policy).await.expect("counted");

    let taken_back = ["insertOne login_failures", "find login_failures", "deleteOne login_failures"];
    assert_eq!(world.spends(world.store.attempt(&second, policy), &taken_back).await, Attempt::Locked);
}

#[tokio::test]
async fn an_account_is_read_by_one_command_and_changed_by_one_more() {
    let world = World::new();
    let account = world.registered(&[Role::Viewer]).await;
    let (nobody, change) =
        (world.corner.ids.user_id(), NameChange { first_name: Some(name("New")), last_name: None });

    world.spends(world.store.get(account.id), &["findOne users"]).await;
    world.spends(world.store.rename(account.id, &change), &["findOne users", "updateOne users"]).await;
    world.spends(world.store.rename(account.id, &NameChange::default()), &["findOne users"]).await;
    world.spends(world.store.rename(nobody, &change), &["findOne users"]).await;
}

#[tokio::test]
async fn a_login_to_an_account_that_is_shut_writes_nothing() {
    let world = World::new();
    let shut = world.corner.ids.user_id();
    let row = json!({
        "userid": shut.to_string(), "email": "shut@example.org", "firstname": "First", "lastname": "Last",
        "account_status": "suspended", "created_date": world.corner.clock.now().to_string(),
    });
    world.double.seed("users", &row).expect("a row");

    let given = world.store.logged_in(shut, world.corner.clock.now());
    let account = world.spends(given, &["findOne users"]).await.expect("an account");

    assert!(account.roles.allow_viewing(), "no roles at all means viewer");
}

#[tokio::test]
async fn a_role_is_recorded_before_it_is_given_or_taken() {
    let world = World::new();
    let account = world.registered(&[Role::Viewer]).await;
    let changed = ["findOne users", "insertOne moderation_audit", "updateOne users"];

    world.grants(account.id, Role::Creator, &changed).await;
    world.grants(account.id, Role::Creator, &["findOne users"]).await;
    world.withdraws(account.id, Role::Creator, &changed).await;
    world.withdraws(account.id, Role::Creator, &["findOne users"]).await;
}

#[tokio::test]
async fn an_account_without_its_last_role_is_told_from_one_that_never_had_any() {
    let world = World::new();
    let account = world.registered(&[Role::Viewer]).await;

    let marked = ["findOne users", "insertOne moderation_audit", "updateOne users", "updateOne users"];
    world.withdraws(account.id, Role::Viewer, &marked).await;

    let kept = world.store.get(account.id).await.expect("the store works").expect("an account");
    assert_eq!(kept.roles, Roles::default());
}

#[tokio::test]
async fn the_role_of_moderators_is_taken_under_a_claim() {
    let world = World::new();
    let [first, last] = [
        world.registered(&[Role::Viewer, Role::Moderator]).await,
        world.registered(&[Role::Viewer, Role::Moderator]).await,
    ];
    let looked = [&["findOne users"], &CLAIM[..], &["findOne users", "find users"]].concat();

    let taken = ["insertOne moderation_audit", "updateOne users", "deleteOne claims"];
    world.withdraws(first.id, Role::Moderator, &[&looked[..], &taken].concat()).await;

    let refused =
        world.withdraws(last.id, Role::Moderator, &[&looked[..], &["deleteOne claims"]].concat()).await;
    assert!(matches!(refused, RoleChanged::Refused(_)), "{refused:?}");
}

#[tokio::test]
async fn asking_whether_the_store_is_ready_takes_one_command() {
    let world = World::new();

    world.spends(world.store.ready(), &["findOne claims"]).await;
}
