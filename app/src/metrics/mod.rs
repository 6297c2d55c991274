//! What the server tells Prometheus about itself.
//!
//! One server has one registry, and none is global: several servers run in one process of the tests. What makes a label
//! is bounded by the code and never by what clients send; each series says by what.

mod calls;
mod data_api;
mod http;
mod log;
mod queue;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use killrvideo_domain::shared::Timestamp;
use prometheus_client::{
    encoding::text::encode,
    metrics::{family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

pub use self::{
    calls::CallSeries,
    data_api::{DataApiCall, DataApiSeries},
    http::{HttpSeries, InFlight, OpenConnection},
};
use self::{log::LostLines, queue::QueueLength};
use crate::ports::Ports;

/// How the server measures itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricsSettings {
    /// Whether anybody may read what was measured.
    pub on: bool,
    /// How long a length of the queue is told again before the store is asked for a new one.
    pub queue_every: Duration,
    /// How long the store may take to say how long the queue is.
    pub patience: Duration,
}

impl Default for MetricsSettings {
    fn default() -> Self {
        Self { on: true, queue_every: Duration::from_secs(10), patience: Duration::from_secs(2) }
    }
}

/// Everything that is measured about one server.
pub struct Metrics {
    registry: Registry,
    queue: Arc<QueueLength>,
    /// What is measured about requests and connections.
    pub http: HttpSeries,
}

impl Metrics {
    /// What a server on `ports` tells.
    #[must_use]
    pub fn new(ports: &Ports, settings: MetricsSettings) -> Self {
        let mut registry = Registry::default();
        let ours = registry.sub_registry_with_prefix("killrvideo");
        let http = HttpSeries::default();
        http.register(ours);
        ports.calls.register(ours);
        let queue = Arc::new(QueueLength::new(ports.jobs.clone(), settings));
        ours.register_collector(Box::new(queue.clone()));
        ours.register_collector(Box::new(LostLines));
        ours.register("build_info", "The version that runs; always 1", build_info());
        registry.register_with_unit(
            "process_start_time",
            "When the server was put together, in seconds since 1970",
            Unit::Seconds,
            since(ports.clock.now()),
        );
        Self { registry, queue, http }
    }

    /// All series as OpenMetrics text. The store is asked how long the queue is, if that is not known well enough; where
    /// it does not say so in time, that one series is left out.
    ///
    /// # Errors
    /// When a series cannot be written, which would be a fault of ours.
    pub async fn text(&self) -> Result<String, fmt::Error> {
        self.queue.look().await;
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// The type of [`Metrics::text`].
    pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

/// One series, whose label is the version.
fn build_info() -> Family<[(&'static str, &'static str); 1], Gauge> {
    let info = Family::<[(&'static str, &'static str); 1], Gauge>::default();
    info.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
    info
}

/// A moment as Prometheus wants it, to the second.
fn since(moment: Timestamp) -> Gauge {
    let gauge = Gauge::default();
    gauge.set(moment.as_millis() / 1_000);
    gauge
}
