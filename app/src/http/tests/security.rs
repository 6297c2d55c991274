//! What browsers are told not to do with answers.

use axum::body::Body;
use http::Method;
use killrvideo_domain::shared::Page;

use super::{Answer, Mocks, Server, request};
use crate::http::HttpSettings;

const HEADERS: [&str; 5] = [
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "content-security-policy",
    "cache-control",
];

fn server(security_headers: bool) -> Server {
    let mut mocks = Mocks::with_accounts();
    mocks.videos.expect_list().returning(|_, _| Ok(Page::empty()));
    mocks.lifecycle.expect_ready().returning(|| Ok(()));
    Server(mocks.state(HttpSettings { security_headers, ..HttpSettings::default() }))
}

/// Answers of every sort: good ones, errors of each layer, and a preflight.
async fn answers(server: &Server) -> Vec<Answer> {
    let mut preflight = request(Method::OPTIONS, "/api/v1/videos", "", Body::empty());
    preflight.headers_mut().insert("access-control-request-method", "POST".parse().expect("a header"));
    let requests = [
        (request(Method::GET, "/", "", Body::empty()), 200),
        (request(Method::GET, "/openapi.json", "", Body::empty()), 200),
        (request(Method::GET, "/api/v1/health", "", Body::empty()), 200),
        (request(Method::GET, "/api/v1/videos/latest", "", Body::empty()), 200),
        (request(Method::GET, "/api/v1/users/me", "viewer", Body::empty()), 200),
        (request(Method::HEAD, "/api/v1/users/me", "viewer", Body::empty()), 200),
        (request(Method::GET, "/api/v1/users/me", "", Body::empty()), 401),
        (request(Method::POST, "/api/v1/users/login", "", Body::empty()), 415),
        (request(Method::DELETE, "/api/v1/users/me", "", Body::empty()), 405),
        (request(Method::GET, "/nothing", "", Body::empty()), 404),
        (preflight, 200),
    ];
    let mut answers = Vec::new();
    for (request, status) in requests {
        let answer = server.send(request).await;
        assert_eq!(answer.status, status);
        answers.push(answer);
    }
    answers
}

#[tokio::test]
async fn no_answer_is_sniffed_framed_run_or_kept() {
    for answer in answers(&server(true)).await {
        let values = HEADERS.map(|name| answer.headers[name].to_str().expect("text"));
        let policy = "default-src 'none'; frame-ancestors 'none'";
        assert_eq!(values, ["nosniff", "no-referrer", "DENY", policy, "no-store"]);
    }
}

#[tokio::test]
async fn the_pages_about_the_api_run_what_comes_from_here_and_nothing_else() {
    let server = server(true);

    for path in ["/docs", "/docs/", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"] {
        let answer = server.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe-eval") && policy.contains("base-uri 'self'"), "{policy}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert!(!answer.headers.contains_key("cache-control"), "the pages are the same for everybody");
    }
    let page = server.get("/docs").await.text();
    assert!(
        !page.contains("<style") && page.matches("<script").count() == page.matches("<script src=").count()
    );
}

#[tokio::test]
async fn headers_that_are_off_are_left_to_a_proxy() {
    let server = server(false);

    for answer in answers(&server).await.into_iter().chain([server.get("/docs").await]) {
        assert!(HEADERS.iter().all(|name| !answer.headers.contains_key(*name)), "{:?}", answer.headers);
    }
}
