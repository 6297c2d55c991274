//! What the ports of accounts send.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{AccountQuery, AccountStore, LockPolicy, LoginAttempt, LoginGuard, NameChange},
    bulk::BulkLoad,
    shared::{IdGenerator, Role},
};
use killrvideo_testkit::builders::{account, name, new_account, role_change};

use super::{World, page::Intention};

pub(crate) async fn intentions() -> Vec<Intention> {
    let mut shown = registration().await;
    shown.extend(logins().await);
    shown.extend(roles().await);
    shown.extend(searches().await);
    shown
}

async fn registration() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let new = new_account(world.ids(), world.now());
    let twin = killrvideo_domain::accounts::NewAccount { id: world.user(), ..new.clone() };
    let change = NameChange { first_name: Some(name("Other")), last_name: None };
    vec![
        world.sent("AccountStore::register", store.register(&new)).await,
        world.sent("AccountStore::register, when the address is taken", store.register(&twin)).await,
        world.sent("AccountStore::get", store.get(new.id)).await,
        world.sent("AccountStore::names", store.names(&[new.id, world.user()])).await,
        world.sent("AccountStore::rename", store.rename(new.id, &change)).await,
    ]
}

async fn logins() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let new = new_account(world.ids(), world.now());
    store.register(&new).await.expect("registered");
    let email = new.email.key();
    let attempt = |second| {
        let at = world.now().plus(Duration::from_secs(second));
        LoginAttempt { id: world.ids().attempt_id(), email: email.clone(), at }
    };
    let policy = LockPolicy::default();
    let first = attempt(0);
    let allowed = world.sent("LoginGuard::attempt", store.attempt(&first, policy)).await;
    let taken_back = world.sent("LoginGuard::take_back", store.take_back(&first)).await;
    for second in 0..policy.failures {
        store.attempt(&attempt(second.into()), policy).await.expect("counted");
    }
    let locked = attempt(60);
    vec![
        allowed,
        taken_back,
        world.sent("LoginGuard::attempt, when the login is locked", store.attempt(&locked, policy)).await,
        world.sent("AccountStore::credentials", AccountStore::credentials(store, email)).await,
        world.sent("AccountStore::logged_in", store.logged_in(new.id, world.now())).await,
        world.sent("LoginGuard::forgive", store.forgive(email)).await,
    ]
}

async fn roles() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let accounts = [Role::Moderator, Role::Moderator, Role::Viewer]
        .map(|role| account(world.ids(), world.now(), &[role]));
    BulkLoad::accounts(store, &accounts).await.expect("loaded");
    let change = |user: usize, role| role_change(world.ids(), accounts[user].id, role, world.now());
    let (creator, moderator) = (change(2, Role::Creator), change(1, Role::Moderator));
    vec![
        world.sent("AccountStore::grant", store.grant(&creator)).await,
        world.sent("AccountStore::withdraw", store.withdraw(&creator)).await,
        world.sent("AccountStore::withdraw, of the moderator role", store.withdraw(&moderator)).await,
    ]
}

async fn searches() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let accounts = [account(world.ids(), world.now(), &[Role::Viewer])];
    BulkLoad::accounts(store, &accounts).await.expect("loaded");
    let query = AccountQuery::parse("last").expect("a query");
    vec![
        world.sent("AccountStore::search", AccountStore::search(store, query)).await,
        world.sent("AccountStore::search, for the newest", AccountStore::search(store, None)).await,
    ]
}
