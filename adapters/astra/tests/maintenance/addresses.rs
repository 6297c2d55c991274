//! Addresses that an older backend kept as they were typed.

use killrvideo_domain::{
    accounts::{AccountStore, Email, EmailKey, NewAccount, RegisterError},
    shared::{IdGenerator, UserId},
};
use killrvideo_testkit::builders::new_account;
use serde_json::json;

use crate::{World, operator::operate, world::backfill};

impl World {
    /// Whom a login with the address leads to.
    async fn found_by(&self, email: &str) -> Option<UserId> {
        let key = EmailKey::parse(email).expect("a key");
        let found = self.process().credentials(&key).await.expect("the store works")?;
        assert_eq!((found.password.reveal(), found.locked), ("of before", false));
        Some(found.user)
    }

    /// The addresses that there are, as they are kept.
    pub(crate) async fn addresses(&self) -> Vec<String> {
        let place = format!("{}/user_credentials", self.double.keyspace());
        let found = operate(&self.double, &place, &json!({"find": {"projection": {"email": 1}}})).await;
        let rows = found["data"]["documents"].as_array().expect("rows");
        let mut emails: Vec<String> =
            rows.iter().map(|row| row["email"].as_str().expect("an address").to_owned()).collect();
        emails.sort_unstable();
        emails
    }
}

#[tokio::test]
async fn an_address_in_mixed_case_is_found_by_a_login_and_is_taken() {
    let world = World::new();
    let (old, complete) = (world.corner.ids.user_id(), world.corner.ids.user_id());
    world.old_credentials("Old@Example.org", old);
    world.old_credentials("complete@example.org", complete);
    assert_eq!(world.found_by("Old@Example.org").await, None);
    let store = world.process();

    let report = backfill(&store).await;

    assert_eq!((report.addresses, report.addresses_taken), (1, 0));
    assert_eq!(world.found_by("OLD@example.org").await, Some(old));
    assert_eq!(world.found_by("complete@example.org").await, Some(complete));
    assert_eq!(world.addresses().await, ["complete@example.org", "old@example.org"]);
    let new = new_account(&*world.corner.ids, world.now());
    let new = NewAccount { email: Email::parse("Old@Example.org").expect("an address"), ..new };
    let refused = store.register(&new).await;
    assert!(matches!(refused, Err(RegisterError::EmailTaken)), "{refused:?}");
    assert_eq!(backfill(&store).await.addresses, 0, "nothing is left to be done");
}

#[tokio::test]
async fn an_address_that_somebody_else_has_in_lower_case_stays_as_it_is() {
    let world = World::new();
    let (old, new) = (world.corner.ids.user_id(), world.corner.ids.user_id());
    world.old_credentials("Old@Example.org", old);
    world.old_credentials("old@example.org", new);

    for _ in 0..2 {
        let report = backfill(&world.process()).await;

        assert_eq!((report.addresses, report.addresses_taken), (0, 1));
        assert_eq!(world.addresses().await, ["Old@Example.org", "old@example.org"]);
        assert_eq!(world.found_by("old@example.org").await, Some(new));
    }
}

#[tokio::test]
async fn of_two_who_differ_in_letter_case_alone_one_is_found() {
    let world = World::new();
    let users = [world.corner.ids.user_id(), world.corner.ids.user_id()];
    world.old_credentials("Old@Example.org", users[0]);
    world.old_credentials("OLD@Example.org", users[1]);

    let report = backfill(&world.process()).await;

    assert_eq!((report.addresses, report.addresses_taken), (1, 1));
    assert_eq!(world.addresses().await.len(), 2, "nobody is lost");
    let found = world.found_by("old@example.org").await.expect("somebody");
    assert!(users.contains(&found));
}
