//! The door, before a server that says what a test tells it to.

mod calm;
mod commands;
mod faults;
mod observer;

use std::{sync::Arc, time::Duration};

use killrvideo_domain::shared::StoreError;
use killrvideo_testkit::InstantPause;
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{
    BreakerSettings, Columns, DataApi, During, Endpoint, Filter, Limits, Patience, Trouble, columns,
};
use crate::tables::USERS;

const TOKEN: &str = "AstraCS:hush:hush";

columns! {
    /// A row to read.
    struct Named {
        name: String,
    }
}

/// A server that gives these answers, one after another, and the last one for ever.
async fn server(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    let mut answers: Vec<_> = answers.into_iter().collect();
    let last = answers.pop().expect("an answer");
    for answer in answers {
        Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&server).await;
    }
    Mock::given(any()).respond_with(last).mount(&server).await;
    server
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn error(family: &str, scope: &str, code: &str) -> ResponseTemplate {
    ok(
        json!({"errors": [{"family": family, "scope": scope, "errorCode": code, "title": "Why", "message": TOKEN}]}),
    )
}

/// A row that is there.
fn found() -> ResponseTemplate {
    ok(json!({"data": {"document": {"name": "a"}}, "status": {}}))
}

fn written() -> ResponseTemplate {
    ok(json!({"status": {"ok": 1}}))
}

/// How patient the door of these tests is: it waits in no time, and for no answer longer than half a second.
fn patience() -> Patience {
    Patience { call: Duration::from_millis(500), ..Patience::default() }
}

/// A door before that server, and the pauses it makes.
fn door(server: &MockServer, limits: Limits) -> (DataApi, Arc<InstantPause>) {
    let pause = Arc::new(InstantPause::default());
    let endpoint = Endpoint::parse(&server.uri()).expect("an address");
    let api =
        DataApi::new(endpoint, "killrvideo".to_owned(), SecretString::from(TOKEN), limits, pause.clone());
    (api, pause)
}

fn usual() -> Limits {
    Limits { patience: patience(), ..Limits::default() }
}

fn fragile() -> Limits {
    let breaker = BreakerSettings { failures: 3, rest: Duration::from_hours(1) };
    Limits { breaker, ..usual() }
}

/// How many requests came.
async fn arrived(server: &MockServer) -> usize {
    server.received_requests().await.expect("they are recorded").len()
}

async fn read(api: &DataApi) -> Result<Option<Named>, Trouble> {
    api.find_one(USERS, Filter::by("userid", "u")).await
}

/// The failure of a read, as the caller of a port sees it.
async fn failure(api: &DataApi) -> StoreError {
    read(api).await.during("account_store.get").expect_err("a failure")
}

#[test]
fn columns_are_the_fields() {
    assert_eq!(Named::NAMES, ["name"]);
}
