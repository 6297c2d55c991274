//! The background worker: takes due jobs to their end, several at a time.

mod progress;
mod rhythm;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use killrvideo_domain::{
    catalog::{Job, JobKind},
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

use self::{progress::Progress, rhythm::Rhythm};
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
            batch: settings.batch.max(1),
            rhythm: Rhythm::new(settings.poll, settings.idle_poll),
            running: JoinSet::new(),
            in_hand: HashMap::new(),
            set_aside: HashSet::new(),
            progress: Progress::default(),
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
    /// How many videos that only lack a vector one task has.
    batch: usize,
    rhythm: Rhythm,
    running: JoinSet<Vec<Result<Ran, StoreError>>>,
    /// What each running task has, so that no job is begun twice.
    in_hand: HashMap<Id, InHand>,
    /// Videos whose jobs came to nothing when they were last tried. They are tried again, after all others, so
    /// that a few that always fail do not hold up the line.
    set_aside: HashSet<VideoId>,
    /// How far it is with videos that only lack a vector.
    progress: Progress,
}

/// The work of a running task.
struct InHand {
    kind: JobKind,
    videos: Vec<VideoId>,
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
            self.progress.tell(&self.pipeline).await;
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
        let held: HashSet<VideoId> =
            self.in_hand.values().flat_map(|in_hand| &in_hand.videos).copied().collect();
        // Jobs in hand may still be due when they have only just begun, and those set aside stay due, so as many
        // are asked for as could run in all beside them.
        let room = (self.parallel - self.running.len()).saturating_mul(self.batch);
        let due = match self.pipeline.due(room + held.len() + self.set_aside.len()).await {
            Ok(due) => due,
            Err(failure) => {
                error!(error = %chain(&failure), "cannot ask for due work");
                return false;
            }
        };
        // What is not due any more was done by somebody else.
        self.set_aside.retain(|video| due.iter().any(|job| job.video == *video));
        let free = due.into_iter().filter(|job| !held.contains(&job.video));
        let (later, first): (Vec<Job>, Vec<Job>) = free.partition(|job| self.set_aside.contains(&job.video));
        let is_new = !first.is_empty();
        let tasks = tasks(first.into_iter().chain(later), self.batch);
        for jobs in tasks.into_iter().take(self.parallel - self.running.len()) {
            self.begin(jobs);
        }
        if !self.in_hand.values().any(|in_hand| in_hand.kind == JobKind::Embed) {
            self.progress.end(&self.pipeline).await;
        }
        is_new
    }

    /// Begins with a job, or with several that only want vectors.
    fn begin(&mut self, mut jobs: Vec<Job>) {
        let Some(Job { kind, video, attempts, .. }) = jobs.first() else { return };
        let (pipeline, kind) = (self.pipeline.clone(), *kind);
        // Of the highest level, so that lines about what went wrong name their video where others are not wanted.
        let span = if jobs.len() == 1 {
            error_span!("job", video.id = %video, kind = kind.as_str(), attempts)
        } else {
            error_span!("jobs", kind = kind.as_str(), count = jobs.len())
        };
        let videos = jobs.iter().map(|job| job.video).collect();
        let work = async move {
            match jobs.pop() {
                Some(job) if jobs.is_empty() => vec![pipeline.run(job).await],
                Some(last) => {
                    jobs.push(last);
                    pipeline.run_together(jobs).await
                }
                None => Vec::new(),
            }
        };
        let task = self.running.spawn(work.instrument(span));
        self.in_hand.insert(task.id(), InHand { kind, videos });
        if kind == JobKind::Embed {
            self.progress.begin();
        }
    }

    /// Takes note of a task that ended, and says whether it is worth looking for the next one at once.
    fn put_down(&mut self, ended: Result<(Id, Vec<Result<Ran, StoreError>>), JoinError>) -> bool {
        let (id, ran) = match ended {
            Ok(ended) => ended,
            Err(broken) => {
                let videos =
                    self.in_hand.remove(&broken.id()).map(|in_hand| in_hand.videos).unwrap_or_default();
                error!(video.id = ?videos, error = %broken, "a job broke down; it is due again after its lease");
                self.set_aside.extend(videos);
                return false;
            }
        };
        let Some(InHand { kind, videos }) = self.in_hand.remove(&id) else { return true };
        let mut brought_something = false;
        for (video, ran) in videos.into_iter().zip(ran) {
            if kind == JobKind::Embed {
                self.progress.note(&ran);
            }
            brought_something |= self.note(video, ran);
        }
        brought_something
    }

    /// Takes note of what a job came to, and says whether that is something.
    fn note(&mut self, video: VideoId, ran: Result<Ran, StoreError>) -> bool {
        let came_to_nothing = matches!(ran, Ok(Ran::Nothing | Ran::PutOff(_)) | Err(_));
        if came_to_nothing {
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
            Ok(Ran::PutOff(reason)) => {
                warn!(video.id = %video, reason, "a video waits for its vector; its job is due again after its lease");
            }
            Ok(Ran::Nothing) => {}
            Err(failure) => {
                error!(video.id = %video, error = %chain(&failure), "a job stopped; it is due again after its lease");
            }
        }
        !came_to_nothing
    }
}

/// The jobs of one task each, in order: those that only want vectors together, `batch` at a time, and others alone. A
/// task has the place of its first job.
fn tasks(jobs: impl Iterator<Item = Job>, batch: usize) -> Vec<Vec<Job>> {
    let (mut tasks, mut open): (Vec<Vec<Job>>, Option<usize>) = (Vec::new(), None);
    for job in jobs {
        let embeds = job.kind == JobKind::Embed;
        if let Some(task) =
            open.and_then(|open| tasks.get_mut(open)).filter(|task| embeds && task.len() < batch)
        {
            task.push(job);
            continue;
        }
        if embeds {
            open = Some(tasks.len());
        }
        tasks.push(vec![job]);
    }
    tasks
}
