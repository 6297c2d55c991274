//! Views, and how long people watched.

use async_trait::async_trait;

use super::super::{MostViewed, ViewWindow, WatchTime};
use crate::shared::{ActivityId, StoreError, Timestamp, UserId, VideoId};

/// One view of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its identity, also in the viewer's activity.
    pub id: ActivityId,
    /// What was viewed.
    pub video: VideoId,
    /// By whom, when that is known.
    pub viewer: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Records views, and knows which videos are viewed most.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// Counts a view, for good and for its day, and writes it into the log of the day and, of a known
    /// viewer, into the activity.
    ///
    /// Every call counts, the same call again as well: this is the one write that a caller does not repeat.
    ///
    /// # Behavior
    /// - Every recorded view counts, also when many are recorded at once.
    ///
    /// # Errors
    /// [`StoreError`] when the view could not be counted. That it could not be written into log or activity
    /// is no error.
    async fn record(&self, view: &View) -> Result<(), StoreError>;

    /// The listed videos that were viewed most in a window of days, most views first and of equal ones the newest
    /// submission; at most `limit`.
    ///
    /// Where very many videos have equally few views, the newest may be those of a part of them.
    ///
    /// # Behavior
    /// - The videos with the most views in a window come first, and of equal ones the newest.
    /// - A window counts the views of its days and no others.
    /// - A hidden video is not among the most viewed, and is again when it is brought back.
    /// - A video without a view in the window is not among the most viewed.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn most_viewed(&self, window: ViewWindow, limit: usize) -> Result<Vec<MostViewed>, StoreError>;
}

/// Keeps how long people watched: a log, to which every call adds.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait WatchLog: Send + Sync {
    /// Adds to the log of its day.
    ///
    /// # Behavior
    /// - A record of watch-time changes neither numbers nor trends nor activity.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn append(&self, watched: &WatchTime) -> Result<(), StoreError>;
}
