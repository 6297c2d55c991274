//! The use-case of activity.

use std::sync::Arc;

use super::{ActivityEntry, ActivityKind, ActivityLog, Timeline};
use crate::shared::{Clock, Page, PageRequest, StoreError, UserId};

/// Shows what users did.
pub struct Timelines {
    log: Arc<dyn ActivityLog>,
    clock: Arc<dyn Clock>,
}

impl Timelines {
    /// Puts the use-case on its ports.
    pub fn new(log: Arc<dyn ActivityLog>, clock: Arc<dyn Clock>) -> Self {
        Self { log, clock }
    }

    /// A page of what somebody did, or of what they did of one kind, until now. Nobody is asked whether there is such an
    /// account: one that is unknown did nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, or for a position that it did not make.
    pub async fn page(
        &self,
        user: UserId,
        kind: Option<ActivityKind>,
        page: &PageRequest,
    ) -> Result<Page<ActivityEntry>, StoreError> {
        let timeline = Timeline { user, kinds: kind.into(), today: self.clock.now().day() };
        self.log.list(&timeline, page).await
    }
}
