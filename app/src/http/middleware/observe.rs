//! The outermost layer: gives a request its id, writes problem documents, logs one line.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, Method},
    middleware::Next,
    response::Response,
};
use killrvideo_domain::shared::IdGenerator;
use tracing::{Instrument, info, info_span};

use super::{
    problem,
    request_id::{RequestId, X_REQUEST_ID},
};

/// Does for every request what only needs to be seen from outside.
pub(crate) async fn observe(
    State(ids): State<Arc<dyn IdGenerator>>,
    request: Request,
    next: Next,
) -> Response {
    let id = RequestId::of(request.headers(), ids.as_ref());
    let span = info_span!("request", id = id.as_str());
    let mut line = LogLine::begin(&request);
    async move {
        let instance = request.uri().path().to_owned();
        let response = next.run(request).await;
        problem::log_cause(&response);
        let mut response = problem::write(response, &instance, id.as_str());
        if let Some(id) = id.header() {
            response.headers_mut().insert(HeaderName::from_static(X_REQUEST_ID), id);
        }
        line.end(&response);
        response
    }
    .instrument(span)
    .await
}

/// The line that is logged when a request is over, also when the client went away before.
///
/// It names the route's pattern, not the path: paths hold identities and whatever else people send.
struct LogLine {
    method: Method,
    route: Option<MatchedPath>,
    begun: Instant,
    status: Option<u16>,
}

impl LogLine {
    fn begin(request: &Request) -> Self {
        let route = request.extensions().get().cloned();
        Self { method: request.method().clone(), route, begun: Instant::now(), status: None }
    }

    fn end(&mut self, response: &Response) {
        self.status = Some(response.status().as_u16());
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        let route = self.route.as_ref().map_or("none", MatchedPath::as_str);
        let method = known(&self.method);
        let ms = self.begun.elapsed().as_millis();
        if let Some(status) = self.status {
            info!(method, route, status, ms, "answered");
        } else {
            info!(method, route, ms, "the client went away");
        }
    }
}

/// A method's name; one that nobody agreed on may be anything, and as long as a head.
fn known(method: &Method) -> &str {
    const KNOWN: [Method; 9] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    if KNOWN.contains(method) { method.as_str() } else { "other" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_a_client_makes_up_is_not_logged() {
        assert_eq!(known(&Method::PUT), "PUT");
        assert_eq!(known(&Method::from_bytes(b"SECRET").expect("a method")), "other");
    }
}
