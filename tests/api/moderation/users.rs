//! Operation 34.

use std::time::Duration;

use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    accounts_are_found_by_any_part_of_a_name_or_an_email,
    without_a_text_the_newest_accounts_are_found,
    no_more_than_twenty_accounts_are_found,
    what_is_found_is_complete,
    a_text_that_is_too_long_is_named,
}

/// Registers somebody, a second after what happened before.
async fn register(app: &TestApp, first: &str, last: &str, email: &str) {
    app.clock.advance(Duration::from_secs(1));
    let body = json!({"firstName": first, "lastName": last, "email": email, "password": "correct horse"});
    app.anonymous().post("/users/register", body).await.with(201);
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}

/// The addresses of the accounts that are found.
async fn found(moderator: &Client, text: &str) -> Vec<String> {
    let users = moderator.get(&format!("/moderation/users?q={}", encoded(text))).await.with(200);
    emails(&users)
}

fn emails(users: &Value) -> Vec<String> {
    let users = users.as_array().expect("a bare array");
    users.iter().map(|user| user["email"].as_str().expect("an address").to_owned()).collect()
}

async fn accounts_are_found_by_any_part_of_a_name_or_an_email(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    register(&app, "Zoë", "Straße", "z@one.example").await;
    register(&app, "Adam", "strasser", "a@two.example").await;
    register(&app, "Bea", "Adamson", "b@three.example").await;

    for (text, expected) in [
        ("STRASSE", vec!["z@one.example", "a@two.example"]),
        ("adam", vec!["b@three.example", "a@two.example"]),
        ("oË s", vec!["z@one.example"]),
        ("  TWO.Example ", vec!["a@two.example"]),
        ("straße zoë", vec![]),
        ("%", vec![]),
    ] {
        assert_eq!(found(&moderator, text).await, expected, "{text}");
    }
}

async fn without_a_text_the_newest_accounts_are_found(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    for number in 0..3 {
        register(&app, "First", "Last", &format!("{number}@example.org")).await;
    }

    let expected = ["2@example.org", "1@example.org", "0@example.org", "moderator@example.org"];
    for query in ["", "?q=", "?q=%20%20"] {
        let users = moderator.get(&format!("/moderation/users{query}")).await.with(200);
        assert_eq!(emails(&users), expected, "{query:?}");
    }
}

async fn no_more_than_twenty_accounts_are_found(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    for number in 0..23 {
        register(&app, "First", &format!("Last{number:02}"), &format!("{number}@example.org")).await;
    }

    let by_name = found(&moderator, "first last").await;
    let newest = emails(&moderator.get("/moderation/users").await.with(200));

    assert_eq!(by_name, (0..20).map(|number| format!("{number}@example.org")).collect::<Vec<_>>());
    assert_eq!(newest, (3..23).rev().map(|number| format!("{number}@example.org")).collect::<Vec<_>>());
}

async fn what_is_found_is_complete(on: On) {
    let app = TestApp::start(on).await;
    let (moderator, viewer) = (app.moderator().await, app.viewer().await);
    let own = viewer.get("/users/me").await.with(200);

    let users = moderator.get("/moderation/users?q=vera").await.with(200);

    assert_eq!(users, json!([own]), "the email is not masked");
}

async fn a_text_that_is_too_long_is_named(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;

    let long = format!("/moderation/users?q={}", encoded(&"ä".repeat(101)));
    assert_eq!(moderator.get(&long).await.faults(), [(json!(["query", "q"]), "string_too_long".to_owned())]);
    assert_eq!(found(&moderator, &format!(" {} ", "ä".repeat(100))).await, Vec::<String>::new());
}
