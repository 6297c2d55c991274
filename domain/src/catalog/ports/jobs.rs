//! The work on videos.

use async_trait::async_trait;

use super::super::{Finished, Job, Video};
use crate::shared::{StoreError, Timestamp, Total};

/// A claim on a job, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: Job,
    /// When the work begins.
    pub at: Timestamp,
    /// Until when nobody else should begin with it.
    pub until: Timestamp,
}

/// What a worker that begins is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Begun {
    /// Work to do.
    Work {
        /// The job as it is now.
        job: Job,
        /// The video as it is now.
        video: Box<Video>,
    },
    /// Nothing: somebody else has the job, or it is done.
    Nothing,
}

/// Knows what work is due on videos, and lets several workers, in several processes, share it.
///
/// A lease only saves work. Doing a job twice gives the same video.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait JobStore: Send + Sync {
    /// At most `limit` jobs that nobody holds at `now`, oldest first.
    ///
    /// # Behavior
    /// - A job is due until somebody begins with it, and again when the lease is over.
    /// - A finished job is never due.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError>;

    /// How many jobs there are, for people who watch over the workers. It may be a minute late to see a job that came
    /// with an older time than the present.
    ///
    /// # Behavior
    /// - A job counts until it is finished, also while somebody holds it.
    /// - More jobs than [`TOTAL_LIMIT`](crate::shared::TOTAL_LIMIT) count as at least so many.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn unfinished(&self) -> Result<Total, StoreError>;

    /// Begins with a job: takes the lease, counts the attempt, and moves a video that is not final to
    /// `Processing`.
    ///
    /// # Behavior
    /// - Beginning with a job that somebody holds, or that is done, gives nothing.
    /// - Beginning never takes back a final status.
    /// - A job without a video gives nothing, and is dropped when it is older than
    ///   [`Job::ORPHAN_AGE`].
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError>;

    /// Writes what came of a job, and drops the job. [`Video::finished`] is the rule.
    ///
    /// # Behavior
    /// - Finishing a job twice is finishing it once.
    /// - A finished video stands in the lists when it is ready and not hidden.
    /// - What was edited meanwhile is kept.
    /// - A vector that was put meanwhile is kept.
    /// - An embed job gives a vector only to a video that has none.
    /// - Finishing never takes back a final status.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn finish(&self, finished: &Finished) -> Result<(), StoreError>;
}
