//! What a worker does with a job: from a submission to a video in the lists.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;

use super::{
    patience::Patience,
    vectors::{Made, Passages, reason},
};
use crate::{
    catalog::{
        Begun, Field, Finished, Job, JobKind, JobStore, Lease, Lookup, Metadata, Outcome, Video,
        VideoMetadata,
    },
    search::Embedder,
    shared::{Clock, Pause, StoreError, Total},
};

/// What a [`Pipeline`] works with.
#[derive(Clone)]
pub struct PipelinePorts {
    /// The work.
    pub jobs: Arc<dyn JobStore>,
    /// The source of titles.
    pub metadata: Arc<dyn VideoMetadata>,
    /// The maker of vectors.
    pub embedder: Arc<dyn Embedder>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The time between tries.
    pub pause: Arc<dyn Pause>,
}

/// How patient a worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PipelinePolicy {
    /// How often something out of reach is tried, the first time included.
    pub tries: u32,
    /// How long it waits before the second try; each further wait is twice as long.
    pub first_pause: Duration,
    /// How long nobody else begins with its job.
    pub lease: Duration,
}

impl Default for PipelinePolicy {
    /// Three tries, half a second before the second, and a lease of two minutes, which is longer than all
    /// tries at all sources together may take.
    fn default() -> Self {
        Self { tries: 3, first_pause: Duration::from_millis(500), lease: Duration::from_mins(2) }
    }
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ran {
    /// It is done; `without_vector` says why a video that is ready has no vector.
    Done {
        /// What kept the embedder from making a vector; `None` when there is one.
        without_vector: Option<String>,
    },
    /// The video is in its final status `Error`, for this reason.
    Failed(String),
    /// Nothing is lost by doing it later: the video is listed, and the embedder is out of reach or makes no vectors at all,
    /// as this says. The job is due again when its lease is over.
    PutOff(String),
    /// There was nothing to do: somebody else has it, or it is done.
    Nothing,
}

/// Does jobs, one at a time, or several that only want vectors together; several calls may run side by side.
pub struct Pipeline {
    ports: PipelinePorts,
    policy: PipelinePolicy,
}

/// A job that was begun, and its video.
type Work = (Job, Video);

impl Pipeline {
    /// Puts the worker's part on its ports.
    #[must_use]
    pub const fn new(ports: PipelinePorts, policy: PipelinePolicy) -> Self {
        Self { ports, policy }
    }

    /// The jobs that are due, at most `limit`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn due(&self, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.ports.jobs.due(self.ports.clock.now(), limit).await
    }

    /// How many jobs there are, those in hand among them.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn unfinished(&self) -> Result<Total, StoreError> {
        self.ports.jobs.unfinished().await
    }

    /// Does one job to its end.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails all tries; the job is due again when its lease is over.
    pub async fn run(&self, job: Job) -> Result<Ran, StoreError> {
        match self.begin(job).await? {
            Some(work) => self.do_one(work).await,
            None => Ok(Ran::Nothing),
        }
    }

    /// Does several jobs to their ends, and tells of each in their order what [`Pipeline::run`] would. Those that only
    /// want a vector get theirs by one call of the embedder.
    pub async fn run_together(&self, jobs: Vec<Job>) -> Vec<Result<Ran, StoreError>> {
        let begun = join_all(jobs.into_iter().map(|job| self.begin(job))).await;
        let texts: Vec<String> = texts(&begun);
        let mut made = match self.passages().each(&texts).await {
            Ok(made) => made.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(reason(&error)); texts.len()],
        }
        .into_iter();
        let ends = begun.into_iter().map(|begun| {
            let next = matches!(&begun, Ok(Some(work)) if wants_only_a_vector(work)).then(|| made.next());
            self.end(begun, next.flatten())
        });
        join_all(ends.collect::<Vec<_>>()).await
    }

    /// Ends one of several jobs: with the vector that was made for it, if it wanted nothing else.
    async fn end(
        &self,
        begun: Result<Option<Work>, StoreError>,
        made: Option<Result<Made, String>>,
    ) -> Result<Ran, StoreError> {
        match (begun?, made) {
            (None, _) => Ok(Ran::Nothing),
            (Some(work), None) => self.do_one(work).await,
            (Some(_), Some(Err(out_of_reach))) => Ok(Ran::PutOff(out_of_reach)),
            (Some((job, _)), Some(Ok(made))) => {
                let (vector, without_vector) = match made {
                    Ok(vector) => (Some(vector), None),
                    Err(reason) => (None, Some(reason)),
                };
                self.finish(job, Outcome::Ready { metadata: None, vector }).await?;
                Ok(Ran::Done { without_vector })
            }
        }
    }

    async fn begin(&self, job: Job) -> Result<Option<Work>, StoreError> {
        let at = self.ports.clock.now();
        let lease = Lease { job, at, until: at.plus(self.policy.lease) };
        Ok(match self.ports.jobs.begin(&lease).await? {
            Begun::Work { job, video } => Some((job, *video)),
            Begun::Nothing => None,
        })
    }

    async fn do_one(&self, (job, video): Work) -> Result<Ran, StoreError> {
        let (outcome, ran) = match job.kind {
            JobKind::Submit => self.submit(&job, &video).await,
            JobKind::Embed => self.ready(&job, video, None).await,
        };
        match outcome {
            Some(outcome) => self.finish(job, outcome).await.map(|()| ran),
            None => Ok(ran),
        }
    }

    async fn finish(&self, job: Job, outcome: Outcome) -> Result<(), StoreError> {
        let finished = Finished { job, outcome, at: self.ports.clock.now() };
        self.patience().with(StoreError::is_retryable, || self.ports.jobs.finish(&finished)).await
    }

    async fn submit(&self, job: &Job, video: &Video) -> (Option<Outcome>, Ran) {
        let Some(youtube_id) = &video.youtube_id else {
            return self.ready(job, video.clone(), None).await;
        };
        match self.patience().with(|_| true, || self.ports.metadata.look_up(youtube_id)).await {
            Ok(Lookup::Found(metadata)) => self.ready(job, video.clone(), Some(metadata)).await,
            Ok(Lookup::Offline) => self.ready(job, video.clone(), None).await,
            Ok(Lookup::NoSuchVideo) => failed("its source does not know the video"),
            Err(_) if job.supplied.has(Field::Title) => self.ready(job, video.clone(), None).await,
            Err(_) => failed("nobody gave it a title, and its source is out of reach"),
        }
    }

    /// What a video that can be shown comes to. One that is listed already waits for its vector; one that is not is shown
    /// without.
    async fn ready(&self, job: &Job, video: Video, metadata: Option<Metadata>) -> (Option<Outcome>, Ran) {
        let mut outcome = Outcome::Ready { metadata, vector: None };
        if job.supplied.has(Field::Vector) {
            return (Some(outcome), Ran::Done { without_vector: None });
        }
        let text = video.finished(job, &outcome, self.ports.clock.now()).text_to_embed();
        let without_vector = match self.passages().each(&[text]).await.map(|made| made.into_iter().next()) {
            Ok(Some(Ok(made))) => {
                if let Outcome::Ready { vector, .. } = &mut outcome {
                    *vector = Some(made);
                }
                None
            }
            Ok(Some(Err(reason))) => Some(reason),
            Ok(None) => Some("the model made no vector".to_owned()),
            Err(error) if job.kind == JobKind::Embed => return (None, Ran::PutOff(reason(&error))),
            Err(error) => Some(reason(&error)),
        };
        (Some(outcome), Ran::Done { without_vector })
    }

    fn passages(&self) -> Passages<'_> {
        Passages { embedder: self.ports.embedder.as_ref(), patience: self.patience() }
    }

    fn patience(&self) -> Patience<'_> {
        let PipelinePolicy { tries, first_pause, .. } = self.policy;
        Patience { pause: self.ports.pause.as_ref(), tries, first_pause }
    }
}

fn wants_only_a_vector((job, _): &Work) -> bool {
    job.kind == JobKind::Embed && !job.supplied.has(Field::Vector)
}

/// The texts of the videos that only want a vector.
fn texts(begun: &[Result<Option<Work>, StoreError>]) -> Vec<String> {
    let work = begun.iter().flatten().flatten().filter(|work| wants_only_a_vector(work));
    work.map(|(_, video)| video.text_to_embed()).collect()
}

fn failed(reason: &str) -> (Option<Outcome>, Ran) {
    (Some(Outcome::Failed), Ran::Failed(reason.to_owned()))
}
