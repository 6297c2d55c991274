//! The log of what users did: a partition for each user and day.

use async_trait::async_trait;
use futures_util::future::try_join_all;
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityLog, Timeline},
    shared::{Day, Page, PageRequest, PageStart, SKIP_LIMIT, StoreError, TOTAL_LIMIT, Total},
};

use super::{
    rows::{Counter, NewDeed},
    trail::{Trail, in_order, place_of, rows},
};
use crate::{
    AstraStore,
    data_api::{Counted, During, Trouble},
    shared::Place,
    tables::USER_ACTIVITY,
};

/// The most entries of one reading.
const MOST_NEWEST: usize = 1000;

#[async_trait]
impl ActivityLog for AstraStore {
    async fn record(&self, entry: &ActivityEntry) {
        self.note_activity(entry).await;
    }

    /// The total counts rows of other backends as well, which do not say to which video and are left out.
    async fn list(&self, timeline: &Timeline, page: &PageRequest) -> Result<Page<ActivityEntry>, StoreError> {
        let operation = "activity_log.list";
        let size = page.size.get();
        match &page.start {
            PageStart::After { position, number: _ } => {
                let place = place_of(position).ok_or_else(|| StoreError::foreign_position(operation))?;
                self.page_after(timeline, place, size).await
            }
            PageStart::Number(number) => {
                let skip = (u64::from(number.get()) - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
                let left = usize::try_from(SKIP_LIMIT - skip).unwrap_or(usize::MAX);
                self.page_past(timeline, skip, size.min(left)).await
            }
        }
        .during(operation)
    }

    async fn newest(&self, timeline: &Timeline, limit: usize) -> Result<Vec<ActivityEntry>, StoreError> {
        let mut trail = Trail::first(&self.api, timeline, limit.min(MOST_NEWEST));
        for days in self.days_at_once(timeline) {
            if !trail.has_enough() {
                trail.take_days(&days).await.during("activity_log.newest")?;
            }
        }
        Ok(trail.entries())
    }
}

impl AstraStore {
    /// Notes what a user did. That it could not be noted is logged; the deed is done.
    pub(crate) async fn note_activity(&self, entry: &ActivityEntry) {
        if let Err(trouble) = self.api.insert_one(USER_ACTIVITY, &NewDeed::from(entry)).await {
            let ActivityEntry { user, video, kind, .. } = entry;
            tracing::warn!(%user, %video, kind = kind.as_str(), %trouble, "a deed is missing in the activity");
        }
    }

    /// The days of a timeline, newest first, in as few parts as the database takes: each day is a partition.
    fn days_at_once(&self, timeline: &Timeline) -> Vec<Vec<Day>> {
        let mut days: Vec<Day> = (0..Timeline::DAYS).map(|back| timeline.today.minus_days(back)).collect();
        days.dedup();
        days.chunks(self.api.partitions()).map(<[Day]>::to_vec).collect()
    }

    /// A page by number: what it is taken from is counted as well, and so is what comes after it.
    async fn page_past(
        &self,
        timeline: &Timeline,
        skip: u64,
        size: usize,
    ) -> Result<Page<ActivityEntry>, Trouble> {
        let mut trail = Trail::past(&self.api, timeline, skip, size);
        let mut counts = Vec::new();
        for days in self.days_at_once(timeline) {
            let counted = if size == 0 || trail.is_full() {
                self.count_days(timeline, &days).await?
            } else {
                trail.take_days(&days).await?
            };
            counts.push(counted);
        }
        Ok(trail.page(total(&counts)))
    }

    /// The page after a place.
    async fn page_after(
        &self,
        timeline: &Timeline,
        place: Place,
        size: usize,
    ) -> Result<Page<ActivityEntry>, Trouble> {
        let days = self.days_at_once(timeline);
        let mut trail = Trail::from(&self.api, timeline, place, size);
        let walk = async {
            for days in &days {
                if !trail.is_full() {
                    trail.take_days(days).await?;
                }
            }
            Ok(())
        };
        let counts = try_join_all(days.iter().map(|days| self.count_days(timeline, days)));
        let ((), counts) = futures_util::try_join!(walk, counts)?;
        Ok(trail.page(total(&counts)))
    }

    /// How many rows some days have; `None` when they are more than the server counts.
    async fn count_days(&self, timeline: &Timeline, days: &[Day]) -> Result<Option<u64>, Trouble> {
        let (counted, _) = self.api.count::<Counter>(USER_ACTIVITY, in_order(rows(timeline, days))).await?;
        Ok(match counted {
            Counted::Exactly(rows) => Some(rows),
            Counted::TooMany => None,
        })
    }
}

/// What parts make together.
fn total(counts: &[Option<u64>]) -> Total {
    match counts.iter().copied().sum::<Option<u64>>() {
        Some(rows) => Total::of(rows),
        None => Total::AtLeast(TOTAL_LIMIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_that_is_too_long_to_be_counted_makes_the_whole_so() {
        assert_eq!(total(&[Some(3), Some(4)]), Total::Exact(7));
        assert_eq!(total(&[Some(6_000), Some(6_000)]), Total::AtLeast(10_000));
        assert_eq!(total(&[Some(3), None]), Total::AtLeast(10_000));
        assert_eq!(total(&[]), Total::Exact(0));
    }
}
