//! Which pages of other origins may use the server.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, Uri, request::Parts},
    middleware::Next,
    response::Response,
};
use http::{
    HeaderName,
    header::{ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::request_id::X_REQUEST_ID;
use crate::http::CorsOrigins;

/// How long a browser remembers a preflight.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The policy for `origins`.
pub(crate) fn policy(origins: CorsOrigins) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _: &Parts| is_allowed(&origins, origin)))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::OPTIONS])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static(X_REQUEST_ID)])
        .expose_headers([HeaderName::from_static(X_REQUEST_ID), RETRY_AFTER, WWW_AUTHENTICATE])
        .max_age(REMEMBERED)
}

/// Answers preflights and marks the other answers.
///
/// An OPTIONS request that asks nothing about a method is no preflight: the routes answer it, with 405.
pub(crate) async fn cross_origin(State(policy): State<CorsLayer>, request: Request, next: Next) -> Response {
    let preflight = request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && !preflight {
        return next.run(request).await;
    }
    match policy.layer(next).oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

fn is_allowed(origins: &CorsOrigins, origin: &HeaderValue) -> bool {
    match origins {
        CorsOrigins::Localhost => is_local(origin),
        CorsOrigins::Listed(listed) => listed.iter().any(|allowed| origin == allowed.as_str()),
    }
}

/// Whether an origin is a port of this machine.
fn is_local(origin: &HeaderValue) -> bool {
    let Some(origin) = origin.to_str().ok().and_then(|text| text.parse::<Uri>().ok()) else { return false };
    let known = matches!(origin.scheme_str(), Some("http" | "https"));
    known && matches!(origin.host(), Some("localhost" | "127.0.0.1")) && origin.path() == "/"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(origins: &CorsOrigins, origin: &str) -> bool {
        is_allowed(origins, &HeaderValue::from_str(origin).expect("a header"))
    }

    #[test]
    fn any_port_of_this_machine_is_local_and_nothing_else() {
        for local in ["http://localhost:3000", "https://localhost", "http://127.0.0.1:8080"] {
            assert!(allowed(&CorsOrigins::Localhost, local), "{local}");
        }
        for other in [
            "http://localhost.example.org",
            "ftp://localhost",
            "null",
            "https://example.org",
            "localhost:3000",
        ] {
            assert!(!allowed(&CorsOrigins::Localhost, other), "{other}");
        }
    }

    #[test]
    fn listed_origins_are_compared_as_they_are() {
        let listed = CorsOrigins::Listed(vec!["https://app.example.org".to_owned()]);

        assert!(allowed(&listed, "https://app.example.org"));
        assert!(!allowed(&listed, "https://app.example.org:444"));
        assert!(!allowed(&listed, "http://localhost:3000"));
    }
}
