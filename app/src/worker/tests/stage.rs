//! A store of jobs whose every answer a test decides, and a worker on it.

use std::{sync::Mutex, time::Duration};

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Begun, Finished, JobStore, Lease, Lookup, MockVideoMetadata, Video},
    processing::PipelinePolicy,
    search::MockEmbedder,
    shared::{Timestamp, Total},
};
use killrvideo_testkit::{
    FixedClock, SeededIds,
    builders::{self, Compass},
};
use tokio::sync::{Semaphore, watch};

use super::super::*;

pub(super) fn now() -> Timestamp {
    builders::time("2025-11-03T13:19:01.953Z")
}

/// What was asked of the store, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) due: usize,
    pub(super) begun: Vec<VideoId>,
    pub(super) finished: Vec<VideoId>,
    /// The most jobs that were begun and not finished at one time.
    pub(super) most_at_once: usize,
}

/// Jobs that stay due until they are finished, as in a store where leases are seen late.
pub(super) struct Jobs {
    pub(super) rows: Mutex<Vec<(Job, Video)>>,
    /// Videos that somebody else works on.
    pub(super) elsewhere: Mutex<Vec<VideoId>>,
    /// Videos whose jobs cannot be begun.
    pub(super) broken: Mutex<Vec<VideoId>>,
    /// How often asking for due work fails, from now on.
    pub(super) failures: Mutex<usize>,
    pub(super) asked: watch::Sender<Asked>,
    /// A job that begins takes a permit for good.
    pub(super) gate: Semaphore,
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

    async fn unfinished(&self) -> Result<Total, StoreError> {
        Ok(Total::of(self.rows.lock().unwrap().len() as u64))
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
pub(super) struct Ticks(pub(super) Notify, Mutex<Vec<Duration>>);

impl Ticks {
    /// How long the pauses were to be that a test ended, since it last asked.
    pub(super) fn ended(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.1.lock().unwrap())
    }
}

#[async_trait]
impl Pause for Ticks {
    async fn pause(&self, duration: Duration) {
        self.0.notified().await;
        self.1.lock().unwrap().push(duration);
    }
}

pub(super) struct Stage {
    pub(super) jobs: Arc<Jobs>,
    pub(super) ticks: Arc<Ticks>,
    pub(super) bell: WorkBell,
    pub(super) ids: SeededIds,
    /// How many texts each call of the embedder had.
    pub(super) embedded: Arc<Mutex<Vec<usize>>>,
}

impl Stage {
    /// A store with that many due jobs, each of which may be done at once.
    pub(super) fn with(count: usize) -> Self {
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
            embedded: Arc::default(),
        };
        for _ in 0..count {
            stage.add();
        }
        stage
    }

    /// Keeps every job from going on.
    pub(super) fn closed(self) -> Self {
        self.jobs.gate.forget_permits(1000);
        self
    }

    pub(super) fn open(&self) {
        self.jobs.gate.add_permits(1000);
    }

    pub(super) fn add(&self) -> VideoId {
        let (video, job) = builders::pending_video(&self.ids, now());
        self.jobs.rows.lock().unwrap().push((job, video.clone()));
        video.id
    }

    /// A video that only lacks a vector.
    pub(super) fn add_without_vector(&self) -> VideoId {
        let video = builders::ready_video(&self.ids, now());
        let id = video.id;
        self.jobs.rows.lock().unwrap().push((builders::embed_job(&video), video));
        id
    }

    /// The videos of all jobs, oldest first.
    pub(super) fn videos(&self) -> Vec<VideoId> {
        self.jobs.rows.lock().unwrap().iter().map(|(job, _)| job.video).collect()
    }

    pub(super) fn start(&self, parallel: usize) -> Worker {
        let mut metadata = MockVideoMetadata::new();
        metadata.expect_look_up().returning(|_| Ok(Lookup::Offline));
        let north = Compass::new(&builders::space(3), 1).north();
        let mut embedder = MockEmbedder::new();
        let calls = self.embedded.clone();
        embedder.expect_embed().returning(move |texts, _| {
            calls.lock().unwrap().push(texts.len());
            Ok(vec![north.clone(); texts.len()])
        });
        let ports = PipelinePorts {
            jobs: self.jobs.clone(),
            metadata: Arc::new(metadata),
            embedder: Arc::new(embedder),
            clock: Arc::new(FixedClock::at(now())),
            pause: self.ticks.clone(),
        };
        let settings = WorkerSettings {
            parallel,
            batch: 3,
            poll: Duration::from_secs(1),
            idle_poll: Duration::from_secs(5),
            policy: PipelinePolicy::default(),
        };
        Worker::start(ports, settings, self.bell.clone())
    }

    /// Waits until the store was asked for this, and gives all it was asked for.
    pub(super) async fn until(&self, seen: impl FnMut(&Asked) -> bool) -> Asked {
        self.jobs.asked.subscribe().wait_for(seen).await.unwrap().clone()
    }

    pub(super) fn asked(&self) -> Asked {
        self.jobs.asked.borrow().clone()
    }
}
