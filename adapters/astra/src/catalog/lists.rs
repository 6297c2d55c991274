//! Pages of lists: what is asked for, and which way to read it.

use killrvideo_domain::{
    catalog::{VideoList, VideoSummary},
    shared::{Page, PageRequest, PageStart, SKIP_LIMIT, StoreError, Total},
};

use super::{
    by_index::indexed_rows,
    counts::{Extent, ListKey},
    position::Bookmark,
};
use crate::{
    AstraStore,
    data_api::{During, Trouble},
};

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Past so many rows.
    Past(u64),
    /// After a place.
    After(Bookmark),
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) start: Start,
    /// How many at most; none beyond the entry where pages by number end.
    pub(super) size: usize,
}

impl Wanted {
    /// What is asked for; `None` for a position that this store did not make.
    fn by(request: &PageRequest) -> Option<Self> {
        let size = request.size.get();
        Some(match &request.start {
            PageStart::After { position, number: _ } => {
                Self { start: Start::After(Bookmark::from_position(position)?), size }
            }
            PageStart::Number(number) => {
                let skip = (u64::from(number.get()) - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
                let left = usize::try_from(SKIP_LIMIT - skip).unwrap_or(usize::MAX);
                Self { start: Start::Past(skip), size: size.min(left) }
            }
        })
    }
}

impl AstraStore {
    /// A page of a list.
    pub(super) async fn list_page(
        &self,
        list: &VideoList,
        request: &PageRequest,
    ) -> Result<Page<VideoSummary>, StoreError> {
        let operation = "video_store.list";
        let wanted = Wanted::by(request).ok_or_else(|| StoreError::foreign_position(operation))?;
        match indexed_rows(list) {
            Some(rows) => self.indexed(list.into(), rows, wanted).await,
            None => self.latest(wanted).await,
        }
        .during(operation)
    }

    /// How many videos a list has.
    pub(super) async fn list_total(&self, list: &VideoList) -> Result<Total, Trouble> {
        let extent = match indexed_rows(list) {
            Some(rows) => self.extent(list.into(), self.indexed_extent(rows)).await?,
            None => self.latest_extent().await?,
        };
        Ok(extent.total())
    }

    /// How long a list is, as known, or as `count` finds out.
    pub(super) async fn extent(
        &self,
        list: ListKey,
        count: impl Future<Output = Result<Extent, Trouble>> + Send,
    ) -> Result<Extent, Trouble> {
        let known = || self.list_counts.get(&list, self.clock.now());
        if let Some(extent) = known() {
            return Ok(extent);
        }
        let _turn = self.list_counts.turns.lock(list.clone()).await;
        if let Some(extent) = known() {
            return Ok(extent);
        }
        let begun = self.list_counts.begin(self.clock.now());
        let extent = count.await?;
        self.list_counts.put(list, begun, extent);
        Ok(extent)
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::Position;
    use killrvideo_testkit::builders::{after, page};

    use super::*;

    #[test]
    fn pages_by_number_end_at_the_skip_limit() {
        for (number, size, skip, left) in [
            (1, 100, 0, 100),
            (100, 100, 9_900, 100),
            (101, 100, 10_000, 0),
            (105, 96, 9_984, 16),
            (i64::from(i32::MAX), 100, 10_000, 0),
        ] {
            let expected = Wanted { start: Start::Past(skip), size: left };
            assert_eq!(Wanted::by(&page(number, size)), Some(expected));
        }
    }

    #[test]
    fn a_position_of_another_store_is_nothing_that_can_be_asked_for() {
        assert_eq!(Wanted::by(&after(&Position::from_bytes(&[1; 25]), 10)), None);
    }
}
