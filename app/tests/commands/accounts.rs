//! `killrvideo user grant` and `killrvideo token`.

use std::time::Duration;

use killrvideo_app::{commands::OPERATOR, server::Server, wiring};
use killrvideo_domain::{
    accounts::{Email, Name, Password, Registration},
    shared::{Role, UserId},
};
use serde_json::json;

use crate::Keyspace;

const JANE: &str = "jane@example.org";

/// Registers an account as a server does.
async fn register(keyspace: &Keyspace) -> UserId {
    let settings = keyspace.settings();
    let server = Server::new(wiring::ports(&settings).expect("adapters"), &settings);
    let registration = Registration {
        first_name: Name::parse("Jane").expect("a name"),
        last_name: Name::parse("Reader").expect("a name"),
        email: Email::parse(JANE).expect("an address"),
        password: Password::parse("correct horse").expect("a password"),
    };
    server.state().accounts.register(registration).await.expect("registered").id
}

#[tokio::test]
async fn the_first_moderator_is_made_at_the_terminal_with_a_record_of_it() {
    let keyspace = Keyspace::new();
    let user = register(&keyspace).await;
    keyspace.double.clear_calls();

    let said = keyspace.call(&["user", "grant", " Jane@Example.org ", "moderator"]).with(0);

    assert_eq!(said, "jane@example.org is viewer, moderator\n");
    let account = keyspace.ports().accounts.get(user).await.expect("read").expect("an account");
    assert!(account.roles.has(Role::Moderator));
    let calls = keyspace.double.calls();
    let audit = calls.iter().find(|call| call.to_string() == "insertOne moderation_audit").expect("a record");
    let record = &audit.body["insertOne"]["document"];
    assert_eq!(record["actor"], json!(OPERATOR.to_string()));
    assert_eq!(record["videoid"], json!(user.to_string()));
    let again = keyspace.call(&["user", "grant", JANE, "moderator"]).with(0);
    assert_eq!(again, said);
}

#[test]
fn an_email_that_nobody_has_is_named() {
    let keyspace = Keyspace::new();

    for args in [&["user", "grant", JANE, "creator"][..], &["token", JANE, "--days", "1"]] {
        let outcome = keyspace.call(args);

        assert!(
            outcome.stderr.contains("there is no account with the email jane@example.org"),
            "{}",
            outcome.stderr
        );
        assert_eq!(outcome.with(1), "");
    }
}

#[tokio::test]
async fn a_token_is_all_that_is_said_and_lasts_as_long_as_asked_for() {
    let keyspace = Keyspace::new();
    let user = register(&keyspace).await;
    let viewer = keyspace.call(&["token", JANE, "--days", "30"]);
    assert!(viewer.stderr.contains("cannot push vectors"), "{}", viewer.stderr);
    viewer.with(0);
    keyspace.call(&["user", "grant", JANE, "creator"]).with(0);

    let outcome = keyspace.call(&["token", JANE, "--days", "30"]);

    assert_eq!(outcome.stderr, "");
    let said = outcome.with(0);
    let token = said.strip_suffix('\n').expect("one line");
    assert!(!token.contains(char::is_whitespace), "{said:?}");
    let claims = keyspace.ports().tokens.read(token).expect("a token of the same secret");
    assert!(claims.identity.user == user && claims.identity.roles.has(Role::Creator));
    assert_eq!(claims.expires_at, claims.issued_at.plus(Duration::from_hours(30 * 24)));
}

#[test]
fn a_token_needs_the_secret_of_the_server() {
    let keyspace = Keyspace::new();
    let endpoint = keyspace.double.endpoint();
    let variables: Vec<_> = keyspace
        .variables(&endpoint)
        .into_iter()
        .filter(|(name, _)| *name != "KILLRVIDEO_JWT_SECRET")
        .collect();

    let outcome = crate::call(&variables, &["token", JANE, "--days", "1"]);

    assert!(outcome.stderr.contains("jwt_secret"), "{}", outcome.stderr);
    outcome.with(2);
}
