//! What is counted of a request, and its line in the log.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    response::Response,
};
use tracing::info;

use crate::metrics::{HttpSeries, InFlight};

/// What is counted, and the line that is logged, when a request is over, also when the client went away before.
///
/// Both name the route's pattern, not the path: paths hold identities and whatever else people send.
pub(super) struct Account {
    series: HttpSeries,
    method: &'static str,
    route: Option<MatchedPath>,
    begun: Instant,
    status: Option<u16>,
    _in_flight: InFlight,
}

impl Account {
    /// A request comes in.
    pub(super) fn open(series: HttpSeries, request: &Request) -> Self {
        let route = request.extensions().get().cloned();
        let (method, in_flight) = (known(request.method()), series.request());
        Self { series, method, route, begun: Instant::now(), status: None, _in_flight: in_flight }
    }

    /// The request is over: this is its answer.
    pub(super) fn answered(mut self, response: &Response) {
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
