//! Timelines.

use async_trait::async_trait;
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityLog, Timeline},
    shared::{Page, PageRequest, PageStart, SKIP_LIMIT, StoreError, Total},
};

use super::deeds::Place;
use crate::MemoryStore;

/// The most entries of one reading.
const MOST_NEWEST: usize = 1000;

#[async_trait]
impl ActivityLog for MemoryStore {
    async fn record(&self, entry: &ActivityEntry) {
        self.deeds.lock().record(*entry);
    }

    async fn list(&self, timeline: &Timeline, page: &PageRequest) -> Result<Page<ActivityEntry>, StoreError> {
        let size = page.size.get();
        let (after, skip, size) = match &page.start {
            PageStart::After { position, number: _ } => {
                let place = Place::from_position(position);
                (Some(place.ok_or_else(|| StoreError::foreign_position("activity_log.list"))?), 0, size)
            }
            PageStart::Number(number) => {
                let skip = (u64::from(number.get()) - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
                let left = usize::try_from(SKIP_LIMIT - skip).unwrap_or(usize::MAX);
                (None, usize::try_from(skip).unwrap_or(usize::MAX), size.min(left))
            }
        };
        let deeds = self.deeds.lock();
        let mut rest = deeds.after(timeline, after).skip(skip);
        let items: Vec<ActivityEntry> = rest.by_ref().take(size).copied().collect();
        let more = rest.next().is_some();
        let last = items.last().filter(|_| more);
        let next = last.map(|last| Place::of(last).to_position());
        let total = deeds.after(timeline, None).count();
        Ok(Page { items, total: Total::of(total as u64), next })
    }

    async fn newest(&self, timeline: &Timeline, limit: usize) -> Result<Vec<ActivityEntry>, StoreError> {
        Ok(self.deeds.lock().after(timeline, None).take(limit.min(MOST_NEWEST)).copied().collect())
    }
}
