//! How much work waits for the worker.

use std::{
    fmt,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};

use killrvideo_domain::{catalog::JobStore, shared::Total};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};
use tracing::debug;

use super::MetricsSettings;
use crate::telemetry::chain;

/// How long the queue of work is, as the store said last.
pub(super) struct QueueLength {
    jobs: Arc<dyn JobStore>,
    settings: MetricsSettings,
    /// When the store was asked last. Whoever holds this asks; the others wait for what comes of it.
    asked: Mutex<Option<Instant>>,
    /// What it said; `None` when it said nothing.
    said: StdMutex<Option<Total>>,
}

impl QueueLength {
    pub(super) fn new(jobs: Arc<dyn JobStore>, settings: MetricsSettings) -> Self {
        Self { jobs, settings, asked: Mutex::default(), said: StdMutex::default() }
    }

    /// Asks the store, unless that was done a short while ago. It takes no longer than it may; what is not known by then
    /// stays unknown.
    pub(super) async fn look(&self) {
        if timeout(self.settings.patience, self.ask()).await.is_err() {
            debug!("the store did not say in time how long the queue is");
        }
    }

    async fn ask(&self) {
        let mut asked = self.asked.lock().await;
        let now = Instant::now();
        if asked.is_some_and(|at| now.duration_since(at) < self.settings.queue_every) {
            return;
        }
        // Before the answer: a store that gives none is not asked by every scrape, and its old answer is no news.
        *asked = Some(now);
        self.note(None);
        match self.jobs.unfinished().await {
            Ok(total) => self.note(Some(total)),
            Err(error) => debug!(error = %chain(&error), "the store does not say how long the queue is"),
        }
    }

    fn note(&self, said: Option<Total>) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = said;
    }
}

impl fmt::Debug for QueueLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueueLength").field("said", &self.said).finish_non_exhaustive()
    }
}

impl Collector for QueueLength {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let said = *self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(total) = said else { return Ok(()) };
        let help =
            "Videos that wait for the worker or are in its hands, in all processes, counted up to 10000.";
        let length = ConstGauge::new(i64::try_from(total.get()).unwrap_or(i64::MAX));
        length.encode(encoder.encode_descriptor("worker_queue_length", help, None, MetricType::Gauge)?)
    }
}
