//! Pages of lists of flags.
//!
//! Those of one status are a partition, which is in the order of the list. All of them are four partitions, which the
//! server sorts, as long as they have at most 10,000 rows; beyond that the four are read in their order and merged here.

use killrvideo_domain::{
    moderation::{Flag, FlagList, FlagStatus},
    shared::{Page, PageRequest, PageStart, SKIP_LIMIT, StoreError},
};

use super::{counts::total, position::from_position, walk::Walk};
use crate::{
    AstraStore,
    catalog::Place,
    data_api::{Counted, During, Trouble},
};

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    after: Option<Place>,
    skip: usize,
    /// How many at most; none beyond the entry where pages by number end.
    size: usize,
}

impl Wanted {
    /// What is asked for; `None` for a position that this store did not make.
    fn by(request: &PageRequest) -> Option<Self> {
        let size = request.size.get();
        Some(match &request.start {
            PageStart::After { position, number: _ } => {
                Self { after: Some(from_position(position)?), skip: 0, size }
            }
            PageStart::Number(number) => {
                let skip = (u64::from(number.get()) - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
                let fits = |rows| usize::try_from(rows).unwrap_or(usize::MAX);
                Self { after: None, skip: fits(skip), size: size.min(fits(SKIP_LIMIT - skip)) }
            }
        })
    }

    /// How many flags have to be seen: those of the page, and one more that tells whether there is another page.
    const fn need(&self) -> usize {
        self.skip.saturating_add(self.size).saturating_add(1)
    }
}

impl AstraStore {
    /// A page of a list of flags.
    pub(super) async fn list_flags(
        &self,
        list: &FlagList,
        request: &PageRequest,
    ) -> Result<Page<Flag>, StoreError> {
        let operation = "flag_store.list";
        let wanted = Wanted::by(request).ok_or_else(|| StoreError::foreign_position(operation))?;
        match list.status {
            Some(status) => self.flags_at(status, wanted).await,
            None => self.all_flags(wanted).await,
        }
        .during(operation)
    }

    async fn flags_at(&self, status: FlagStatus, wanted: Wanted) -> Result<Page<Flag>, Trouble> {
        let mut walk = Walk::from(wanted.after);
        let ((), counted) = futures_util::try_join!(
            walk.take_kept(self, status, wanted.need()),
            self.flags_counted(Some(status))
        )?;
        Ok(walk.page(wanted.skip, wanted.size, total(counted)))
    }

    async fn all_flags(&self, wanted: Wanted) -> Result<Page<Flag>, Trouble> {
        if wanted.after.is_some() {
            let (page, counted) =
                futures_util::try_join!(self.sorted_flags(wanted), self.flags_counted(None))?;
            return Ok(match page {
                Some((walk, _)) => walk.page(0, wanted.size, total(counted)),
                None => self.merged_flags(wanted).await?.page(0, wanted.size, total(counted)),
            });
        }
        // A page by number counts the list as well.
        let begun = self.flag_counts.begin(self.clock.now());
        let is_too_long = self.flag_counts.get(None, self.clock.now()) == Some(Counted::TooMany);
        let sorted = if is_too_long { None } else { self.sorted_flags(wanted).await? };
        let counted = sorted.as_ref().map_or(Counted::TooMany, |(_, rows)| Counted::Exactly(*rows));
        self.flag_counts.put(None, begun, counted);
        Ok(match sorted {
            Some((walk, _)) => walk.page(0, wanted.size, total(counted)),
            None => self.merged_flags(wanted).await?.page(wanted.skip, wanted.size, total(counted)),
        })
    }

    /// The flags of all statuses, without those that are skipped, as the server sorts them, and how many there are;
    /// nothing when they are too many for it.
    async fn sorted_flags(&self, wanted: Wanted) -> Result<Option<(Walk, u64)>, Trouble> {
        let mut walk = Walk::from(wanted.after);
        let counted = walk.take_sorted(self, wanted.skip, wanted.size.saturating_add(1)).await?;
        Ok(counted.map(|rows| (walk, rows)))
    }

    /// The flags of all statuses, those that are skipped included, list by list.
    async fn merged_flags(&self, wanted: Wanted) -> Result<Walk, Trouble> {
        let mut walk = Walk::from(wanted.after);
        for status in FlagStatus::ALL {
            let mut list = Walk::from(wanted.after);
            list.take_kept(self, status, wanted.need()).await?;
            walk.join(list);
        }
        Ok(walk)
    }

    /// How long a list is, as known or as counted now.
    async fn flags_counted(&self, list: Option<FlagStatus>) -> Result<Counted, Trouble> {
        let now = self.clock.now();
        if let Some(counted) = self.flag_counts.get(list, now) {
            return Ok(counted);
        }
        let begun = self.flag_counts.begin(now);
        let counted = self.count_flags(list).await?;
        self.flag_counts.put(list, begun, counted);
        Ok(counted)
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::Position;
    use killrvideo_testkit::builders::{after, page};

    use super::*;

    #[test]
    fn pages_by_number_end_at_the_skip_limit() {
        for (number, size, skip, left) in
            [(1, 100, 0, 100), (100, 100, 9_900, 100), (101, 100, 10_000, 0), (105, 96, 9_984, 16)]
        {
            let wanted = Wanted::by(&page(number, size)).expect("a page by number");

            assert_eq!((wanted.skip, wanted.size), (skip, left), "page {number} of {size}");
        }
    }

    #[test]
    fn a_position_of_another_store_is_none() {
        assert!(Wanted::by(&after(&Position::from_bytes(b"somewhere else"), 5)).is_none());
    }
}
