//! Request ids, slashes, origins, and how many requests are taken.

use std::time::Duration;

use axum::body::Body;
use http::{Method, header::ORIGIN};
use killrvideo_domain::shared::{Page, StoreError};

use super::{Mocks, Server, request};
use crate::{http::HttpSettings, metrics::MetricsSettings};

#[tokio::test]
async fn a_request_id_is_kept_if_it_can_be_and_made_otherwise() {
    let server = Mocks::default().server();
    let send = async |id: &str| {
        let mut request = request(Method::GET, "/", "", Body::empty());
        request.headers_mut().insert("x-request-id", id.parse().expect("a header"));
        server.send(request).await.headers["x-request-id"].clone()
    };

    assert_eq!(send("mine-1").await, "mine-1");
    for id in ["", "two words", &"x".repeat(129)] {
        assert_eq!(send(id).await.len(), 36, "{id:?}");
    }
    assert_eq!(server.get("/").await.headers["x-request-id"].len(), 36);
}

#[tokio::test]
async fn a_trailing_slash_is_ignored() {
    let mut mocks = Mocks::default();
    mocks.videos.expect_list().times(2).returning(|_, _| Ok(Page::empty()));
    let server = mocks.server();

    let with = server.get("/api/v1/videos/latest/?page=2").await;
    let without = server.get("/api/v1/videos/latest?page=2").await;

    assert_eq!(with.status, 200);
    assert_eq!(with.json(), without.json());
}

#[tokio::test]
async fn a_trailing_slash_of_what_was_measured_is_ignored_too() {
    let silent = MetricsSettings { on: false, ..MetricsSettings::default() };
    let server = Server(Mocks::default().state(HttpSettings { metrics: silent, ..HttpSettings::default() }));

    for path in ["/metrics", "/metrics/", "/metrics//"] {
        let refused = server.get(path).await;
        assert_eq!(refused.json()["detail"], "this server does not say what it measures", "{path}");
    }
    assert_eq!(server.get("/metrics/all").await.json()["detail"], "there is no such route");
}

#[tokio::test]
async fn a_preflight_is_answered_and_other_options_are_a_wrong_method() {
    let server = Mocks::default().server();
    let mut preflight = request(Method::OPTIONS, "/api/v1/videos", "", Body::empty());
    preflight.headers_mut().insert(ORIGIN, "http://localhost:3000".parse().expect("a header"));
    preflight.headers_mut().insert("access-control-request-method", "POST".parse().expect("a header"));

    let allowed = server.send(preflight).await;
    let other = server.send(request(Method::OPTIONS, "/api/v1/videos", "", Body::empty())).await;

    assert_eq!(allowed.status, 200);
    let header = |name: &str| allowed.headers[name].to_str().unwrap_or_default().to_ascii_lowercase();
    assert_eq!(header("access-control-allow-origin"), "http://localhost:3000");
    assert_eq!(header("access-control-allow-credentials"), "true");
    assert_eq!(header("access-control-max-age"), "600");
    assert!(allowed.headers.contains_key("x-request-id"));
    for name in ["authorization", "content-type", "x-request-id"] {
        assert!(header("access-control-allow-headers").contains(name), "{name}");
    }
    assert_eq!(other.status, 405);
}

#[tokio::test]
async fn answers_are_readable_for_pages_of_this_machine_only() {
    let server = Mocks::default().server();
    let send = async |origin: &str| {
        let mut request = request(Method::GET, "/nothing", "", Body::empty());
        request.headers_mut().insert(ORIGIN, origin.parse().expect("a header"));
        server.send(request).await.headers
    };

    let local = send("https://127.0.0.1:5173").await;
    let other = send("https://example.org").await;

    assert_eq!(local["access-control-allow-origin"], "https://127.0.0.1:5173");
    let exposed = local["access-control-expose-headers"].to_str().unwrap_or_default();
    for name in ["x-request-id", "retry-after", "www-authenticate"] {
        assert!(exposed.contains(name), "{name}");
    }
    assert!(!other.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_full_house_refuses_and_still_says_that_it_lives() {
    let mut mocks = Mocks::default();
    mocks.lifecycle.expect_ready().times(1).returning(|| Ok(()));
    let server = Server(mocks.state(HttpSettings { max_in_flight: 0, ..HttpSettings::default() }));

    let refused = server.get("/api/v1/videos/latest").await;

    assert_eq!(refused.status, 503);
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(server.get("/").await.status, 200);
    assert_eq!(server.get("/api/v1/health").await.status, 200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered() {
    let mut mocks = Mocks::default();
    mocks.lifecycle.expect_ready().returning(|| Err(StoreError::unavailable("ready", "refused")));
    let settings = HttpSettings { request_timeout: Duration::ZERO, ..HttpSettings::default() };
    let server = Server(mocks.state(settings));
    let body = Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());

    let answer = server.send(super::json(Method::POST, "/api/v1/users/login", "", body)).await;

    assert_eq!(answer.status, 503);
    assert_eq!(answer.headers["retry-after"], "1");
    assert_eq!(server.get("/api/v1/health").await.status, 503);
}
