//! The worker over a store of jobs whose every answer a test decides. Nothing here waits for time to pass: a
//! test waits for what it wants to see.

use std::sync::Mutex;

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Begun, Finished, JobStore, Lease, Lookup, MockVideoMetadata, Video},
    processing::PipelinePolicy,
    search::MockEmbedder,
    shared::Timestamp,
};
use killrvideo_testkit::{
    FixedClock, SeededIds,
    builders::{self, Compass},
};
use tokio::sync::{Semaphore, watch};

use super::*;

/// What was asked of the store, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    due: usize,
    begun: Vec<VideoId>,
    finished: Vec<VideoId>,
    /// The most jobs that were begun and not finished at one time.
    most_at_once: usize,
}

/// Jobs that stay due until they are finished, as in a store where leases are seen late.
struct Jobs {
    rows: Mutex<Vec<(Job, Video)>>,
    /// Videos that somebody else works on.
    elsewhere: Mutex<Vec<VideoId>>,
    /// Videos whose jobs cannot be begun.
    broken: Mutex<Vec<VideoId>>,
    /// How often asking for due work fails, from now on.
    failures: Mutex<usize>,
    asked: watch::Sender<Asked>,
    /// A job that begins takes a permit for good.
    gate: Semaphore,
}

#[async_trait]
impl JobStore for Jobs {
    async fn due(&self, _now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.asked.send_modify(|asked| asked.due += 1);
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err(StoreError::unavailable("job_store.due", "out of order"));
        }
        Ok(self.rows.lock().unwrap().iter().take(limit).map(|(job, _)| job.clone()).collect())
    }

    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError> {
        let video = lease.job.video;
        self.asked.send_modify(|asked| {
            asked.begun.push(video);
            asked.most_at_once = asked.most_at_once.max(asked.begun.len() - asked.finished.len());
        });
        if self.elsewhere.lock().unwrap().contains(&video) {
            return Ok(Begun::Nothing);
        }
        if self.broken.lock().unwrap().contains(&video) {
            return Err(StoreError::inconsistent("job_store.begin", "a row that makes no sense"));
        }
        self.gate.acquire().await.unwrap().forget();
        let rows = self.rows.lock().unwrap();
        let (job, video) = rows.iter().find(|(job, _)| job.video == video).unwrap().clone();
        Ok(Begun::Work { job, video: Box::new(video) })
    }

    async fn finish(&self, finished: &Finished) -> Result<(), StoreError> {
        let video = finished.job.video;
        self.rows.lock().unwrap().retain(|(job, _)| job.video != video);
        self.asked.send_modify(|asked| asked.finished.push(video));
        Ok(())
    }
}

/// A pause that ends when a test says so.
#[derive(Default)]
struct Ticks(Notify);

#[async_trait]
impl Pause for Ticks {
    async fn pause(&self, _duration: Duration) {
        self.0.notified().await;
    }
}

struct Stage {
    jobs: Arc<Jobs>,
    ticks: Arc<Ticks>,
    bell: WorkBell,
    ids: SeededIds,
}

impl Stage {
    /// A store with that many due jobs, each of which may be done at once.
    fn with(count: usize) -> Self {
        let stage = Self {
            jobs: Arc::new(Jobs {
                rows: Mutex::default(),
                elsewhere: Mutex::default(),
                broken: Mutex::default(),
                failures: Mutex::default(),
                asked: watch::Sender::default(),
                gate: Semaphore::new(1000),
            }),
            ticks: Arc::default(),
            bell: WorkBell::default(),
            ids: SeededIds::new(7),
        };
        for _ in 0..count {
            stage.add();
        }
        stage
    }

    /// Keeps every job from going on.
    fn closed(self) -> Self {
        self.jobs.gate.forget_permits(1000);
        self
    }

    fn open(&self) {
        self.jobs.gate.add_permits(1000);
    }

    fn add(&self) -> VideoId {
        let (video, job) = builders::pending_video(&self.ids, now());
        self.jobs.rows.lock().unwrap().push((job, video.clone()));
        video.id
    }

    /// The videos of all jobs, oldest first.
    fn videos(&self) -> Vec<VideoId> {
        self.jobs.rows.lock().unwrap().iter().map(|(job, _)| job.video).collect()
    }

    fn start(&self, parallel: usize) -> Worker {
        let mut metadata = MockVideoMetadata::new();
        metadata.expect_look_up().returning(|_| Ok(Lookup::Offline));
        let north = Compass::new(&builders::space(3), 1).north();
        let mut embedder = MockEmbedder::new();
        embedder.expect_embed().returning(move |texts, _| Ok(vec![north.clone(); texts.len()]));
        let ports = PipelinePorts {
            jobs: self.jobs.clone(),
            metadata: Arc::new(metadata),
            embedder: Arc::new(embedder),
            clock: Arc::new(FixedClock::at(now())),
            pause: self.ticks.clone(),
        };
        let settings =
            WorkerSettings { parallel, poll: Duration::from_secs(1), policy: PipelinePolicy::default() };
        Worker::start(ports, settings, self.bell.clone())
    }

    /// Waits until the store was asked for this, and gives all it was asked for.
    async fn until(&self, seen: impl FnMut(&Asked) -> bool) -> Asked {
        self.jobs.asked.subscribe().wait_for(seen).await.unwrap().clone()
    }

    fn asked(&self) -> Asked {
        self.jobs.asked.borrow().clone()
    }
}

fn now() -> Timestamp {
    builders::time("2025-11-03T13:19:01.953Z")
}

fn much_later() -> Instant {
    Instant::now() + Duration::from_hours(1)
}

#[tokio::test]
async fn due_jobs_run_side_by_side_up_to_the_limit() {
    let stage = Stage::with(5).closed();

    let worker = stage.start(2);
    stage.until(|asked| asked.begun.len() == 2).await;
    stage.open();
    stage.until(|asked| asked.finished.len() == 5).await;
    worker.stop(much_later()).await;

    assert_eq!(stage.asked().most_at_once, 2);
    assert_eq!(stage.asked().begun.len(), 5);
}

#[tokio::test]
async fn a_job_in_hand_is_not_begun_again() {
    let stage = Stage::with(1).closed();

    let worker = stage.start(4);
    for looks in 2..5 {
        stage.bell.ring();
        stage.until(|asked| asked.due >= looks).await;
    }
    stage.open();
    stage.until(|asked| asked.finished.len() == 1).await;
    worker.stop(much_later()).await;

    assert_eq!(stage.asked().begun.len(), 1);
}

#[tokio::test]
async fn a_bell_and_the_poll_both_wake_it() {
    let stage = Stage::with(0);
    let worker = stage.start(1);
    stage.until(|asked| asked.due == 1).await;

    stage.add();
    stage.bell.ring();
    stage.until(|asked| asked.finished.len() == 1).await;
    stage.until(|asked| asked.due == 3).await;
    stage.add();
    stage.ticks.0.notify_one();
    stage.until(|asked| asked.finished.len() == 2).await;

    worker.stop(much_later()).await;
}

#[tokio::test]
async fn work_that_others_hold_does_not_keep_it_busy() {
    let stage = Stage::with(1);
    let held = stage.jobs.rows.lock().unwrap()[0].0.video;
    stage.jobs.elsewhere.lock().unwrap().push(held);

    let worker = stage.start(1);
    for looks in 1..10 {
        let asked = stage.until(|asked| asked.begun.len() >= looks).await;
        assert_eq!(asked.due, looks, "it looks again only when it is told to");
        stage.bell.ring();
    }
    worker.stop(much_later()).await;
}

#[tokio::test]
async fn jobs_that_cannot_be_begun_do_not_hold_up_the_line() {
    let kinds: [fn(&Jobs) -> &Mutex<Vec<VideoId>>; 2] = [|jobs| &jobs.broken, |jobs| &jobs.elsewhere];
    for broken_ones in kinds {
        let stage = Stage::with(6);
        let videos = stage.videos();
        broken_ones(&stage.jobs).lock().unwrap().extend(&videos[..4]);

        let worker = stage.start(2);
        // Two at a time are tried; each look at the line is one tick.
        for looks in 1..=4 {
            stage.until(|asked| asked.due >= looks).await;
            stage.until(|asked| asked.begun.len() >= (2 * looks).min(6)).await;
            stage.ticks.0.notify_one();
        }
        stage.until(|asked| asked.finished.len() == 2).await;
        let first_tries = stage.asked().begun[..6].to_vec();
        broken_ones(&stage.jobs).lock().unwrap().clear();
        while stage.asked().finished.len() < 6 {
            let looks = stage.asked().due;
            stage.ticks.0.notify_one();
            stage.until(|asked| asked.due > looks || asked.finished.len() == 6).await;
        }
        worker.stop(much_later()).await;

        assert_eq!(first_tries, videos, "each once before any of them again");
    }
}

#[tokio::test]
async fn a_store_that_fails_is_asked_again_later() {
    let stage = Stage::with(1);
    *stage.jobs.failures.lock().unwrap() = 1;

    let worker = stage.start(1);
    let asked = stage.until(|asked| asked.due == 1).await;
    assert_eq!(asked.begun.len(), 0);
    stage.ticks.0.notify_one();
    stage.until(|asked| asked.finished.len() == 1).await;

    worker.stop(much_later()).await;
}

#[tokio::test]
async fn stopping_finishes_what_is_in_hand_and_begins_nothing_more() {
    let stage = Stage::with(2).closed();
    let worker = stage.start(1);
    stage.until(|asked| asked.begun.len() == 1).await;

    let stop = worker.stop.clone();
    let stopping = tokio::spawn(worker.stop(much_later()));
    stop.cancelled().await;
    stage.open();
    stopping.await.unwrap();

    assert_eq!((stage.asked().begun.len(), stage.asked().finished.len()), (1, 1));
}

#[tokio::test]
async fn what_takes_longer_than_the_grace_is_given_up() {
    let stage = Stage::with(1).closed();
    let worker = stage.start(1);
    stage.until(|asked| asked.begun.len() == 1).await;

    worker.stop(Instant::now()).await;

    assert_eq!(stage.asked().finished.len(), 0);
    assert_eq!(stage.jobs.rows.lock().unwrap().len(), 1, "it stays due");
}
