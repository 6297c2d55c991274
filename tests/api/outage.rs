//! A Data API that is gone, and comes back.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use killrvideo_testkit::data_api::{Family, Fault};
use killrvideo_tests::{Answer, Client, On, TestApp};
use serde_json::{Value, json};
use tokio::time::{interval, timeout};

const PATIENCE: Duration = Duration::from_secs(30);

/// A server whose patience with the Data API is short, with a video and its creator.
async fn server() -> (TestApp, Client, String) {
    let settings = [
        "astra_call_timeout=200ms",
        "astra_command_timeout=400ms",
        "astra_tries=2",
        "astra_breaker_failures=4",
        "astra_breaker_rest=10ms",
        "worker_poll=1h",
    ];
    let app = TestApp::with(On::Astra, &settings, |_| {}).await;
    let creator = app.creator().await;
    let body =
        json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys", "tags": ["keys"]});
    let video = app.ready_video(&creator, body).await;
    (app, creator, video)
}

/// One request to each route that needs the store, and the status it has when the store is well.
async fn ask_everything(app: &TestApp, creator: &Client, video: &str) -> Vec<(&'static str, Answer, u16)> {
    let (anonymous, video) = (app.anonymous(), format!("/videos/id/{video}"));
    let jane = json!({"firstName": "Jane", "lastName": "Reader", "email": "jane@example.org", "password": "correct horse"});
    let submission = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Clustering columns"});
    let vector: Value = vec![0.5; 1536].into();
    let id = video.rsplit('/').next().expect("an id");
    vec![
        ("health", anonymous.get("/health").await, 200),
        ("me", creator.get("/users/me").await, 200),
        ("rename", creator.put("/users/me", json!({"firstName": "Vera"})).await, 200),
        ("profile", anonymous.get(&format!("/users/{}", creator.user())).await, 200),
        (
            "login",
            anonymous.post("/users/login", json!({"email": "jane@example.org", "password": "wrong"})).await,
            401,
        ),
        ("register", anonymous.post("/users/register", jane).await, 201),
        ("detail", anonymous.get(&video).await, 200),
        ("status", creator.get(&format!("{video}/status")).await, 200),
        ("related", anonymous.get(&format!("{video}/related")).await, 200),
        ("latest", anonymous.get("/videos/latest").await, 200),
        ("by tag", anonymous.get("/videos/by-tag/keys").await, 200),
        ("by uploader", anonymous.get(&format!("/videos/by-uploader/{}", creator.user())).await, 200),
        ("view", anonymous.post_empty(&format!("{video}/view")).await, 204),
        ("edit", creator.put(&video, json!({"title": "Composite keys"})).await, 200),
        (
            "comment",
            creator.post(&format!("/videos/{id}/comments"), json!({"text": "Very clear"})).await,
            201,
        ),
        ("comments on a video", anonymous.get(&format!("/videos/{id}/comments")).await, 200),
        ("comments of a user", anonymous.get(&format!("/users/{}/comments", creator.user())).await, 200),
        ("ingest", creator.post("/reco/ingest", json!({"videoId": id, "vector": vector})).await, 202),
        ("submit", creator.post("/videos", submission).await, 202),
    ]
}

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
    let (app, creator, video) = server().await;
    for fault in [
        Fault::DropConnection { executed: false },
        Fault::Status { status: 503, retry_after: None },
        Fault::Status { status: 502, retry_after: None },
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "UNAVAILABLE_DATABASE" },
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "UNEXPECTED_DRIVER_ERROR" },
        Fault::Error { family: Family::Server, scope: "DATABASE", code: "A_CODE_OF_THE_FUTURE" },
    ] {
        app.double().inject(move |_| Some(fault.clone()));
        for (route, answer, _) in ask_everything(&app, &creator, &video).await {
            assert_says_so(&app, route, &answer);
        }
        let root = app.anonymous().send(app.anonymous().request(Method::GET, "/", Bytes::new())).await;
        assert_eq!(root.status, 200, "the server itself lives");
        app.double().heal();
        recovered(&app).await;
    }
    for (route, answer, expected) in ask_everything(&app, &creator, &video).await {
        assert_eq!(answer.status.as_u16(), expected, "{route}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_store_that_hangs_holds_nobody_for_long() {
    let (app, creator, video) = server().await;
    app.double().inject(|_| Some(Fault::Hang));

    for (route, answer, _) in ask_everything(&app, &creator, &video).await {
        assert_says_so(&app, route, &answer);
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
        assert_says_so(&app, "latest", &answer.await.expect("no panic"));
    }
    let asked = app.double().calls().len() - before;
    assert!(asked < 50, "{asked} commands for 50 requests");

    app.double().heal();
    recovered(&app).await;
    app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
}

#[tokio::test]
async fn a_token_that_is_taken_away_is_503_and_not_told() {
    let (app, creator, video) = server().await;
    let code = "UNAUTHENTICATED_REQUEST";
    app.double().inject(move |_| Some(Fault::Error { family: Family::Request, scope: "SECURITY", code }));

    for (route, answer, _) in ask_everything(&app, &creator, &video).await {
        assert_says_so(&app, route, &answer);
        assert!(!answer.text.contains(code), "{route}: {}", answer.text);
    }
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
