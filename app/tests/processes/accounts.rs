//! One email, wanted or guessed at through all servers at once.

use std::{collections::BTreeMap, time::Duration};

use killrvideo_testkit::data_api::Fault;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    caller::Answer,
    cluster::{Cluster, PASSWORD, text},
};

const EMAIL: &str = "wanted@example.org";

/// Registers one email so often at once, in turn through all servers, each time with a password of its own; gives
/// the answers by password, each of which says that it is done, that somebody else has the email, or to try again.
pub(crate) async fn registrations(cluster: &Cluster, email: &str, times: usize) -> BTreeMap<String, Answer> {
    let calls: JoinSet<_> = (0..times)
        .map(|number| {
            let (cluster, email, password) =
                (cluster.clone(), email.to_owned(), format!("{PASSWORD} {number}"));
            async move { (password.clone(), cluster.register(number, &email, &password).await) }
        })
        .collect();
    let answers: BTreeMap<_, _> = calls.join_all().await.into_iter().collect();
    assert!(answers.values().all(|answer| [201, 400, 503].contains(&answer.status)), "{answers:?}");
    answers
}

/// The accounts that were accepted, by password.
pub(crate) fn accepted(answers: &BTreeMap<String, Answer>) -> Vec<(String, String)> {
    let accepted = answers.iter().filter(|(_, answer)| answer.status == 201);
    accepted.map(|(password, answer)| (password.clone(), text(&answer.body["userId"]))).collect()
}

/// The accounts that an email can be logged in to with one of these passwords.
async fn opened<'a>(
    cluster: &Cluster,
    email: &str,
    passwords: impl Iterator<Item = &'a String>,
) -> Vec<(String, String)> {
    let mut opened = Vec::new();
    for (place, password) in passwords.enumerate() {
        let login = cluster.log_in(place, email, password).await;
        if login.status == 200 {
            opened.push((password.clone(), text(&login.body["user"]["userId"])));
        } else {
            login.with(401);
        }
    }
    opened
}

async fn an_email_has_one_account(count: usize) {
    // More passwords are tried than the usual lock allows.
    let cluster = Cluster::with(count, &[("KILLRVIDEO_LOGIN_FAILURES", "100")]).await;

    let answers = registrations(&cluster, EMAIL, 20).await;

    let accepted = accepted(&answers);
    assert_eq!(accepted.len(), 1, "{accepted:?}");
    assert_eq!(opened(&cluster, EMAIL, answers.keys()).await, accepted);
    let users = cluster.keyspace.rows("users", json!({})).await;
    let users: Vec<_> = users.iter().map(|row| text(&row["userid"])).collect();
    assert_eq!(users, [accepted[0].1.clone()], "nobody else was made half-way");
    assert_eq!(cluster.keyspace.rows("claims", json!({})).await, [] as [Value; 0]);
}

#[tokio::test]
async fn an_email_that_is_registered_with_two_processes_at_once_has_one_account() {
    an_email_has_one_account(2).await;
}

#[tokio::test]
async fn an_email_that_is_registered_with_four_processes_at_once_has_one_account() {
    an_email_has_one_account(4).await;
}

/// Tries a password so often at once, in turn through all servers: every time in vain.
async fn in_vain(cluster: &Cluster, password: &'static str, times: usize) {
    let guesses: JoinSet<_> = (0..times)
        .map(|number| {
            let cluster = cluster.clone();
            async move { cluster.log_in(number, EMAIL, password).await }
        })
        .collect();
    for answer in guesses.join_all().await {
        answer.with(401);
    }
}

/// The attempts that count: each left a row, and whoever was not let through took it back.
async fn counted(cluster: &Cluster) -> Vec<Value> {
    cluster.keyspace.rows("login_failures", json!({"email": EMAIL})).await
}

async fn five_guesses_get_through_and_no_sixth(count: usize) {
    let cluster = Cluster::of(count).await;
    cluster.register(0, EMAIL, PASSWORD).await.with(201);

    in_vain(&cluster, "not the password", 40).await;

    // Those that met may all have stepped back, so it may take a few more until there are five.
    let mut failures = counted(&cluster).await;
    for place in 0..5 {
        assert!(failures.len() <= 5, "{failures:?}");
        if failures.len() < 5 {
            cluster.log_in(place, EMAIL, "not the password").await.with(401);
            failures = counted(&cluster).await;
        }
    }
    assert_eq!(failures.len(), 5);
    in_vain(&cluster, PASSWORD, 12).await;
    assert_eq!(counted(&cluster).await, failures, "what is tried under a lock does not count");
}

#[tokio::test]
async fn of_guesses_through_two_processes_five_get_through_and_no_sixth() {
    five_guesses_get_through_and_no_sixth(2).await;
}

#[tokio::test]
async fn of_guesses_through_four_processes_five_get_through_and_no_sixth() {
    five_guesses_get_through_and_no_sixth(4).await;
}

#[tokio::test]
async fn servers_that_start_at_once_make_one_first_moderator() {
    let moderator = [
        ("KILLRVIDEO_MODERATOR_EMAIL", EMAIL),
        ("KILLRVIDEO_MODERATOR_PASSWORD", PASSWORD),
        ("KILLRVIDEO_ASTRA_START_PAUSE", "10ms"),
    ];
    let cluster = Cluster::with(0, &moderator).await;
    let mut late = false;
    cluster.keyspace.double.inject(move |command| {
        // Whoever is first keeps the claim for longer than the others try to get it.
        let first = !late && command.to_string() == "insertOne users";
        late |= first;
        first.then_some(Fault::Delay(Duration::from_millis(500)))
    });

    cluster.grow(4).await;

    let users = cluster.keyspace.rows("users", json!({})).await;
    assert_eq!(users.len(), 1, "{users:?}");
    for place in 0..cluster.count() {
        let user = cluster.log_in(place, EMAIL, PASSWORD).await.with(200)["user"].clone();
        assert_eq!(user["userId"], users[0]["userid"]);
        assert!(user["roles"].as_array().expect("roles").contains(&json!("moderator")), "{user}");
    }
}
