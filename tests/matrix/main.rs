//! Who may do what: every operation, asked for by everybody.
//!
//! The table is that of the contract, and a test holds it against the API document, so that no operation can be missing.

mod operations;
mod table;
mod world;

use std::collections::BTreeSet;

use http::Method;
use killrvideo_tests::{Answer, Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

use self::{
    table::{Caller, Operation},
    world::World,
};

over_both_stores! {
    everybody_gets_the_answer_that_the_table_says,
    a_token_that_is_of_no_use_counts_as_none,
    a_refusal_for_want_of_a_token_says_what_to_send,
}

/// The refusals are problems, and nobody who is refused changes anything that the next caller would notice.
async fn everybody_gets_the_answer_that_the_table_says(on: On) {
    let world = World::new(on).await;
    for operation in operations::all() {
        for (caller, expected) in operation.expected() {
            let answer = world.ask(world.client(caller), &operation).await;

            assert_eq!(
                answer.status,
                expected,
                "{} by {caller:?}{}: {}",
                operation,
                if operation.hidden { ", hidden" } else { "" },
                answer.text
            );
            assert_is_told(&operation, &answer);
        }
    }
}

/// Every refusal has the body of its kind.
fn assert_is_told(operation: &Operation, answer: &Answer) {
    if answer.status.is_client_error() {
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{operation}");
        assert_eq!(answer.body["status"], json!(answer.status.as_u16()), "{operation}");
    }
}

async fn a_token_that_is_of_no_use_counts_as_none(on: On) {
    let world = World::new(on).await;
    let garbage = world.app.anonymous().signed_in("no.real.token", "nobody");
    for operation in operations::all() {
        let answer = world.ask(&garbage, &operation).await;

        assert_eq!(answer.status, operation.expected_of(Caller::Anonymous), "{operation}: {}", answer.text);
    }
}

async fn a_refusal_for_want_of_a_token_says_what_to_send(on: On) {
    let world = World::new(on).await;
    let needs_token = |operation: &Operation| operation.expected_of(Caller::Anonymous) == 401;
    for operation in operations::all().into_iter().filter(needs_token) {
        let answer = world.ask(world.client(Caller::Anonymous), &operation).await;

        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{operation}");
    }
}

/// The operations of the API document, and whether each of them needs a token.
fn documented(document: &Value) -> BTreeSet<(String, String, bool)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| item.as_object().expect("operations").iter().map(move |it| (path, it)))
        .map(|(path, (method, operation))| {
            let needs = operation["security"].as_array().is_some_and(|ways| !ways.contains(&json!({})));
            (method.to_uppercase(), path.clone(), needs)
        })
        .collect()
}

#[tokio::test]
async fn the_table_holds_every_operation_of_the_api_document() {
    let app = TestApp::start(On::Memory).await;
    let anonymous = app.anonymous();
    let request = anonymous.request(Method::GET, "/openapi.json", bytes::Bytes::new());
    let document = anonymous.send(request).await.with(200);

    let told: BTreeSet<(String, String, bool)> = operations::all()
        .iter()
        .map(|operation| {
            let needs_token = operation.expected_of(Caller::Anonymous) == 401;
            (operation.method.to_string(), operation.documented_path(), needs_token)
        })
        .collect();

    assert_eq!(documented(&document), told);
}

/// The roles that are stored decide on routes for moderators, and those of the token on all others.
#[tokio::test]
async fn a_new_creator_logs_in_again_and_a_new_moderator_does_not() {
    let world = World::new(On::Memory).await;
    let viewer = world.app.viewer().await;
    for role in ["creator", "moderator"] {
        let path = format!("/moderation/users/{}/assign-{role}", viewer.user());
        world.client(Caller::Moderator).post_empty(&path).await.with(200);
    }

    let with_old_token: Vec<u16> = may(&viewer).await;
    let with_new_token: Vec<u16> = may(&world.app.log_in_again(&viewer).await).await;

    assert_eq!((with_old_token, with_new_token), (vec![403, 200], vec![202, 200]));
}

/// What somebody gets who submits a video, and who looks at flags.
async fn may(client: &Client) -> Vec<u16> {
    let submitted = client.post("/videos", World::submission()).await;
    let flags = client.get("/moderation/flags").await;
    vec![submitted.status.as_u16(), flags.status.as_u16()]
}
