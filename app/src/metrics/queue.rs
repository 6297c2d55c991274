//! How much work waits for the worker.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use killrvideo_domain::{catalog::JobStore, shared::Total};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, gauge::ConstGauge},
};
use tokio::time::timeout;
use tracing::{debug, error};

use super::MetricsSettings;
use crate::{asked_once::AskedOnce, telemetry::chain};

/// How long the queue of work is, as the store said last.
pub(super) struct QueueLength {
    jobs: Arc<dyn JobStore>,
    settings: MetricsSettings,
    asked: AskedOnce<()>,
    /// What the store said; `None` when it said nothing.
    said: Arc<Mutex<Option<Total>>>,
}

impl QueueLength {
    pub(super) fn new(jobs: Arc<dyn JobStore>, settings: MetricsSettings) -> Self {
        Self { jobs, settings, asked: AskedOnce::new(settings.queue_every), said: Arc::default() }
    }

    /// Asks the store, unless that was done a short while ago, or by somebody else meanwhile. It takes no longer than it
    /// may; what is not known by then is unknown.
    pub(super) async fn look(&self) {
        let (jobs, patience, said) = (self.jobs.clone(), self.settings.patience, self.said.clone());
        let asking = self.asked.answer(async move {
            let length = match timeout(patience, jobs.unfinished()).await {
                Ok(Ok(total)) => Some(total),
                Ok(Err(error)) => {
                    debug!(error = %chain(&error), "the store does not say how long the queue is");
                    None
                }
                Err(_) => {
                    debug!("the store did not say in time how long the queue is");
                    None
                }
            };
            // An old answer is no news.
            *said.lock().unwrap_or_else(PoisonError::into_inner) = length;
        });
        if let Err(broken) = asking.await {
            error!(%broken, "nobody can say how long the queue is");
        }
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
