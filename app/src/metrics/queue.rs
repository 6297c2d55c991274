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
    time::{Instant, timeout_at},
};
use tracing::debug;

use super::MetricsSettings;
use crate::telemetry::chain;

/// How long the queue of work is, as the store said last.
pub(super) struct QueueLength {
    jobs: Arc<dyn JobStore>,
    settings: MetricsSettings,
    /// When the store was asked. Whoever holds this asks; the others wait for what comes of it.
    asked: Mutex<Asked>,
    /// What it said; `None` when it said nothing.
    said: StdMutex<Option<Total>>,
}

/// When the store was asked last, and when an answer, or the wait for one, was over last.
#[derive(Default)]
struct Asked {
    begun: Option<Instant>,
    ended: Option<Instant>,
}

impl QueueLength {
    pub(super) fn new(jobs: Arc<dyn JobStore>, settings: MetricsSettings) -> Self {
        Self { jobs, settings, asked: Mutex::default(), said: StdMutex::default() }
    }

    /// Asks the store, unless that was done a short while ago, or by somebody else meanwhile. It takes no longer than it
    /// may; what is not known by then is unknown, and who gives up before leaves what was known.
    pub(super) async fn look(&self) {
        let came = Instant::now();
        let deadline = came + self.settings.patience;
        // Whoever asks now notes what comes of it.
        let Ok(mut asked) = timeout_at(deadline, self.asked.lock()).await else { return };
        let recently = asked.begun.is_some_and(|begun| begun.elapsed() < self.settings.queue_every);
        if recently || asked.ended.is_some_and(|ended| ended > came) {
            return;
        }
        // Before the answer: a store that gives none is not asked by every scrape.
        asked.begun = Some(Instant::now());
        let said = timeout_at(deadline, self.jobs.unfinished()).await;
        match &said {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => debug!(error = %chain(error), "the store does not say how long the queue is"),
            Err(_) => debug!("the store did not say in time how long the queue is"),
        }
        // An old answer is no news.
        self.note(said.ok().and_then(Result::ok));
        asked.ended = Some(Instant::now());
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
