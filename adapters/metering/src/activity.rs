//! What users did.

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityLog, Timeline},
    shared::{Page, PageRequest, StoreError},
};

use crate::Metered;

metered! { ActivityLog, "activity_log":
    async fn record(&self, entry: &ActivityEntry);
    async fn list(&self, timeline: &Timeline, page: &PageRequest) -> Result<Page<ActivityEntry>, StoreError>;
    async fn newest(&self, timeline: &Timeline, limit: usize) -> Result<Vec<ActivityEntry>, StoreError>;
}
