//! The series: how long calls took, by port, method and outcome.

use std::time::Instant;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::outcome::{Ended, Outcome};

/// Where the histogram is cut, in seconds: fine enough for a store in memory, and far enough for one that is tried again
/// and again over a network.
const BUCKETS: [f64; 17] = [
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// How long calls of ports took, by what came of them. Clones write to the same series.
#[derive(Debug, Clone)]
pub struct PortCalls(Family<Labels, Histogram, fn() -> Histogram>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    port: &'static str,
    method: &'static str,
    outcome: Outcome,
}

impl Default for PortCalls {
    /// No call yet.
    fn default() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(BUCKETS)))
    }
}

impl PortCalls {
    /// Makes the series a part of what `registry` tells, as `<name>_seconds`.
    pub fn register(&self, registry: &mut Registry, name: &str, help: &str) {
        registry.register_with_unit(name, help, Unit::Seconds, self.0.clone());
    }

    /// Waits for `call`, and notes what came of it. A call that is dropped is noted as well.
    pub(crate) async fn noted<F>(&self, port: &'static str, method: &'static str, call: F) -> F::Output
    where
        F: Future<Output: Ended>,
    {
        let labels = Labels { port, method, outcome: Outcome::Abandoned };
        let mut running = Running { calls: self, labels, began: Instant::now() };
        let answer = call.await;
        running.labels.outcome = answer.outcome();
        answer
    }
}

/// A call that is noted when it is over, however that comes.
struct Running<'a> {
    calls: &'a PortCalls,
    labels: Labels,
    began: Instant,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.calls.0.get_or_create(&self.labels).observe(self.began.elapsed().as_secs_f64());
    }
}
