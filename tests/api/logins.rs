//! What whoever guesses passwords meets, and whoever was shut out.

use std::time::Duration;

use killrvideo_domain::accounts::{Account, AccountStatus, Credentials, EmailKey};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};
use tokio::task::JoinSet;

over_both_stores! {
    every_failed_login_reads_alike,
    exactly_five_guesses_get_through_whatever_comes_at_once,
    a_lock_is_over_after_a_quarter_of_an_hour_and_is_not_prolonged,
    a_success_resets_the_count,
    unknown_addresses_lock_too,
    a_lock_is_of_one_address_in_every_letter_case,
    an_account_that_is_not_active_is_shut_out,
    profiles_show_to_each_caller_what_is_theirs_to_see,
}

const EMAIL: &str = "jane@example.org";
const RIGHT: &str = "correct horse";
const QUARTER: Duration = Duration::from_mins(15);

async fn register(app: &TestApp, email: &str) -> String {
    let body = json!({"firstName": "Jane", "lastName": "Reader", "email": email, "password": RIGHT});
    let account = app.anonymous().post("/users/register", body).await.with(201);
    account["userId"].as_str().expect("an id").to_owned()
}

/// Tries a password and gives the status.
async fn guess(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({"email": email, "password": password});
    app.anonymous().post("/users/login", body).await.status.as_u16()
}

async fn fail(app: &TestApp, email: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(guess(app, email, "wrong").await, 401);
    }
}

async fn account(app: &TestApp, user: &str) -> Account {
    let id = user.parse().expect("an id");
    app.ports().accounts.get(id).await.expect("the store works").expect("the account")
}

async fn set_status(app: &TestApp, user: &str, status: AccountStatus) {
    let changed = Account { status, ..account(app, user).await };
    app.ports().bulk.accounts(&[changed]).await.expect("the store works");
}

async fn lock_by_an_administrator(app: &TestApp, email: &str) {
    let key = EmailKey::parse(email).expect("an address");
    let credentials =
        app.ports().accounts.credentials(&key).await.expect("the store works").expect("credentials");
    app.ports()
        .bulk
        .credentials(&[Credentials { locked: true, ..credentials }])
        .await
        .expect("the store works");
}

async fn every_failed_login_reads_alike(on: On) {
    let app = TestApp::start(on).await;
    for (email, status) in [
        ("suspended@example.org", AccountStatus::Suspended),
        ("inactive@example.org", AccountStatus::Inactive),
    ] {
        set_status(&app, &register(&app, email).await, status).await;
    }
    for email in ["known@example.org", "locked@example.org", "guessed@example.org"] {
        register(&app, email).await;
    }
    lock_by_an_administrator(&app, "locked@example.org").await;
    fail(&app, "guessed@example.org", 5).await;

    let mut answers = Vec::new();
    for (email, password) in [
        ("known@example.org", "wrong"),
        ("known@example.org", " correct horse"),
        ("known@example.org", "correct horse\u{0}"),
        ("known@example.org", &"x".repeat(500)),
        ("unknown@example.org", RIGHT),
        ("no address", RIGHT),
        ("suspended@example.org", RIGHT),
        ("inactive@example.org", RIGHT),
        ("locked@example.org", RIGHT),
        ("guessed@example.org", RIGHT),
        ("guessed@example.org", "wrong"),
    ] {
        let answer =
            app.anonymous().post("/users/login", json!({"email": email, "password": password})).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{email}");
        let mut body = answer.with(401);
        body["requestId"] = Value::Null;
        answers.push(body);
    }

    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
}

async fn exactly_five_guesses_get_through_whatever_comes_at_once(on: On) {
    let app = TestApp::start(on).await;
    for number in 0..4 {
        let email = format!("jane{number}@example.org");
        register(&app, &email).await;
        // The sixth is right, and comes when five failed; or it is among the first five, and opens the account.
        let mut guesses: JoinSet<u16> = JoinSet::new();
        for _ in 0..number + 4 {
            let (client, body) = (app.anonymous(), json!({"email": email, "password": "wrong"}));
            guesses.spawn(async move { client.post("/users/login", body).await.status.as_u16() });
        }
        assert!(guesses.join_all().await.iter().all(|status| *status == 401));

        let expected = if number + 4 < 5 { 200 } else { 401 };
        assert_eq!(guess(&app, &email, RIGHT).await, expected, "after {} guesses at once", number + 4);
    }
}

async fn a_lock_is_over_after_a_quarter_of_an_hour_and_is_not_prolonged(on: On) {
    let app = TestApp::start(on).await;
    register(&app, EMAIL).await;
    fail(&app, EMAIL, 5).await;

    for _ in 0..14 {
        app.clock.advance(Duration::from_mins(1));
        assert_eq!(guess(&app, EMAIL, RIGHT).await, 401, "at {}", app.now());
        fail(&app, EMAIL, 1).await;
    }
    app.clock.advance(Duration::from_millis(59_999));
    assert_eq!(guess(&app, EMAIL, RIGHT).await, 401);
    app.clock.advance(Duration::from_millis(1));

    fail(&app, EMAIL, 4).await;
    assert_eq!(guess(&app, EMAIL, RIGHT).await, 200, "the count began anew");
}

async fn a_success_resets_the_count(on: On) {
    let app = TestApp::start(on).await;
    register(&app, EMAIL).await;

    for _ in 0..3 {
        fail(&app, EMAIL, 4).await;
        assert_eq!(guess(&app, EMAIL, RIGHT).await, 200);
    }
    fail(&app, EMAIL, 5).await;
    assert_eq!(guess(&app, EMAIL, RIGHT).await, 401);
}

async fn unknown_addresses_lock_too(on: On) {
    let app = TestApp::start(on).await;
    fail(&app, EMAIL, 5).await;

    register(&app, EMAIL).await;

    assert_eq!(guess(&app, EMAIL, RIGHT).await, 401, "or a lock would tell who has an account");
    app.clock.advance(QUARTER);
    assert_eq!(guess(&app, EMAIL, RIGHT).await, 200);
}

async fn a_lock_is_of_one_address_in_every_letter_case(on: On) {
    let app = TestApp::start(on).await;
    register(&app, EMAIL).await;
    register(&app, "john@example.org").await;

    for email in ["JANE@example.org", "jane@EXAMPLE.org", " Jane@Example.Org ", EMAIL, "jAnE@example.org"] {
        fail(&app, email, 1).await;
    }

    assert_eq!(guess(&app, EMAIL, RIGHT).await, 401);
    assert_eq!(guess(&app, "john@example.org", RIGHT).await, 200);
}

async fn an_account_that_is_not_active_is_shut_out(on: On) {
    let app = TestApp::start(on).await;
    let (moderator, other) = (app.moderator().await, app.viewer().await);
    let grant = |user: &str| format!("/moderation/users/{user}/assign-moderator");
    moderator.post_empty(&grant(other.user())).await.with(200);
    let email = other.get("/users/me").await.with(200)["email"].as_str().expect("an address").to_owned();

    for status in [AccountStatus::Suspended, AccountStatus::Inactive] {
        set_status(&app, other.user(), status).await;
        assert_eq!(guess(&app, &email, RIGHT).await, 401, "{status:?}");
        other.post_empty(&grant(moderator.user())).await.with(403);
        other.post_empty("/moderation/users/x/assign-creator").await.with(403);
        moderator.post_empty(&grant(other.user())).await.with(409);

        set_status(&app, other.user(), AccountStatus::Active).await;
        other.post_empty(&grant(moderator.user())).await.with(200);
        assert_eq!(guess(&app, &email, RIGHT).await, 200, "active again");
    }
}

async fn profiles_show_to_each_caller_what_is_theirs_to_see(on: On) {
    let app = TestApp::start(on).await;
    let (viewer, creator, moderator) = (app.viewer().await, app.creator().await, app.moderator().await);
    let see = async |by: &Client, user: &Client| by.get(&format!("/users/{}", user.user())).await.with(200);

    for owner in [&viewer, &creator, &moderator] {
        let whole = owner.get("/users/me").await.with(200);
        let mut masked = whole.clone();
        let email = whole["email"].as_str().expect("an address");
        masked["email"] = json!(format!("{}***@example.org", &email[..1]));
        masked["lastLoginDate"] = Value::Null;
        assert_eq!(see(owner, owner).await, whole);
        assert_eq!(see(&moderator, owner).await, whole);
        let unusable = app.anonymous().signed_in("a.b.c", "");
        for stranger in [&app.anonymous(), &unusable, &app.viewer().await, &app.creator().await] {
            assert_eq!(see(stranger, owner).await, masked);
        }
    }
}
