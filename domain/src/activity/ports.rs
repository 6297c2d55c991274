//! What activity needs from the world.

use async_trait::async_trait;

use super::{ActivityEntry, Timeline};
use crate::shared::{Page, PageRequest, StoreError};

/// Keeps what users did.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ActivityLog: Send + Sync {
    /// Writes a deed down.
    ///
    /// It cannot fail: the deed is done, and that it is missing here is no reason to say otherwise. A store that
    /// could not write it says so where its operators look.
    ///
    /// # Behavior
    /// - Writing the same deed down twice is writing it down once.
    async fn record(&self, entry: &ActivityEntry);

    /// One page of what somebody did.
    ///
    /// # Behavior
    /// - A timeline shows what its user did, newest first.
    /// - A timeline shows 30 days, the present one included.
    /// - A timeline of some kinds shows deeds of these kinds only.
    /// - The pages of a timeline, one after another, hold each deed once.
    /// - The page of a timeline after a position has neither gaps nor repeats when newer deeds arrive.
    /// - A page of a timeline after the end is empty and knows the total.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, of kind
    /// [`ForeignPosition`](crate::shared::StoreErrorKind::ForeignPosition) for a position it did not make.
    async fn list(&self, timeline: &Timeline, page: &PageRequest) -> Result<Page<ActivityEntry>, StoreError>;

    /// The newest deeds of a timeline, at most `limit` (up to 1000).
    ///
    /// # Behavior
    /// - The newest deeds come first.
    /// - Deeds of other kinds than those of the timeline take no place of the newest.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn newest(&self, timeline: &Timeline, limit: usize) -> Result<Vec<ActivityEntry>, StoreError>;
}
