//! Lists that an index finds: by tag, by uploader.
//!
//! The server sorts what it finds, as long as that is at most 10,000 rows, and tells how many there are: a page by
//! number and the total are one call. After a position, and in longer lists, only a window of the list is sorted.
//!
//! The narrowest window is a millisecond. Where a list has more than 10,000 videos of one millisecond, nobody can sort
//! them, nor ask for a part of them; a list that is so long goes on below that moment, and leaves them out.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{VideoList, VideoSummary},
    shared::{Page, Timestamp},
};
use uuid::Uuid;

use super::{
    counts::{Extent, ListKey},
    lists::Wanted,
    walk::Walk,
};
use crate::{
    AstraStore,
    data_api::{Counted, Filter, Find, Instant, Trouble, columns},
    shared::Start,
    tables::VIDEOS,
};

columns! {
    struct IdRow {
        videoid: Uuid,
    }
}

/// The first window of a list that is too long to be sorted.
const FIRST_WINDOW: Duration = Duration::from_hours(24 * 30);

impl AstraStore {
    /// A page of the rows that an index finds.
    pub(super) async fn indexed(
        &self,
        list: ListKey,
        rows: Filter,
        wanted: Wanted,
    ) -> Result<Page<VideoSummary>, Trouble> {
        match wanted.start {
            Start::Past(_) if wanted.size == 0 => {
                let extent = self.extent(list, self.indexed_extent(rows)).await?;
                Walk::past(VIDEOS, 0, 0).page(extent.total())
            }
            Start::Past(skip) => {
                let mut walk = Walk::past(VIDEOS, skip, wanted.size);
                let extent = self.take_first(&mut walk, list, rows).await?;
                walk.page(extent.total())
            }
            Start::After(bookmark) => {
                let mut walk = Walk::from(VIDEOS, bookmark.place, wanted.size);
                let ((), extent) = futures_util::try_join!(
                    self.walk_windows(&mut walk, &rows, bookmark.place.at(), bookmark.span),
                    self.extent(list, self.indexed_extent(rows.clone()))
                )?;
                walk.page(extent.total())
            }
        }
    }

    /// How many rows there are.
    pub(super) async fn indexed_extent(&self, rows: Filter) -> Result<Extent, Trouble> {
        let (rows, _) = self.api.count::<IdRow>(VIDEOS, Find::by(rows).ascending("added_date")).await?;
        Ok(Extent { rows, newest: None })
    }

    /// Takes a page by number; that counts the list as well.
    async fn take_first(&self, walk: &mut Walk, list: ListKey, rows: Filter) -> Result<Extent, Trouble> {
        let now = self.clock.now();
        let known = self.list_counts.extents.get(&list, now).filter(|extent| extent.rows == Counted::TooMany);
        if let Some(extent) = known {
            self.walk_from_top(walk, &rows).await?;
            return Ok(extent);
        }
        let begun = self.list_counts.extents.begin(list, now);
        let counted = walk.take_sorted(&self.api, rows.clone()).await?;
        let rows_of_list = counted.map_or(Counted::TooMany, Counted::Exactly);
        let extent = Extent { rows: rows_of_list, newest: None };
        begun.found(extent);
        if counted.is_none() {
            self.walk_from_top(walk, &rows).await?;
        }
        Ok(extent)
    }

    /// Walks down a list that is too long to be sorted, from its newest row.
    pub(super) async fn walk_from_top(&self, walk: &mut Walk, rows: &Filter) -> Result<(), Trouble> {
        let now = self.clock.now();
        let mut low = now.minus(FIRST_WINDOW);
        let newer_than = |low| rows.clone().and_is("added_date", "$gt", Instant(low));
        while walk.take_sorted(&self.api, newer_than(low)).await?.is_none() {
            low = higher(low, now);
        }
        if walk.is_full() { Ok(()) } else { self.walk_windows(walk, rows, low, FIRST_WINDOW).await }
    }

    /// Walks down a list from moment `high`, by windows of `span` at first, until the walk is full or the list is
    /// over. A moment that has more videos than can be sorted is passed over.
    async fn walk_windows(
        &self,
        walk: &mut Walk,
        rows: &Filter,
        mut high: Timestamp,
        first_span: Duration,
    ) -> Result<(), Trouble> {
        let (mut span, mut all_fits) = (first_span, true);
        loop {
            let low = high.minus(span);
            let until = |high| rows.clone().and_is("added_date", "$lte", Instant(high));
            let window = until(high).and_is("added_date", "$gt", Instant(low));
            if walk.take_sorted(&self.api, window).await?.is_none() {
                if let Some(narrower) = narrower(span) {
                    span = narrower;
                    continue;
                }
                tracing::warn!(moment = %high, "more videos of one millisecond than can be sorted are left out of a list");
                (high, span, all_fits) = (low, first_span, true);
                continue;
            }
            if walk.is_full() || low == Timestamp::MIN {
                return Ok(());
            }
            (high, span) = (low, span.saturating_mul(2));
            if all_fits && walk.take_sorted(&self.api, until(high)).await?.is_some() {
                return Ok(());
            }
            all_fits = false;
        }
    }
}

/// The rows of a list, if an index finds it.
pub(super) fn indexed_rows(list: &VideoList) -> Option<Filter> {
    let rows = match list {
        VideoList::Latest => return None,
        VideoList::Tagged(tag) => Filter::among("tags", [tag.as_str()]),
        VideoList::UploadedBy(user) => Filter::by("userid", user.as_uuid()),
    };
    Some(rows.and("listed", true))
}

/// A later moment above which there are fewer rows: half-way to the present, and beyond it in growing steps. Videos of
/// the future are possible, an import brings what it finds.
fn higher(low: Timestamp, now: Timestamp) -> Timestamp {
    let behind = now.as_millis().saturating_sub(low.as_millis());
    if behind > 60_000 {
        return now.minus(Duration::from_millis(behind.unsigned_abs() / 2));
    }
    let ahead = Duration::from_millis(low.as_millis().saturating_sub(now.as_millis()).max(0).unsigned_abs());
    now.plus(ahead.saturating_mul(2).max(Duration::from_hours(24)))
}

/// Half as wide a window; `None` below a millisecond, the unit of all times.
fn narrower(span: Duration) -> Option<Duration> {
    Some(span / 2).filter(|span| *span >= Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    #[test]
    fn looking_higher_ends_above_every_video() {
        let now = time("2025-11-03T10:00:00Z");
        let mut low = now.minus(FIRST_WINDOW);

        let steps: Vec<Timestamp> = std::iter::from_fn(|| {
            low = higher(low, now);
            Some(low)
        })
        .take(60)
        .collect();

        assert!(steps.is_sorted(), "{steps:?}");
        assert_eq!(steps[0], now.minus(FIRST_WINDOW / 2));
        assert!(steps.contains(&now.plus(Duration::from_hours(24))));
        assert_eq!(steps.last(), Some(&Timestamp::MAX));
    }

    #[test]
    fn windows_end_at_a_millisecond() {
        for (micros, expected) in [(3_000, Some(1_500)), (2_000, Some(1_000)), (1_999, None), (1_000, None)] {
            assert_eq!(
                narrower(Duration::from_micros(micros)),
                expected.map(Duration::from_micros),
                "{micros}"
            );
        }
    }
}
