//! Section 1: what holds for every request.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use killrvideo_tests::{On, TestApp};
use serde_json::json;

#[tokio::test]
async fn every_answer_has_a_request_id_and_keeps_a_good_one() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();

    let made = client.get("/videos/latest").await;
    assert!(made.header("x-request-id").is_some_and(|id| !id.is_empty()));

    for (sent, kept) in
        [("mine-42", true), (&"x".repeat(128), true), (&"x".repeat(129), false), ("a b", false)]
    {
        let mut request = client.request(Method::GET, "/api/v1/nowhere", Bytes::new());
        request.headers_mut().insert("x-request-id", HeaderValue::from_str(sent).expect("a header"));
        let answer = client.send(request).await;
        assert_eq!(answer.header("x-request-id") == Some(sent), kept, "{sent}");
        assert_eq!(answer.header("x-request-id"), answer.body["requestId"].as_str());
    }
}

#[tokio::test]
async fn many_headers_are_taken_within_their_size() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();
    let mut request = client.request(Method::GET, "/api/v1/health", Bytes::new());
    for number in 0..300 {
        let name = HeaderName::try_from(format!("x-header-{number}")).expect("a name");
        request.headers_mut().insert(name, HeaderValue::from_static("value"));
    }

    client.send(request).await.with(200);

    let mut large = client.request(Method::GET, "/api/v1/health", Bytes::new());
    let value = HeaderValue::from_str(&"x".repeat(40_000)).expect("a header");
    large.headers_mut().insert("x-large", value);
    assert_eq!(client.send(large).await.status, 431);
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();

    let unknown = client.get("/nowhere?token=secret").await;
    assert_eq!(unknown.header("content-type"), Some("application/problem+json"));
    let body = unknown.with(404);
    assert_eq!((&body["title"], &body["instance"]), (&json!("Not Found"), &json!("/api/v1/nowhere")));

    let wrong = client.send(client.request(Method::DELETE, "/api/v1/users/me", Bytes::new())).await;
    let allow = wrong.header("allow").expect("an Allow header").to_owned();
    assert!(allow.contains("GET") && allow.contains("PUT"), "{allow}");
    assert_eq!(wrong.with(405)["title"], json!("Method Not Allowed"));
}

#[tokio::test]
async fn a_trailing_slash_is_ignored() {
    let app = TestApp::start(On::Memory).await;

    app.anonymous().get("/videos/latest/").await.with(200);
    app.anonymous().get("/users/me/").await.with(401);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_the_token_is_looked_at() {
    let app = TestApp::start(On::Memory).await;
    let large = "x".repeat(64 * 1024);
    let larger = "x".repeat(1024 * 1024);

    app.anonymous().put("/users/me", json!({"firstName": large})).await.with(413);
    app.anonymous().post("/reco/ingest", json!({"videoId": large})).await.with(401);
    app.anonymous().post("/reco/ingest", json!({"videoId": larger})).await.with(413);
    app.creator().await.post("/reco/ingest", json!({"videoId": larger})).await.with(413);
}

#[tokio::test]
async fn checks_come_in_their_order() {
    let app = TestApp::start(On::Memory).await;
    let viewer = app.viewer().await;
    let creator = app.creator().await;
    let plain = |client: &killrvideo_tests::Client, body: &'static str| {
        client.request(Method::POST, "/api/v1/videos", Bytes::from_static(body.as_bytes()))
    };

    let anonymous = app.anonymous();
    anonymous.send(plain(&anonymous, "nonsense")).await.with(401);
    viewer.send(plain(&viewer, "nonsense")).await.with(403);
    creator.send(plain(&creator, "nonsense")).await.with(415);
    let mut broken = plain(&creator, "{\"youtubeUrl\": }");
    broken
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    assert_eq!(creator.send(broken).await.faults(), [(json!(["body", 15]), "json_invalid".to_owned())]);
}

#[tokio::test]
async fn bodies_that_are_missing_or_no_object_are_named() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();
    for (body, kind) in [("", "missing"), ("[]", "dict_type"), ("7", "dict_type"), ("null", "dict_type")] {
        let mut request =
            client.request(Method::POST, "/api/v1/users/login", Bytes::from_static(body.as_bytes()));
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        assert_eq!(client.send(request).await.faults(), [(json!(["body"]), kind.to_owned())], "{body:?}");
    }
}

#[tokio::test]
async fn a_deep_body_does_not_bring_the_server_down() {
    let app = TestApp::start(On::Memory).await;
    let creator = app.creator().await;
    for bomb in ["[".repeat(60_000), format!("{{\"youtubeUrl\":{}", "[".repeat(60_000))] {
        let mut request = creator.request(Method::POST, "/api/v1/videos", bomb.into());
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        creator.send(request).await.with(422);
    }
    app.anonymous().get("/health").await.with(200);
}

#[tokio::test]
async fn a_route_without_a_body_ignores_the_one_it_gets() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();
    let path = "/api/v1/videos/id/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33/view";
    let mut request = client.request(Method::POST, path, Bytes::from_static(b"{not json"));
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));

    client.send(request).await.with(404);
}

#[tokio::test]
async fn pages_of_this_machine_may_use_the_server_and_others_not() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();
    let preflight = async |origin: &'static str| {
        let mut request = client.request(Method::OPTIONS, "/api/v1/users/me", Bytes::new());
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        headers.insert(header::ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static("PUT"));
        headers.insert(header::ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static("authorization"));
        client.send(request).await
    };

    for origin in ["http://localhost:3000", "https://127.0.0.1:8443", "http://localhost"] {
        let answer = preflight(origin).await;
        assert!(answer.status.is_success(), "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
    }
    for origin in ["http://localhost.example.org", "http://example.org", "null"] {
        assert_eq!(preflight(origin).await.header("access-control-allow-origin"), None, "{origin}");
    }
    let mut request = client.request(Method::GET, "/api/v1/users/me", Bytes::new());
    request.headers_mut().insert(header::ORIGIN, HeaderValue::from_static("http://localhost:5173"));
    let refused = client.send(request).await;
    assert_eq!(
        refused.header("access-control-allow-origin"),
        Some("http://localhost:5173"),
        "also on errors"
    );
    refused.with(401);
}
