//! The work on videos.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Begun, Field, Finished, Job, JobKind, JobStore, Lease, Outcome},
    shared::{Embedding, StoreError, Timestamp, Total, VideoId},
};

use super::Videos;
use crate::MemoryStore;

/// The jobs there are: one for each video at most.
#[derive(Default)]
pub(crate) struct Jobs {
    by_video: HashMap<VideoId, Held>,
    by_age: BTreeSet<(Timestamp, VideoId)>,
}

struct Held {
    job: Job,
    until: Option<Timestamp>,
}

impl Held {
    fn is_free_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until <= now)
    }
}

impl Jobs {
    /// Sets the job of a video; nobody holds it.
    pub(crate) fn put(&mut self, job: Job) {
        self.take(job.video);
        self.by_age.insert((job.submitted_at, job.video));
        self.by_video.insert(job.video, Held { job, until: None });
    }

    /// The jobs nobody holds, oldest first. It steps over those that somebody holds, which are as many as there
    /// are workers.
    fn due(&self, now: Timestamp, limit: usize) -> Vec<Job> {
        let held = self.by_age.iter().filter_map(|(_, video)| self.by_video.get(video));
        held.filter(|held| held.is_free_at(now)).take(limit).map(|held| held.job.clone()).collect()
    }

    /// How many there are.
    fn count(&self) -> u64 {
        u64::try_from(self.by_video.len()).unwrap_or(u64::MAX)
    }

    /// Notes that a caller set `fields` of a video, for a worker to leave them alone.
    pub(super) fn supply(&mut self, video: VideoId, fields: impl IntoIterator<Item = Field>) {
        if let Some(held) = self.by_video.get_mut(&video) {
            held.job.supplied.extend(fields);
        }
    }

    /// The job that `job` was once, as it is now; `None` when it is done.
    fn stored(&mut self, job: &Job) -> Option<&mut Held> {
        self.by_video.get_mut(&job.video).filter(|held| held.job.submitted_at == job.submitted_at)
    }

    /// The vector that the worker made, if its job is not done, and nobody supplied another.
    fn wanted_vector<'a>(&self, finished: &'a Finished) -> Option<&'a Embedding> {
        let Finished { job, outcome, at: _ } = finished;
        let held = self.by_video.get(&job.video).filter(|held| held.job.submitted_at == job.submitted_at)?;
        match outcome {
            Outcome::Ready { vector, .. } if !held.job.supplied.has(Field::Vector) => vector.as_ref(),
            Outcome::Ready { .. } | Outcome::Failed => None,
        }
    }

    fn take(&mut self, video: VideoId) -> Option<Job> {
        let Held { job, .. } = self.by_video.remove(&video)?;
        self.by_age.remove(&(job.submitted_at, video));
        Some(job)
    }
}

impl Videos {
    fn begin(&mut self, lease: &Lease) -> Begun {
        let id = lease.job.video;
        let video = self.get(id).cloned();
        let Some(held) = self.jobs.stored(&lease.job).filter(|held| held.is_free_at(lease.at)) else {
            return Begun::Nothing;
        };
        let Some(video) = video else {
            if held.job.is_orphan_at(lease.at) {
                self.jobs.take(id);
            }
            return Begun::Nothing;
        };
        held.job.attempts = held.job.attempts.saturating_add(1);
        held.until = Some(lease.until);
        let job = held.job.clone();
        let video = self.change(id, |video| video.begun(lease.at)).unwrap_or(video);
        Begun::Work { job, video: Box::new(video) }
    }

    /// The vector that a video is to have when its job ends, if there is the video, and the worker's counts.
    fn wanted_vector<'a>(&self, finished: &'a Finished) -> Option<&'a Embedding> {
        self.get(finished.job.video).and_then(|_| self.jobs.wanted_vector(finished))
    }

    /// Ends a job; one that is done already stays so.
    fn finish(&mut self, finished: &Finished) {
        let Finished { job, outcome, at } = finished;
        if self.jobs.stored(job).is_none() {
            return;
        }
        if let Some(job) = self.jobs.take(job.video) {
            self.change(job.video, |video| video.finished(&job, outcome, *at));
        }
    }
}

#[async_trait]
impl JobStore for MemoryStore {
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError> {
        Ok(self.videos.read().jobs.due(now, limit))
    }

    async fn unfinished(&self) -> Result<Total, StoreError> {
        Ok(Total::of(self.videos.read().jobs.count()))
    }

    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError> {
        Ok(self.videos.write().begin(lease))
    }

    async fn finish(&self, finished: &Finished) -> Result<(), StoreError> {
        let operation = "job_store.finish";
        if let Outcome::Ready { vector: Some(vector), .. } = &finished.outcome {
            self.check(operation, vector)?;
            self.takes_vectors(operation)?;
        }
        let video = finished.job.video;
        // Nobody else sets this video's vector in this turn, so what is found wanted stays wanted.
        let _turn = self.turn(video);
        let has_one = finished.job.kind == JobKind::Embed && self.vectors.get(video).is_some();
        let wanted = self.videos.read().wanted_vector(finished).filter(|_| !has_one);
        // First, so that nobody sees the video ready and without it.
        if let Some(vector) = wanted {
            self.set_vector(operation, video, vector)?;
        }
        self.videos.write().finish(finished);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{finished, pending_video, ready, time},
    };

    use super::*;

    #[test]
    fn a_job_that_is_done_leaves_nothing_behind() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let (video, job) = pending_video(&ids, at);
        let mut videos = Videos::default();
        videos.submit(&video, &job);
        videos.begin(&Lease { job: job.clone(), at, until: at });

        videos.finish(&finished(&job, ready(None, None), at));

        assert!(videos.jobs.by_video.is_empty() && videos.jobs.by_age.is_empty());
    }

    #[test]
    fn a_job_of_another_time_is_another_job() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let (video, job) = pending_video(&ids, at);
        let earlier = Job { submitted_at: time("2025-11-03T09:00:00Z"), ..job.clone() };
        let mut videos = Videos::default();
        videos.submit(&video, &job);

        assert_eq!(videos.begin(&Lease { job: earlier.clone(), at, until: at }), Begun::Nothing);
        videos.finish(&finished(&earlier, Outcome::Failed, at));

        assert_eq!(videos.jobs.due(at, 10), [job]);
        assert_eq!(videos.get(video.id), Some(&video));
    }
}
