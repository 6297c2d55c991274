//! What is told when the store does not say how long the queue is, and how often it is asked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{FutureExt, future::join_all};
use killrvideo_domain::{
    catalog::{Begun, Finished, Job, JobStore, Lease, MockJobStore},
    shared::{StoreError, Timestamp, Total},
};
use prometheus_client::{encoding::text::encode, registry::Registry};
use tokio::time::{Instant, advance, sleep};

use super::{MetricsSettings, queue::QueueLength};

/// A queue that answers its first questions so, and then not at all; and how often it was asked.
fn queue(
    settings: MetricsSettings,
    answers: Vec<Result<Total, StoreError>>,
) -> (Arc<QueueLength>, Arc<AtomicUsize>) {
    let (mut jobs, asked) = (MockJobStore::new(), Arc::new(AtomicUsize::new(0)));
    let (counter, mut answers) = (asked.clone(), answers.into_iter());
    jobs.expect_unfinished().returning(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        answers.next().unwrap_or_else(|| Err(StoreError::unavailable("job_store.unfinished", "gone")))
    });
    (Arc::new(QueueLength::new(Arc::new(jobs), settings)), asked)
}

/// What is told of the queue.
fn told(queue: &Arc<QueueLength>) -> Option<String> {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(queue.clone()));
    let mut text = String::new();
    encode(&mut text, &registry).expect("series that can be written");
    text.lines().find(|line| !line.starts_with('#')).map(str::to_owned)
}

#[tokio::test(start_paused = true)]
async fn the_store_is_asked_once_by_many_and_again_when_its_answer_is_old() {
    let settings = MetricsSettings { queue_every: Duration::from_secs(10), ..MetricsSettings::default() };
    let (queue, asked) = queue(settings, vec![Ok(Total::Exact(3)), Ok(Total::AtLeast(10_000))]);

    join_all((0..20).map(|_| queue.look())).await;
    assert_eq!((told(&queue).as_deref(), asked.load(Ordering::SeqCst)), (Some("worker_queue_length 3"), 1));

    tokio::time::advance(Duration::from_secs(10)).await;
    queue.look().await;
    assert_eq!(told(&queue).as_deref(), Some("worker_queue_length 10000"));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_out_of_reach_leaves_the_sample_out_and_is_not_asked_by_every_scrape() {
    let settings = MetricsSettings { queue_every: Duration::from_secs(10), ..MetricsSettings::default() };
    let (queue, asked) = queue(settings, vec![Ok(Total::Exact(3))]);
    queue.look().await;
    assert!(told(&queue).is_some());

    tokio::time::advance(Duration::from_secs(10)).await;
    join_all((0..20).map(|_| queue.look())).await;

    assert_eq!((told(&queue), asked.load(Ordering::SeqCst)), (None, 2));
}

/// A store that takes so long to say how long the queue is, and then says how often it was asked.
struct Slow {
    takes: Duration,
    asked: AtomicU64,
}

#[async_trait]
impl JobStore for Slow {
    async fn due(&self, _: Timestamp, _: usize) -> Result<Vec<Job>, StoreError> {
        Ok(Vec::new())
    }

    async fn unfinished(&self) -> Result<Total, StoreError> {
        let before = self.asked.fetch_add(1, Ordering::SeqCst);
        sleep(self.takes).await;
        Ok(Total::Exact(before + 1))
    }

    async fn begin(&self, _: &Lease) -> Result<Begun, StoreError> {
        Ok(Begun::Nothing)
    }

    async fn finish(&self, _: &Finished) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A queue whose store takes so long for each of its answers, which is asked anew by whoever looks.
fn slow(takes: Duration) -> Arc<QueueLength> {
    let settings = MetricsSettings {
        queue_every: Duration::ZERO,
        patience: Duration::from_secs(2),
        ..MetricsSettings::default()
    };
    Arc::new(QueueLength::new(Arc::new(Slow { takes, asked: AtomicU64::new(0) }), settings))
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_holds_nobody_longer_than_it_may() {
    let queue = slow(Duration::from_hours(1));
    let began = Instant::now();

    join_all((0..20).map(|_| queue.look())).await;

    assert_eq!((told(&queue), began.elapsed().as_secs()), (None, 2));
}

#[tokio::test(start_paused = true)]
async fn who_leaves_while_the_store_is_asked_leaves_what_was_known() {
    let queue = slow(Duration::from_secs(1));
    queue.look().await;
    advance(Duration::from_secs(1)).await;

    assert!(queue.look().now_or_never().is_none(), "the store takes its time");

    assert_eq!(told(&queue).as_deref(), Some("worker_queue_length 1"));
}

#[tokio::test(start_paused = true)]
async fn who_looks_while_the_store_is_asked_takes_that_answer() {
    let queue = slow(Duration::from_millis(1_500));
    let later = async {
        advance(Duration::from_millis(500)).await;
        queue.look().await;
    };

    tokio::join!(queue.look(), later);

    assert_eq!(told(&queue).as_deref(), Some("worker_queue_length 1"));
}
