//! What a worker does with a job: from a submission to a video in the lists.

use std::{sync::Arc, time::Duration};

use crate::{
    catalog::{
        Begun, Field, Finished, Job, JobKind, JobStore, Lease, Lookup, Metadata, Outcome, Video,
        VideoMetadata,
    },
    search::{EmbedError, EmbedText, Embedder, Purpose},
    shared::{Clock, Embedding, Pause, StoreError},
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
    /// There was nothing to do: somebody else has it, or it is done.
    Nothing,
}

/// Does jobs, one at a time; several may run side by side.
pub struct Pipeline {
    ports: PipelinePorts,
    policy: PipelinePolicy,
}

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

    /// Does one job to its end.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails all tries; the job is due again when its lease is over.
    pub async fn run(&self, job: Job) -> Result<Ran, StoreError> {
        let at = self.ports.clock.now();
        let lease = Lease { job, at, until: at.plus(self.policy.lease) };
        let Begun::Work { job, video } = self.ports.jobs.begin(&lease).await? else {
            return Ok(Ran::Nothing);
        };
        let (outcome, ran) = match job.kind {
            JobKind::Submit => self.submit(&job, &video).await,
            JobKind::Embed => self.ready(&job, *video, None).await,
        };
        let finished = Finished { job, outcome, at: self.ports.clock.now() };
        self.patiently(StoreError::is_retryable, || self.ports.jobs.finish(&finished)).await?;
        Ok(ran)
    }

    async fn submit(&self, job: &Job, video: &Video) -> (Outcome, Ran) {
        let Some(youtube_id) = &video.youtube_id else {
            return self.ready(job, video.clone(), None).await;
        };
        match self.patiently(|_| true, || self.ports.metadata.look_up(youtube_id)).await {
            Ok(Lookup::Found(metadata)) => self.ready(job, video.clone(), Some(metadata)).await,
            Ok(Lookup::Offline) => self.ready(job, video.clone(), None).await,
            Ok(Lookup::NoSuchVideo) => failed("its source does not know the video"),
            Err(_) if job.supplied.has(Field::Title) => self.ready(job, video.clone(), None).await,
            Err(_) => failed("nobody gave it a title, and its source is out of reach"),
        }
    }

    async fn ready(&self, job: &Job, video: Video, metadata: Option<Metadata>) -> (Outcome, Ran) {
        let mut outcome = Outcome::Ready { metadata, vector: None };
        let mut without_vector = None;
        if !job.supplied.has(Field::Vector) {
            let text = video.finished(job, &outcome, self.ports.clock.now()).text_to_embed();
            match self.embed(&text).await {
                Ok(made) => {
                    if let Outcome::Ready { vector, .. } = &mut outcome {
                        *vector = made;
                    }
                }
                Err(reason) => without_vector = Some(reason),
            }
        }
        (outcome, Ran::Done { without_vector })
    }

    async fn embed(&self, text: &str) -> Result<Option<Embedding>, String> {
        let text = EmbedText::parse(text).map_err(|refused| refused.to_string())?;
        let texts = [text];
        self.patiently(EmbedError::is_retryable, || self.ports.embedder.embed(&texts, Purpose::Passage))
            .await
            .map(|vectors| vectors.into_iter().next())
            .map_err(|error| error.to_string())
    }

    /// Tries until it succeeds, fails for good, or the tries are used up.
    async fn patiently<T, E, F>(&self, may_help: impl Fn(&E) -> bool, attempt: impl Fn() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut pause = self.policy.first_pause;
        for _ in 1..self.policy.tries {
            match attempt().await {
                Err(error) if may_help(&error) => self.ports.pause.pause(pause).await,
                done => return done,
            }
            pause = pause.saturating_mul(2);
        }
        attempt().await
    }
}

fn failed(reason: &str) -> (Outcome, Ran) {
    (Outcome::Failed, Ran::Failed(reason.to_owned()))
}
