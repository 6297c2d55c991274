//! What is sent to a Data API: a serverless store bills it.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Where the histogram is cut, in seconds. No call is answered sooner than a network takes, and none is waited for
/// longer than some seconds.
const BUCKETS: [f64; 13] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The calls of a Data API. Clones write to the same series.
///
/// Tables are those of the adapter's schema and commands those that it knows, so there are about sixty pairs; ends are
/// words of the adapter.
#[derive(Debug, Clone)]
pub struct DataApiSeries {
    calls: Family<CallLabels, Counter>,
    retries: Family<CommandLabels, Counter>,
    durations: Family<CommandLabels, Histogram, fn() -> Histogram>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    table: String,
    command: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CommandLabels {
    table: String,
    command: &'static str,
}

/// A call that is over.
#[derive(Debug, Clone, Copy)]
pub struct DataApiCall<'a> {
    /// The table; `None` for the keyspace.
    pub table: Option<&'a str>,
    /// The command.
    pub command: &'static str,
    /// How it ended, in one word of the adapter's.
    pub outcome: &'static str,
    /// How long it took; `None` when it never left.
    pub took: Option<Duration>,
    /// Whether the command had been tried before.
    pub is_retry: bool,
}

impl Default for DataApiSeries {
    /// No call yet.
    fn default() -> Self {
        Self {
            calls: Family::default(),
            retries: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
        }
    }
}

impl DataApiSeries {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "data_api_calls",
            "Calls of the Data API, each try for itself; those that were not_sent never left this process",
            self.calls.clone(),
        );
        registry.register(
            "data_api_retries",
            "Calls of the Data API that were not the first try of their command",
            self.retries.clone(),
        );
        registry.register_with_unit(
            "data_api_call_duration",
            "How long calls of the Data API took, without the wait for a turn",
            Unit::Seconds,
            self.durations.clone(),
        );
    }

    /// Counts a call.
    pub fn note(&self, call: DataApiCall<'_>) {
        let DataApiCall { table, command, outcome, took, is_retry } = call;
        let table = table.unwrap_or("none").to_owned();
        let labels = CommandLabels { table: table.clone(), command };
        if is_retry {
            self.retries.get_or_create(&labels).inc();
        }
        if let Some(took) = took {
            self.durations.get_or_create(&labels).observe(took.as_secs_f64());
        }
        self.calls.get_or_create(&CallLabels { table, command, outcome }).inc();
    }
}
