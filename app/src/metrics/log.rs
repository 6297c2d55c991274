//! How many lines of the log were lost.

use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter},
};

use crate::telemetry::lost_lines;

/// The lines of this process's log that were lost. There is nothing to tell where somebody else writes the log.
#[derive(Debug)]
pub(super) struct LostLines;

impl Collector for LostLines {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Some(lost) = lost_lines() else { return Ok(()) };
        let help = "Lines of the log that were lost because stderr took no more.";
        ConstCounter::new(lost).encode(encoder.encode_descriptor(
            "log_lines_lost",
            help,
            None,
            MetricType::Counter,
        )?)
    }
}
