//! A Data API that is gone, and comes back.

mod routes;

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use killrvideo_testkit::data_api::{Family, Fault};
use killrvideo_tests::{Answer, TestApp};
use serde_json::json;
use tokio::time::{interval, timeout};

use self::routes::World;

const PATIENCE: Duration = Duration::from_secs(30);

/// What a route says when the store is gone: what is needed to try again, and nothing of the store.
fn assert_says_so(app: &TestApp, route: &str, answer: &Answer) {
    assert_eq!(answer.status, 503, "{route}: {}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{route}");
    let body = &answer.body;
    assert_eq!((&body["title"], &body["status"]), (&json!("Service Unavailable"), &json!(503)), "{route}");
    assert_eq!(body["requestId"].as_str(), answer.header("x-request-id"), "{route}");
    assert!(body["detail"].as_str().is_some_and(|detail| detail.contains("store")), "{route}: {body}");
    let endpoint = app.double().endpoint();
    for secret in [app.double().token(), endpoint.as_str(), "DATABASE", "gateway", "Data API"] {
        assert!(!answer.text.contains(secret), "{route} tells {secret}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_route_says_503_while_the_store_is_gone_and_works_when_it_is_back() {
    let world = World::new().await;
    let app = &world.app;
    for fault in [
        Fault::DropConnection { executed: false },
        Fault::Status { status: 503, retry_after: None },
        Fault::Status { status: 502, retry_after: None },
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "UNAVAILABLE_DATABASE" },
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "UNEXPECTED_DRIVER_ERROR" },
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "A_CODE_OF_THE_FUTURE" },
    ] {
        app.double().inject(move |_| Some(fault.clone()));
        for (route, answer, _) in world.ask_everything().await {
            assert_says_so(app, route, &answer);
        }
        let root = app.anonymous().send(app.anonymous().request(Method::GET, "/", Bytes::new())).await;
        assert_eq!(root.status, 200, "the server itself lives");
        app.double().heal();
        recovered(app).await;
    }
    for (route, answer, expected) in world.ask_everything().await {
        assert_eq!(answer.status.as_u16(), expected, "{route}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_store_that_hangs_holds_nobody_for_long() {
    let world = World::new().await;
    let app = &world.app;
    app.double().inject(|_| Some(Fault::Hang));

    for (route, answer, _) in world.ask_everything().await {
        assert_says_so(app, route, &answer);
    }
    // By now the store is known to be dead, and is asked by one request at a time to see whether it is back.
    let before = app.double().calls().len();
    let many: Vec<_> = (0..50)
        .map(|_| {
            let client = app.anonymous();
            tokio::spawn(async move { client.get("/videos/latest").await })
        })
        .collect();
    for answer in many {
        assert_says_so(app, "latest", &answer.await.expect("no panic"));
    }
    let asked = app.double().calls().len() - before;
    assert!(asked < 50, "{asked} commands for 50 requests");

    app.double().heal();
    recovered(app).await;
    app.anonymous().get(&format!("/videos/id/{}", world.video)).await.with(200);
}

#[tokio::test]
async fn a_token_that_is_taken_away_is_503_and_not_told() {
    let world = World::new().await;
    let app = &world.app;
    let code = "UNAUTHENTICATED_REQUEST";
    app.double().inject(move |_| Some(Fault::Error { family: Family::Request, scope: "SECURITY", code }));

    for (route, answer, _) in world.ask_everything().await {
        assert_says_so(app, route, &answer);
        assert!(!answer.text.contains(code), "{route}: {}", answer.text);
    }
}

/// A moderator's route reads the moderator's account first, so what comes after that is tried with accounts that can be
/// read. What is read of other tables only says so as well, and nothing is half done.
#[tokio::test]
async fn what_moderators_do_says_503_also_when_nothing_but_accounts_can_be_read() {
    let world = World::new().await;
    let app = &world.app;
    app.double().inject(|seen| {
        let is_account = seen.table.as_deref() == Some("users");
        (!is_account).then_some(Fault::Status { status: 502, retry_after: None })
    });

    for (route, answer, _) in world.moderate().await {
        match route {
            // Accounts alone are looked at, and roles that are not there are not taken away.
            "search for accounts" | "revoke creator" | "revoke moderator" => {
                assert_eq!(answer.status, 200, "{route}");
            }
            _ => assert_says_so(app, route, &answer),
        }
        recovered_for_accounts(&world).await;
    }

    app.double().heal();
    recovered(app).await;
    for (route, answer, expected) in world.moderate().await {
        assert_eq!(answer.status.as_u16(), expected, "{route}: {}", answer.text);
    }
}

/// Waits until the store, which fails again and again, is asked for accounts again.
async fn recovered_for_accounts(world: &World) {
    let poll = async {
        let mut look = interval(Duration::from_millis(5));
        while world.moderators_account().await.status != 200 {
            look.tick().await;
        }
    };
    timeout(PATIENCE, poll).await.expect("the server recovers in time");
}

/// Waits until the server says that it is ready.
async fn recovered(app: &TestApp) {
    let poll = async {
        let mut look = interval(Duration::from_millis(5));
        while app.anonymous().get("/health").await.status != 200 {
            look.tick().await;
        }
    };
    timeout(PATIENCE, poll).await.expect("the server recovers in time");
}
