//! Which pages of other origins may use the server.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, Uri, request::Parts},
    response::Response,
};
use futures_util::FutureExt;
use http::{
    HeaderName,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_TYPE, ORIGIN, VARY,
    },
};
use tower::{Layer, ServiceExt, service_fn};
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
pub(super) struct Policy {
    origins: CorsOrigins,
    preflights: CorsLayer,
}

impl Policy {
    /// The policy for `origins`.
    pub(super) fn new(origins: CorsOrigins) -> Self {
        let known = origins.clone();
        let preflights = CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |origin, _: &Parts| is_allowed(&known, origin)))
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::OPTIONS])
            .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static(X_REQUEST_ID)])
            .max_age(REMEMBERED);
        Self { origins, preflights }
    }

    /// The origin of the page that asks, if it is let in.
    pub(super) fn let_in(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        headers.get(ORIGIN).filter(|origin| is_allowed(&self.origins, origin)).cloned()
    }

    /// The answer to a preflight; `None` for every other request. An OPTIONS request that asks nothing about a method is
    /// none: the routes answer it, with 405.
    pub(super) fn preflight(&self, request: &Request) -> Option<Response> {
        let (method, headers) = (request.method(), request.headers());
        if method != Method::OPTIONS || !headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        let mut asked = Request::new(Body::empty());
        method.clone_into(asked.method_mut());
        headers.clone_into(asked.headers_mut());
        // It answers by itself, and at once.
        let nobody = service_fn(async |_: Request| Ok::<_, Infallible>(Response::<Body>::default()));
        self.preflights.layer(nobody).oneshot(asked).now_or_never()?.ok()
    }
}

/// Tells the browser what a page of an allowed origin may do with an answer. Every answer is marked, so this makes no
/// header anew.
pub(super) fn mark(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
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
    use axum::{Router, routing::get};

    use http::header::CONTENT_LENGTH;

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

    #[tokio::test]
    async fn the_marks_are_those_that_the_layer_for_preflights_would_make() {
        let policy = Policy::new(CorsOrigins::Localhost);
        let exposed = [X_REQUEST_ID, "retry-after", "www-authenticate"].map(HeaderName::from_static);
        let by_layer = Router::new()
            .route("/", get(async || ()))
            .layer(policy.preflights.clone().expose_headers(exposed));

        for (origin, is_let_in) in
            [(Some("http://localhost:3000"), true), (Some("https://example.org"), false), (None, false)]
        {
            let mut request = Request::new(Body::empty());
            request.headers_mut().extend(origin.map(|origin| (ORIGIN, HeaderValue::from_static(origin))));
            let mut marked = HeaderMap::new();
            mark(&mut marked, policy.let_in(request.headers()));
            assert_eq!(marked.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), is_let_in, "{origin:?}");

            let mut expected = by_layer.clone().oneshot(request).await.expect("an answer").headers().clone();
            expected.remove(CONTENT_LENGTH);
            assert_eq!(marked, expected, "{origin:?}");
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
