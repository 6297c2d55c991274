//! Requests and connections.

use std::{sync::Arc, time::Duration};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Where the histogram is cut, in seconds: from an answer out of memory to a request that took all the time it may.
const BUCKETS: [f64; 14] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0];

/// What is measured about requests and connections. Clones write to the same series.
///
/// Methods are ten words. Routes are the patterns of the router, and one word for all paths that are none; a client can
/// make no further one. A route answers with the statuses of the contract, about a dozen.
#[derive(Debug, Clone, Default)]
pub struct HttpSeries(Arc<Series>);

/// One count for all of them, because each request has a clone.
#[derive(Debug)]
struct Series {
    requests: Family<AnswerLabels, Counter>,
    durations: Family<AnswerLabels, Histogram, fn() -> Histogram>,
    left: Family<RequestLabels, Counter>,
    in_flight: Gauge,
    connections: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AnswerLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
}

impl Default for Series {
    /// Nothing yet.
    fn default() -> Self {
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            left: Family::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
        }
    }
}

impl HttpSeries {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests that were answered, by method, pattern of the route and status",
            self.0.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "How long requests took from their head to their answer, by method, pattern of the route and status",
            Unit::Seconds,
            self.0.durations.clone(),
        );
        registry.register(
            "http_requests_abandoned",
            "Requests whose client left before the answer, by method and pattern of the route",
            self.0.left.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that are being answered, those of /metrics included",
            self.0.in_flight.clone(),
        );
        registry.register("http_connections", "Connections that are open", self.0.connections.clone());
    }

    /// A request that came in; it is in flight until that is dropped.
    #[must_use]
    pub fn request(&self) -> InFlight {
        InFlight(One::of(&self.0.in_flight))
    }

    /// A connection that was taken; it is open until that is dropped.
    #[must_use]
    pub fn connection(&self) -> OpenConnection {
        OpenConnection(One::of(&self.0.connections))
    }

    /// Counts a request that was answered.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let labels = AnswerLabels { method, route: route.to_owned(), status };
        self.0.durations.get_or_create(&labels).observe(took.as_secs_f64());
        self.0.requests.get_or_create(&labels).inc();
    }

    /// Counts a request whose client left.
    pub fn client_left(&self, method: &'static str, route: &str) {
        self.0.left.get_or_create(&RequestLabels { method, route: route.to_owned() }).inc();
    }
}

/// A request in flight.
#[derive(Debug)]
pub struct InFlight(#[expect(dead_code, reason = "it counts while it lives")] One);

/// A connection that is open.
#[derive(Debug)]
pub struct OpenConnection(#[expect(dead_code, reason = "it counts while it lives")] One);

/// One more on a gauge, while it lives.
#[derive(Debug)]
struct One(Gauge);

impl One {
    fn of(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.dec();
    }
}
