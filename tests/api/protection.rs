//! What one client may take: rates, connections and time, and what browsers are told.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method};
use killrvideo_tests::{Answer, Client, On, TestApp, over_both_stores};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{interval, timeout},
};

over_both_stores! {
    what_is_over_a_rate_does_not_happen,
}

/// How long a test waits for something that happens in the background.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that lets in one request of each group a minute, with further settings.
async fn one_each(settings: &[&str]) -> TestApp {
    let limits = [
        "rate_limit=on",
        "rate_limit_logins=1",
        "rate_limit_ingest=1",
        "rate_limit_writes=1",
        "rate_limit_reads=1",
    ];
    TestApp::with(On::Memory, &[&limits, settings].concat(), |_| {}).await
}

/// The answer to a GET that says for whom it is sent.
async fn get_for(client: &Client, forwarded: &[&'static str]) -> Answer {
    let mut request = client.request(Method::GET, "/api/v1/videos/latest", Bytes::new());
    for line in forwarded {
        request.headers_mut().append("x-forwarded-for", HeaderValue::from_static(line));
    }
    client.send(request).await
}

/// What comes on a connection until the server closes it.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection may also end with a reset, which is an end like any other.
    let _read = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("it ends in time");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn who_logs_in_too_often_is_told_when_to_try_again() {
    let app = one_each(&[]).await;
    let client = app.anonymous();
    let login = || client.post("/users/login", json!({"email": "nobody@example.org", "password": "wrong"}));

    login().await.with(401);
    let refused = login().await;

    let wait: u64 = refused.header("retry-after").and_then(|wait| wait.parse().ok()).expect("whole seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    assert_eq!(refused.header("x-request-id"), refused.body["requestId"].as_str());
    let problem = refused.with(429);
    assert_eq!((&problem["title"], &problem["status"]), (&json!("Too Many Requests"), &json!(429)));
    let registration =
        json!({"firstName": "A", "lastName": "B", "email": "a@example.org", "password": "long enough"});
    client.post("/users/register", registration).await.with(429);
    client.get("/videos/latest").await.with(200);
    client.post("/reco/ingest", json!({})).await.with(401);
}

#[tokio::test]
async fn reads_are_counted_and_what_says_that_the_server_lives_is_not() {
    let app = one_each(&[]).await;
    let client = app.anonymous();
    let send = |method: Method, path: &'static str| client.send(client.request(method, path, Bytes::new()));

    send(Method::HEAD, "/api/v1/videos/latest").await.with(200);
    send(Method::GET, "/api/v1/videos/trending").await.with(429);
    send(Method::GET, "/docs").await.with(429);
    send(Method::GET, "/openapi.json").await.with(429);
    for _ in 0..3 {
        send(Method::GET, "/").await.with(200);
        send(Method::GET, "/api/v1/health").await.with(200);
        send(Method::GET, "/api/v1/nowhere").await.with(404);
        send(Method::DELETE, "/api/v1/videos/latest").await.with(405);
    }
}

async fn what_is_over_a_rate_does_not_happen(on: On) {
    let settings = ["rate_limit=on", "rate_limit_logins=100", "rate_limit_writes=4"];
    let app = TestApp::with(on, &settings, |_| {}).await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = app.ready_video(&creator, body).await;

    let mut sent = Vec::new();
    for _ in 0..20 {
        sent.push(app.anonymous().post_empty(&format!("/videos/id/{video}/view")).await.status.as_u16());
    }

    let counted = sent.iter().filter(|status| **status == 204).count();
    assert!(sent.iter().all(|status| [204, 429].contains(status)) && counted < sent.len(), "{sent:?}");
    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    assert_eq!(detail["views"], json!(counted));
}

#[tokio::test]
async fn a_forwarded_address_is_believed_from_a_trusted_proxy() {
    let app = one_each(&["trusted_proxies=127.0.0.1,10.0.0.0/8"]).await;
    let proxy = app.anonymous();

    for (forwarded, status) in [
        (&["198.51.100.1"][..], 200),
        (&["198.51.100.2"], 200),
        (&["198.51.100.1"], 429),
        (&["198.51.100.3", "198.51.100.2:4711, 10.1.2.3"], 429),
        (&["2001:db8::1"], 200),
        (&["[2001:db8::2]:4711"], 429),
        (&[], 200),
        (&["rubbish"], 429),
    ] {
        assert_eq!(get_for(&proxy, forwarded).await.status, status, "{forwarded:?}");
    }
}

#[tokio::test]
async fn a_forwarded_address_is_ignored_from_everybody_else() {
    let app = one_each(&["trusted_proxies=10.0.0.0/8"]).await;
    let client = app.anonymous();

    get_for(&client, &["198.51.100.1"]).await.with(200);
    get_for(&client, &["198.51.100.2"]).await.with(429);
    get_for(&client, &["10.0.0.1"]).await.with(429);
}

#[tokio::test]
async fn an_address_has_its_share_of_connections() {
    let app = TestApp::with(On::Memory, &["connections_per_address=1"], |_| {}).await;
    let request = b"GET /api/v1/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = async || {
        let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
        // Who is refused may not even be able to send.
        let _sent = stream.write_all(request).await;
        rest(&mut stream).await
    };
    let held = TcpStream::connect(app.address()).await.expect("a connection");

    assert_eq!(answer().await, "");
    drop(held);

    let look = async {
        let mut look = interval(Duration::from_millis(5));
        while !answer().await.starts_with("HTTP/1.1 200") {
            look.tick().await;
        }
    };
    timeout(PATIENCE, look).await.expect("room in time");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_503() {
    let app = TestApp::with(On::Memory, &["body_timeout=50ms"], |_| {}).await;
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    let head = "POST /api/v1/users/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

    stream.write_all(format!("{head}content-length: 9\r\n\r\n{{").as_bytes()).await.expect("sent");

    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
    app.anonymous().get("/health").await.with(200);
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_answered_with_a_problem() {
    let app = TestApp::start(On::Memory).await;

    for (head, status) in [
        ("GET / HTTP/1.1\r\nbad header\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(33 * 1024)), 431),
    ] {
        let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
        stream.write_all(head.as_bytes()).await.expect("sent");
        let answer = rest(&mut stream).await;

        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer}"));
        let problem: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
        assert!(head.contains("content-type: application/problem+json"), "{head}");
        let id = problem["requestId"].as_str().expect("an id");
        assert!(head.contains(&format!("x-request-id: {id}")), "{head}");
        assert_eq!(problem["status"], json!(status));
    }
}

#[tokio::test]
async fn browsers_are_told_to_keep_no_answer_and_to_run_none() {
    let app = TestApp::start(On::Memory).await;
    let moderator = app.moderator().await;
    let email = "moderator@example.org";
    let login = moderator.post("/users/login", json!({"email": email, "password": "correct horse"})).await;

    let answers = [login, moderator.get("/users/me").await, moderator.get("/nowhere").await];

    for answer in answers {
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", answer.text);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
    }
    let off = TestApp::with(On::Memory, &["security_headers=off"], |_| {}).await;
    let answer = off.anonymous().get("/videos/latest").await;
    assert_eq!(answer.header("cache-control"), None);
    assert_eq!(answer.header("content-security-policy"), None);
}
