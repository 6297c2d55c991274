//! Which pages of other origins may use the server.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, Uri, request::Parts},
    middleware::Next,
    response::Response,
};
use http::{
    HeaderName,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_TYPE, ORIGIN, VARY,
    },
};
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::request_id::X_REQUEST_ID;
use crate::http::CorsOrigins;

/// How long a browser remembers a preflight.
const REMEMBERED: Duration = Duration::from_mins(10);

/// What pages of other origins may read of an answer beside its body, and what an answer depends on.
const EXPOSED: HeaderValue = HeaderValue::from_static("x-request-id,retry-after,www-authenticate");
const VARY_BY: HeaderValue =
    HeaderValue::from_static("origin, access-control-request-method, access-control-request-headers");

/// Which origins are let in, and how preflights are answered.
pub(crate) struct Policy {
    origins: CorsOrigins,
    preflights: CorsLayer,
}

/// The policy for `origins`.
pub(crate) fn policy(origins: CorsOrigins) -> Arc<Policy> {
    let known = origins.clone();
    let preflights = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _: &Parts| is_allowed(&known, origin)))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::OPTIONS])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static(X_REQUEST_ID)])
        .max_age(REMEMBERED);
    Arc::new(Policy { origins, preflights })
}

/// Answers preflights and marks the other answers.
///
/// An OPTIONS request that asks nothing about a method is no preflight: the routes answer it, with 405.
pub(crate) async fn cross_origin(
    State(policy): State<Arc<Policy>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::OPTIONS {
        if !request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return next.run(request).await;
        }
        return match policy.preflights.layer(next).oneshot(request).await {
            Ok(response) => response.map(Body::new),
            Err(never) => match never {},
        };
    }
    let origin = request.headers().get(ORIGIN).filter(|origin| is_allowed(&policy.origins, origin)).cloned();
    let mut response = next.run(request).await;
    mark(response.headers_mut(), origin);
    response
}

/// Tells the browser what a page of an allowed origin may do with an answer. Every answer is marked, so this makes no
/// header anew.
fn mark(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(VARY, VARY_BY);
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
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
    use axum::{Router, middleware, routing::get};

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

    /// The headers of the answer to a GET from `origin`.
    async fn headers(routes: Router, origin: Option<&'static str>) -> HeaderMap {
        let mut request = Request::new(Body::empty());
        if let Some(origin) = origin {
            request.headers_mut().insert(ORIGIN, HeaderValue::from_static(origin));
        }
        routes.oneshot(request).await.expect("an answer").headers().clone()
    }

    #[tokio::test]
    async fn the_marks_are_those_that_the_layer_for_preflights_would_make() {
        let policy = policy(CorsOrigins::Localhost);
        let routes = Router::new().route("/", get(async || "an answer"));
        let exposed = [X_REQUEST_ID, "retry-after", "www-authenticate"].map(HeaderName::from_static);
        let by_layer = routes.clone().layer(policy.preflights.clone().expose_headers(exposed));
        let by_hand = routes.layer(middleware::from_fn_with_state(policy, cross_origin));

        for (origin, is_let_in) in
            [(Some("http://localhost:3000"), true), (Some("https://example.org"), false), (None, false)]
        {
            let marked = headers(by_hand.clone(), origin).await;
            assert_eq!(marked.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), is_let_in, "{origin:?}");
            assert_eq!(marked, headers(by_layer.clone(), origin).await, "{origin:?}");
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
