//! Making all vectors of a store anew, by another model.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{patience::Patience, vectors::Passages};
use crate::{
    catalog::Video,
    search::{
        ChangeOrder, ChangeUnderWay, EmbedError, Embedder, Hold, NewVectors, SpaceChange, SpaceStore, Stamp,
    },
    shared::{Embedding, EmbeddingSpace, IdGenerator, Pause, StoreError, Total, VideoId},
};

/// What [`Reembed`] works with.
#[derive(Clone)]
pub struct ReembedPorts {
    /// The vectors that are changed.
    pub spaces: Arc<dyn SpaceStore>,
    /// The maker of the new ones.
    pub embedder: Arc<dyn Embedder>,
    /// The identity of the run.
    pub ids: Arc<dyn IdGenerator>,
    /// The time between tries.
    pub pause: Arc<dyn Pause>,
}

/// How vectors are made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReembedPolicy {
    /// How many texts the embedder is given at once; at least 1.
    pub batch: usize,
    /// How many such calls are on their way at once; at least 1.
    pub parallel: usize,
    /// How often something out of reach is tried, the first time included.
    pub tries: u32,
    /// How long it waits before the second try; each further wait is twice as long.
    pub first_pause: Duration,
    /// How long processes that still run are given to notice that vectors of the old space are not taken any more.
    pub notice: Duration,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReembedStep {
    /// It is said that the vectors change, and processes that still run are given time to notice.
    Begun(SpaceChange),
    /// Some videos are done.
    At {
        /// How many, those of earlier runs among them.
        done: u64,
        /// How many of them this run did.
        by_this_run: u64,
        /// How many videos there are. It may be more than come to be done: some need no vector yet.
        total: Total,
    },
}

/// What it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reembedded {
    /// Nothing: all vectors are said to be of this space already.
    NothingToDo(EmbeddingSpace),
    /// All vectors are of the new space.
    Changed {
        /// What was changed into what.
        change: SpaceChange,
        /// How many videos are done, those of earlier runs among them.
        done: u64,
        /// Videos of this run of whose texts the model made no vector, and why; they have none now.
        without: Vec<(VideoId, String)>,
    },
}

/// Why it stopped. Without `afresh` the next run goes on where it was.
#[derive(Debug, thiserror::Error)]
pub enum ReembedError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The embedder cannot be used.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// Another run is at it.
    #[error("another run has taken the change of the vectors over")]
    TakenOver,
}

/// Makes all vectors of a store anew.
///
/// Whatever happens to it, calling again without `afresh` goes on where it was, but for the few videos that were in hand. Of a video whose
/// text the model refuses the vector is taken away, because one of the old space must not stay; when the model makes no
/// vectors at all it stops.
pub struct Reembed {
    ports: ReembedPorts,
    policy: ReembedPolicy,
}

/// The vectors of some videos, or why there are none.
type Vectors = Vec<(VideoId, Result<Embedding, String>)>;

impl Reembed {
    /// Puts it on its ports.
    #[must_use]
    pub const fn new(ports: ReembedPorts, policy: ReembedPolicy) -> Self {
        Self { ports, policy }
    }

    /// Makes all vectors anew that are not said to be of the embedder's space; `afresh` makes all anew in any case, and
    /// begins with the first. `told` hears how far it is.
    ///
    /// # Errors
    /// [`ReembedError`]; what was done stays done.
    pub async fn run(
        &self,
        afresh: bool,
        told: &(dyn Fn(ReembedStep) + Send + Sync),
    ) -> Result<Reembedded, ReembedError> {
        let to = self.ports.embedder.space().clone();
        if !afresh && self.ports.spaces.stamp().await? == Some(Stamp::Of(to.clone())) {
            return Ok(Reembedded::NothingToDo(to));
        }
        // Before anything is begun that only an embedder that works can end.
        self.passages().works().await?;
        let order = ChangeOrder { run: self.ports.ids.change_id(), to, afresh };
        let begun = self.insist(|| self.ports.spaces.begin_change(&order)).await?;
        told(ReembedStep::Begun(begun.change.clone()));
        self.ports.pause.pause(self.policy.notice).await;
        self.walk(&order, begun, told).await
    }

    async fn walk(
        &self,
        ChangeOrder { run, .. }: &ChangeOrder,
        ChangeUnderWay { change, mut at, mut done, total }: ChangeUnderWay,
        told: &(dyn Fn(ReembedStep) + Send + Sync),
    ) -> Result<Reembedded, ReembedError> {
        let (before, mut without) = (done, Vec::new());
        let at_least = self.policy.batch.max(1).saturating_mul(self.policy.parallel.max(1));
        loop {
            told(ReembedStep::At { done, by_this_run: done - before, total });
            let stretch = self.insist(|| self.ports.spaces.stretch(&at, at_least)).await?;
            let made = self.vectors(&stretch.videos).await?;
            let is_last = stretch.next.is_none();
            // The end is no place to go on from: whoever takes over after it does the last stretch again.
            let noted = if is_last { done } else { done + made.len() as u64 };
            done += made.len() as u64;
            at = stretch.next.unwrap_or(at);
            let vectors = made.into_iter().map(|(video, made)| match made {
                Ok(vector) => (video, Some(vector)),
                Err(reason) => {
                    without.push((video, reason));
                    (video, None)
                }
            });
            let new = NewVectors { run: *run, vectors: vectors.collect(), at: at.clone(), done: noted };
            held(self.insist(|| self.ports.spaces.replace(&new)).await?)?;
            if is_last {
                break;
            }
        }
        told(ReembedStep::At { done, by_this_run: done - before, total });
        held(self.insist(|| self.ports.spaces.end_change(*run)).await?)?;
        Ok(Reembedded::Changed { change, done, without })
    }

    /// The vectors of videos, some calls at once.
    async fn vectors(&self, videos: &[Video]) -> Result<Vectors, ReembedError> {
        let batches = videos.chunks(self.policy.batch.max(1)).map(|videos| self.batch(videos));
        let batches: Vec<_> = batches.collect();
        let made: Vec<Vectors> =
            stream::iter(batches).buffered(self.policy.parallel.max(1)).try_collect().await?;
        Ok(made.into_iter().flatten().collect())
    }

    async fn batch(&self, videos: &[Video]) -> Result<Vectors, ReembedError> {
        let texts: Vec<String> = videos.iter().map(Video::text_to_embed).collect();
        let made = self.passages().each(&texts).await?;
        Ok(videos.iter().map(|video| video.id).zip(made).collect())
    }

    /// What the store does, tried again while that may help: a run may take hours.
    async fn insist<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        self.patience().with(StoreError::is_retryable, attempt).await
    }

    fn passages(&self) -> Passages<'_> {
        Passages { embedder: self.ports.embedder.as_ref(), patience: self.patience() }
    }

    fn patience(&self) -> Patience<'_> {
        let ReembedPolicy { tries, first_pause, .. } = self.policy;
        Patience { pause: self.ports.pause.as_ref(), tries, first_pause }
    }
}

fn held(hold: Hold) -> Result<(), ReembedError> {
    match hold {
        Hold::Kept => Ok(()),
        Hold::Lost => Err(ReembedError::TakenOver),
    }
}
