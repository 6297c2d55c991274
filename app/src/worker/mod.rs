//! The background worker: takes due jobs to their end, several at a time.

mod rhythm;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use killrvideo_domain::{
    catalog::Job,
    processing::{Pipeline, PipelinePorts, Ran},
    shared::{Pause, StoreError, VideoId},
};
use tokio::{
    select,
    sync::Notify,
    task::{Id, JoinError, JoinHandle, JoinSet},
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, error, error_span, info, warn};

use self::rhythm::Rhythm;
use crate::{config::WorkerSettings, telemetry::chain};

/// Rings when there is work, so that the worker need not wait for its next look.
#[derive(Clone, Default)]
pub struct WorkBell(Arc<Notify>);

impl WorkBell {
    /// Tells the worker that there is work. Ringing is a hint: a worker that misses it finds the work later.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns when somebody rings, at once when somebody did since the last time.
    async fn rung(&self) {
        self.0.notified().await;
    }
}

/// A worker that runs until it is told to stop.
pub struct Worker {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Worker {
    /// Starts a worker on the current runtime. It looks for work at once, when `bell` rings, and every so often: less
    /// and less often while it finds none.
    #[must_use]
    pub fn start(ports: PipelinePorts, settings: WorkerSettings, bell: WorkBell) -> Self {
        let stop = CancellationToken::new();
        let shift = Shift {
            pause: ports.pause.clone(),
            pipeline: Arc::new(Pipeline::new(ports, settings.policy)),
            bell,
            parallel: settings.parallel.max(1),
            rhythm: Rhythm::new(settings.poll, settings.idle_poll),
            running: JoinSet::new(),
            in_hand: HashMap::new(),
            set_aside: HashSet::new(),
        };
        let task = tokio::spawn(shift.work(stop.clone()));
        Self { stop, task }
    }

    /// Begins no further job, and returns when those in hand are done, or at `deadline`. What is not done by
    /// then is due again when its lease is over.
    pub async fn stop(mut self, deadline: Instant) {
        self.stop.cancel();
        match timeout_at(deadline, &mut self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(broken)) => error!(error = %broken, "the worker broke down"),
            Err(_) => {
                warn!("the worker's jobs took too long and are given up; they stay due");
                // The jobs in hand end with the task that holds them.
                self.task.abort();
            }
        }
    }
}

/// What a worker holds while it works.
struct Shift {
    pipeline: Arc<Pipeline>,
    pause: Arc<dyn Pause>,
    bell: WorkBell,
    parallel: usize,
    rhythm: Rhythm,
    running: JoinSet<Result<Ran, StoreError>>,
    /// Whose video each running task has, so that no job is begun twice.
    in_hand: HashMap<Id, VideoId>,
    /// Videos whose jobs came to nothing when they were last tried. They are tried again, after all others, so
    /// that a few that always fail do not hold up the line.
    set_aside: HashSet<VideoId>,
}

impl Shift {
    async fn work(mut self, stop: CancellationToken) {
        let mut look = true;
        while !stop.is_cancelled() {
            if look && self.running.len() < self.parallel {
                look = false;
                if self.take_up().await {
                    self.rhythm.quicken();
                }
            }
            // A wish to look is kept until there is room.
            look |= select! {
                () = stop.cancelled() => break,
                // The next job may follow at once, but only one that brought something: a job that somebody
                // else holds would be found again and again.
                Some(ended) = self.running.join_next_with_id() => self.put_down(ended),
                () = self.bell.rung() => {
                    self.rhythm.quicken();
                    true
                }
                () = self.pause.pause(self.rhythm.pause()) => {
                    self.rhythm.slow_down();
                    true
                }
            };
        }
        while let Some(ended) = self.running.join_next_with_id().await {
            self.put_down(ended);
        }
    }

    /// Begins with as many due jobs as there is room for, those that were set aside last. Says whether there was work
    /// that did not come to nothing before.
    async fn take_up(&mut self) -> bool {
        // Jobs in hand may still be due when they have only just begun, and those set aside stay due, so as many
        // are asked for as could run in all beside them.
        let due = match self.pipeline.due(self.parallel + self.set_aside.len()).await {
            Ok(due) => due,
            Err(failure) => {
                error!(error = %chain(&failure), "cannot ask for due work");
                return false;
            }
        };
        // What is not due any more was done by somebody else.
        self.set_aside.retain(|video| due.iter().any(|job| job.video == *video));
        let (later, first): (Vec<Job>, Vec<Job>) =
            due.into_iter().partition(|job| self.set_aside.contains(&job.video));
        let (count, mut is_new) = (first.len(), false);
        for (place, job) in first.into_iter().chain(later).enumerate() {
            let held = self.in_hand.values().any(|video| *video == job.video);
            if !held && self.running.len() < self.parallel {
                is_new |= place < count;
                self.begin(job);
            }
        }
        is_new
    }

    fn begin(&mut self, job: Job) {
        let (pipeline, video) = (self.pipeline.clone(), job.video);
        // Of the highest level, so that lines about what went wrong name their video where others are not wanted.
        let span = error_span!("job", video.id = %video, kind = job.kind.as_str(), attempts = job.attempts);
        let task = self.running.spawn(async move { pipeline.run(job).await }.instrument(span));
        self.in_hand.insert(task.id(), video);
    }

    /// Takes note of a job that ended, and says whether it is worth looking for the next one at once.
    fn put_down(&mut self, ended: Result<(Id, Result<Ran, StoreError>), JoinError>) -> bool {
        let (id, ran) = match ended {
            Ok(ended) => ended,
            Err(broken) => {
                let video = self.in_hand.remove(&broken.id());
                error!(video.id = ?video, error = %broken, "a job broke down; it is due again after its lease");
                self.set_aside.extend(video);
                return false;
            }
        };
        let Some(video) = self.in_hand.remove(&id) else { return true };
        if matches!(ran, Ok(Ran::Nothing) | Err(_)) {
            self.set_aside.insert(video);
        } else {
            self.set_aside.remove(&video);
        }
        match ran {
            Ok(Ran::Done { without_vector: None }) => debug!(video.id = %video, "a job is done"),
            Ok(Ran::Done { without_vector: Some(reason) }) => {
                warn!(video.id = %video, reason, "a job is done, and the video has no vector");
            }
            Ok(Ran::Failed(reason)) => info!(video.id = %video, reason, "a submitted video cannot be shown"),
            Ok(Ran::Nothing) => return false,
            Err(failure) => {
                error!(video.id = %video, error = %chain(&failure), "a job stopped; it is due again after its lease");
                return false;
            }
        }
        true
    }
}
