//! Operations 1 to 5.

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

over_both_stores! {
    registering_gives_the_account_and_no_token,
    a_taken_email_is_400_in_problem_form,
    of_simultaneous_registrations_one_succeeds,
    every_fault_of_a_registration_is_listed_and_no_value_repeated,
    a_login_gives_a_token_and_the_whole_account,
    a_failed_login_has_one_wording,
    exactly_five_of_many_parallel_guesses_get_through,
    names_can_be_changed_and_nothing_else,
    profiles_are_masked_for_strangers,
    an_unknown_profile_is_404_and_a_malformed_id_422,
    without_a_usable_token_one_is_asked_for,
}

fn jane() -> serde_json::Value {
    json!({"firstName": " Jane ", "lastName": "Reader", "email": " Jane@Example.org", "password": "correct horse"})
}

async fn registering_gives_the_account_and_no_token(on: On) {
    let app = TestApp::start(on).await;

    let body = app.anonymous().post("/users/register", jane()).await.with(201);

    let id = body["userId"].clone();
    assert_eq!(
        body,
        json!({"firstName": "Jane", "lastName": "Reader", "email": "jane@example.org", "userId": id})
    );
}

async fn a_taken_email_is_400_in_problem_form(on: On) {
    let app = TestApp::start(on).await;
    app.anonymous().post("/users/register", jane()).await.with(201);

    let answer = app.anonymous().post("/users/register", jane()).await;

    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let request_id = answer.header("x-request-id").map(str::to_owned);
    let body = answer.with(400);
    assert_eq!(
        body,
        json!({
            "type": "about:blank", "title": "Bad Request", "status": 400, "detail": body["detail"],
            "instance": "/api/v1/users/register", "requestId": request_id,
        })
    );
    assert!(body["detail"].is_string());
}

async fn of_simultaneous_registrations_one_succeeds(on: On) {
    let app = TestApp::start(on).await;
    let anonymous = app.anonymous();

    let mut statuses = Vec::new();
    let tries: Vec<_> = (0..5)
        .map(|_| {
            let anonymous = anonymous.clone();
            tokio::spawn(async move { anonymous.post("/users/register", jane()).await.status.as_u16() })
        })
        .collect();
    for one in tries {
        statuses.push(one.await.expect("no panic"));
    }
    statuses.sort_unstable();

    assert_eq!(statuses, [201, 400, 400, 400, 400]);
}

async fn every_fault_of_a_registration_is_listed_and_no_value_repeated(on: On) {
    let app = TestApp::start(on).await;
    let body = json!({"firstName": "", "lastName": 7, "email": "no address", "password": "x".repeat(73)});

    let answer = app.anonymous().post("/users/register", body).await;

    assert!(!answer.text.contains("no address"), "{}", answer.text);
    assert_eq!(
        answer.faults(),
        [
            (json!(["body", "firstName"]), "string_too_short".to_owned()),
            (json!(["body", "lastName"]), "string_type".to_owned()),
            (json!(["body", "email"]), "value_error".to_owned()),
            (json!(["body", "password"]), "string_too_long".to_owned()),
        ]
    );
    let zero =
        json!({"firstName": "J", "lastName": "R", "email": "j@example.org", "password": "abcdefgh\u{0}a"});
    assert_eq!(
        app.anonymous().post("/users/register", zero).await.faults(),
        [(json!(["body", "password"]), "value_error".to_owned())]
    );
    let missing = app.anonymous().post("/users/register", json!({})).await.faults();
    assert_eq!(missing.len(), 4);
    assert!(missing.iter().all(|(_, kind)| kind == "missing"), "{missing:?}");
}

async fn a_login_gives_a_token_and_the_whole_account(on: On) {
    let app = TestApp::start(on).await;
    let user = app.anonymous().post("/users/register", jane()).await.with(201)["userId"].clone();

    let credentials = json!({"email": "JANE@example.org ", "password": "correct horse"});
    let body = app.anonymous().post("/users/login", credentials).await.with(200);

    let now = app.now();
    assert_eq!(
        body["user"],
        json!({
            "firstName": "Jane", "lastName": "Reader", "email": "jane@example.org", "userId": user,
            "createdDate": now, "accountStatus": "active", "lastLoginDate": now, "roles": ["viewer"],
        })
    );
    let token = body["token"].as_str().expect("a token");
    let me = app.anonymous().signed_in(token, "").get("/users/me").await.with(200);
    assert_eq!(me, body["user"]);
}

async fn a_failed_login_has_one_wording(on: On) {
    let app = TestApp::start(on).await;
    app.anonymous().post("/users/register", jane()).await.with(201);
    let mut wordings = Vec::new();

    for (email, password) in [
        ("jane@example.org", "wrong".to_owned()),
        ("nobody@example.org", "wrong".to_owned()),
        ("not an address", "wrong".to_owned()),
        ("jane@example.org", "x".repeat(500)),
    ] {
        let answer =
            app.anonymous().post("/users/login", json!({"email": email, "password": password})).await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        wordings.push(answer.with(401)["detail"].clone());
    }

    assert!(wordings.iter().all(|wording| *wording == wordings[0]), "{wordings:?}");
}

async fn exactly_five_of_many_parallel_guesses_get_through(on: On) {
    let app = TestApp::start(on).await;
    app.anonymous().post("/users/register", jane()).await.with(201);
    let wrong = json!({"email": "jane@example.org", "password": "wrong"});
    let guesses: Vec<_> = (0..12)
        .map(|_| {
            let (client, wrong) = (app.anonymous(), wrong.clone());
            tokio::spawn(async move { client.post("/users/login", wrong).await.status.as_u16() })
        })
        .collect();
    for guess in guesses {
        assert_eq!(guess.await.expect("no panic"), 401);
    }

    let right = json!({"email": "jane@example.org", "password": "correct horse"});
    app.anonymous().post("/users/login", right.clone()).await.with(401);
    app.clock.advance(std::time::Duration::from_mins(15));
    app.anonymous().post("/users/login", right).await.with(200);
}

async fn names_can_be_changed_and_nothing_else(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;
    let before = viewer.get("/users/me").await.with(200);

    let change = json!({"firstName": null, "lastName": " Writer ", "email": "other@example.org", "roles": ["moderator"]});
    let after = viewer.put("/users/me", change).await.with(200);

    let mut expected = before;
    expected["lastName"] = json!("Writer");
    assert_eq!(after, expected);
    assert_eq!(viewer.put("/users/me", json!({})).await.with(200), expected);
    assert_eq!(
        viewer.put("/users/me", json!({"firstName": "x".repeat(51)})).await.faults(),
        [(json!(["body", "firstName"]), "string_too_long".to_owned())]
    );
}

async fn profiles_are_masked_for_strangers(on: On) {
    let app = TestApp::start(on).await;
    let (viewer, other, moderator) = (app.viewer().await, app.viewer().await, app.moderator().await);
    let path = format!("/users/{}", viewer.user());

    let whole = viewer.get(&path).await.with(200);
    let masked = app.anonymous().get(&path).await.with(200);

    assert_eq!(whole, viewer.get("/users/me").await.with(200));
    assert_eq!(moderator.get(&path).await.with(200), whole);
    let mut expected = whole;
    expected["email"] = json!("v***@example.org");
    expected["lastLoginDate"] = json!(null);
    assert_eq!(masked, expected);
    assert_eq!(other.get(&path).await.with(200), expected);
}

async fn an_unknown_profile_is_404_and_a_malformed_id_422(on: On) {
    let app = TestApp::start(on).await;

    app.anonymous().get("/users/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33").await.with(404);

    for id in ["42", "6f0e7a901c5b4b779d0a8d6f6e1c2a33", "%7B%7D", "%FF"] {
        assert_eq!(
            app.anonymous().get(&format!("/users/{id}")).await.faults(),
            [(json!(["path", "user_id_path"]), "uuid_parsing".to_owned())],
            "{id}"
        );
    }
}

async fn without_a_usable_token_one_is_asked_for(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;
    let token = viewer.token();
    let (head, rest) = token.split_once('.').expect("three parts");

    for bad in ["", "nonsense", &format!("{head}."), &format!("{head}.{rest}x"), &"x".repeat(10_000)] {
        let answer = app.anonymous().signed_in(bad, "").get("/users/me").await;
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{bad}");
        answer.with(401);
    }
    app.anonymous().get("/users/me").await.with(401);
    let body = json!({"firstName": 7});
    app.anonymous().put("/users/me", body).await.with(401);
}
