//! The outermost layer: gives a request its id, writes problem documents, counts, and logs one line.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, Method},
    middleware::Next,
    response::Response,
};
use killrvideo_domain::shared::IdGenerator;
use tracing::{Instrument, error_span, info};

use super::{
    problem,
    request_id::{RequestId, X_REQUEST_ID},
};
use crate::metrics::{HttpSeries, InFlight};

/// What the outermost layer needs.
#[derive(Clone)]
pub(crate) struct Observer {
    /// Where names of requests come from.
    pub(crate) ids: Arc<dyn IdGenerator>,
    /// Where requests are counted.
    pub(crate) series: HttpSeries,
}

/// Does for every request what only needs to be seen from outside.
pub(crate) async fn observe(
    State(Observer { ids, series }): State<Observer>,
    request: Request,
    next: Next,
) -> Response {
    let id = RequestId::of(request.headers(), ids.as_ref());
    // Of the highest level, so that lines about what went wrong name their request where others are not wanted.
    let span = error_span!("request", request_id = id.as_str());
    let mut account = Account::open(series, &request);
    async move {
        let instance = request.uri().path().to_owned();
        let response = next.run(request).await;
        problem::log_cause(&response);
        let mut response = problem::write(response, &instance, id.as_str());
        if let Some(id) = id.header() {
            response.headers_mut().insert(HeaderName::from_static(X_REQUEST_ID), id);
        }
        account.answered(&response);
        response
    }
    .instrument(span)
    .await
}

/// What is counted, and the line that is logged, when a request is over, also when the client went away before.
///
/// Both name the route's pattern, not the path: paths hold identities and whatever else people send.
struct Account {
    series: HttpSeries,
    method: &'static str,
    route: Option<MatchedPath>,
    begun: Instant,
    status: Option<u16>,
    _in_flight: InFlight,
}

impl Account {
    fn open(series: HttpSeries, request: &Request) -> Self {
        let route = request.extensions().get().cloned();
        let (method, in_flight) = (known(request.method()), series.request());
        Self { series, method, route, begun: Instant::now(), status: None, _in_flight: in_flight }
    }

    fn answered(&mut self, response: &Response) {
        self.status = Some(response.status().as_u16());
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let (method, route) = (self.method, self.route.as_ref().map_or("none", MatchedPath::as_str));
        let took = self.begun.elapsed();
        // As 128 bits it would be a text in JSON.
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if let Some(status) = self.status {
            self.series.answered(method, route, status, took);
            info!(method, route, status, ms, "answered");
        } else {
            self.series.client_left(method, route);
            info!(method, route, ms, "the client went away");
        }
    }
}

/// A method's name; one that nobody agreed on may be anything, and as long as a head.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_a_client_makes_up_is_neither_logged_nor_counted() {
        assert_eq!(known(&Method::PUT), "PUT");
        assert_eq!(known(&Method::from_bytes(b"SECRET").expect("a method")), "other");
    }
}
