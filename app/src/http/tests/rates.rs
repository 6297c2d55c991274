//! Who sends too much, and what it is told.

use std::time::Duration;

use axum::{body::Body, extract::Request};
use http::{HeaderMap, Method, StatusCode};
use tokio::time::advance;
use tower::ServiceExt;

use super::{Answer, Mocks, docs, json, request};
use crate::http::{HttpService, HttpSettings, RateLimits, TrustedProxies, middleware::Peer, service};

const LOGIN: &str = "/api/v1/users/login";
const REGISTER: &str = "/api/v1/users/register";
const INGEST: &str = "/api/v1/reco/ingest";
const SUBMIT: &str = "/api/v1/videos";
const SUGGEST: &str = "/api/v1/search/tags/suggest";

/// One server, which counts what is sent to it.
struct Counting(HttpService);

impl Counting {
    /// A server that lets in one request of each group a minute, or as `change` wants.
    fn new(change: impl FnOnce(&mut RateLimits, &mut HttpSettings)) -> Self {
        let one = std::num::NonZeroU32::MIN;
        let mut limits = RateLimits { logins: one, ingest: one, writes: one, reads: one };
        let mut settings = HttpSettings::default();
        change(&mut limits, &mut settings);
        settings.rate_limits = Some(limits);
        Self(service(Mocks::default().state(settings)))
    }

    async fn send(&self, request: Request) -> Answer {
        let Ok(response) = self.0.clone().oneshot(request).await;
        Answer::of(response).await
    }

    async fn status(&self, method: Method, path: &str) -> StatusCode {
        self.send(request(method, path, "", Body::empty())).await.status
    }

    /// The status of a GET from `peer`, which says that it speaks for `forwarded`.
    async fn status_from(&self, peer: &str, forwarded: &str) -> StatusCode {
        let trusted = TrustedProxies(vec!["10.0.0.0/8".parse().expect("a network")]);
        let mut request = request(Method::GET, SUGGEST, "", Body::empty());
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().expect("a header"));
        request.extensions_mut().insert(Peer::new(peer.parse().expect("an address"), &trusted));
        self.send(request).await.status
    }
}

/// A server that lets in one request of each group a minute.
fn one_each() -> Counting {
    Counting::new(|_, _| {})
}

fn wait(headers: &HeaderMap) -> u64 {
    headers["retry-after"].to_str().ok().and_then(|text| text.parse().ok()).expect("whole seconds")
}

#[tokio::test(start_paused = true)]
async fn who_sends_too_much_is_told_when_to_try_again_and_is_let_in_then() {
    let server = Counting::new(|limits, _| limits.reads = limits.reads.saturating_add(6));

    for _ in 0..7 {
        assert_eq!(server.status(Method::GET, SUGGEST).await, 422);
    }
    advance(Duration::from_millis(100)).await;
    let refused = server.send(request(Method::GET, SUGGEST, "", Body::empty())).await;

    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(refused.json()["title"], "Too Many Requests");
    // A seventh of a minute is 8.57 s, of which 0.1 s are over.
    assert_eq!(wait(&refused.headers), 9);
    advance(Duration::from_secs(8)).await;
    assert_eq!(server.status(Method::GET, SUGGEST).await, 429);
    advance(Duration::from_secs(1)).await;
    assert_eq!(server.status(Method::GET, SUGGEST).await, 422);
}

#[tokio::test(start_paused = true)]
async fn each_group_is_counted_by_itself_and_its_routes_together() {
    let server = one_each();

    let sent = [
        (Method::POST, LOGIN, 415),
        (Method::POST, INGEST, 401),
        (Method::POST, SUBMIT, 401),
        (Method::GET, SUGGEST, 422),
        (Method::POST, REGISTER, 429),
        (Method::POST, LOGIN, 429),
        (Method::POST, INGEST, 429),
        (Method::PUT, "/api/v1/users/me", 429),
        (Method::POST, "/api/v1/moderation/users/x/assign-creator", 429),
        (Method::GET, "/api/v1/users/me", 429),
        (Method::HEAD, SUGGEST, 429),
        (Method::GET, "/docs", 429),
        (Method::GET, "/docs/swagger-ui.css", 429),
        (Method::GET, "/openapi.json", 429),
    ];

    for (method, path, status) in sent {
        assert_eq!(server.status(method.clone(), path).await, status, "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_contract_is_in_its_group() {
    let document = docs::document().await;
    let (mut logins, mut ingests, mut others) = (0, 0, 0);

    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            if ["/", "/api/v1/health", "/metrics"].contains(&path.as_str()) {
                continue;
            }
            let method: Method = method.to_ascii_uppercase().parse().expect("a method");
            let group = if method == Method::GET {
                others += 1;
                (Method::GET, SUGGEST)
            } else if path == LOGIN || path == REGISTER {
                logins += 1;
                (Method::POST, LOGIN)
            } else if path == INGEST {
                ingests += 1;
                (Method::POST, INGEST)
            } else {
                others += 1;
                (Method::POST, SUBMIT)
            };
            let server = one_each();

            assert_ne!(server.status(group.0, group.1).await, 429);
            assert_eq!(server.status(method.clone(), path).await, 429, "{method} {path}");
        }
    }

    assert_eq!((logins, ingests), (2, 1));
    assert!(others > 30);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_route_and_what_says_that_the_server_lives_is_not_counted() {
    let mut mocks = Mocks::default();
    mocks.lifecycle.expect_ready().returning(|| Ok(()));
    let one = std::num::NonZeroU32::MIN;
    let limits = RateLimits { logins: one, ingest: one, writes: one, reads: one };
    let settings = HttpSettings { rate_limits: Some(limits), ..HttpSettings::default() };
    let server = Counting(service(mocks.state(settings)));
    let preflight = || {
        let mut preflight = request(Method::OPTIONS, SUBMIT, "", Body::empty());
        preflight.headers_mut().insert("access-control-request-method", "POST".parse().expect("a header"));
        preflight
    };

    for _ in 0..3 {
        assert_eq!(server.status(Method::GET, "/").await, 200);
        assert_eq!(server.status(Method::GET, "/api/v1/health").await, 200);
        assert_eq!(server.status(Method::GET, "/api/v1/nothing").await, 404);
        assert_eq!(server.status(Method::POST, "/api/v1/nothing").await, 404);
        assert_eq!(server.status(Method::DELETE, SUGGEST).await, 405);
        assert_eq!(server.status(Method::GET, LOGIN).await, 405);
        assert_eq!(server.status(Method::PUT, INGEST).await, 405);
        assert_eq!(server.send(preflight()).await.status, 200);
    }

    for (method, path) in
        [(Method::POST, LOGIN), (Method::POST, INGEST), (Method::POST, SUBMIT), (Method::GET, SUGGEST)]
    {
        assert_ne!(server.status(method.clone(), path).await, 429, "{method} {path}");
        assert_eq!(server.status(method.clone(), path).await, 429, "{method} {path}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_rate_is_judged_before_the_size_and_before_there_is_room() {
    let full = Counting::new(|_, settings| settings.max_in_flight = 0);
    let server = one_each();
    let huge = || json(Method::POST, LOGIN, "", vec![b' '; 64 * 1024 + 1]);

    assert_eq!(full.status(Method::GET, SUGGEST).await, 503);
    assert_eq!(full.status(Method::GET, SUGGEST).await, 429);
    assert_eq!(server.send(huge()).await.status, 413);
    assert_eq!(server.send(huge()).await.status, 429);
}

#[tokio::test(start_paused = true)]
async fn pages_of_this_machine_can_read_when_to_try_again() {
    let server = one_each();
    let send = || {
        let mut request = request(Method::GET, SUGGEST, "", Body::empty());
        request.headers_mut().insert("origin", "http://localhost:3000".parse().expect("a header"));
        server.send(request)
    };

    assert_eq!(send().await.status, 422);
    let refused = send().await;

    assert_eq!(refused.status, 429);
    assert_eq!(wait(&refused.headers), 60);
    assert_eq!(refused.headers["access-control-allow-origin"], "http://localhost:3000");
    assert!(refused.headers.contains_key("x-request-id"));
}

#[tokio::test(start_paused = true)]
async fn clients_are_told_apart_and_only_a_trusted_proxy_says_who_they_are() {
    let trusted = TrustedProxies(vec!["10.0.0.0/8".parse().expect("a network")]);
    let server = Counting::new(|_, settings| settings.trusted_proxies = trusted);

    for (peer, forwarded, status) in [
        ("192.0.2.1", "", 422),
        ("192.0.2.1", "198.51.100.1", 429),
        ("192.0.2.2", "198.51.100.1", 422),
        ("10.0.0.1", "198.51.100.1", 422),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1", 429),
        ("10.0.0.1", "2001:db8::1", 422),
        ("2001:db8::2", "", 429),
    ] {
        assert_eq!(server.status_from(peer, forwarded).await, status, "{peer} for {forwarded:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn limits_that_are_off_count_nothing() {
    let settings = HttpSettings { rate_limits: None, ..HttpSettings::default() };
    let server = Counting(service(Mocks::default().state(settings)));

    for _ in 0..200 {
        assert_eq!(server.status(Method::POST, SUBMIT).await, 401);
    }
}
