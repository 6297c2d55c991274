//! Pages of lists of flags.
//!
//! Those of one status are a partition, which is in the order of the list. All of them are four partitions, which the
//! server sorts, as long as they have at most 10,000 rows; beyond that the four are read in their order and merged here.

use killrvideo_domain::{
    moderation::{Flag, FlagList, FlagStatus},
    shared::{Page, PageRequest, StoreError},
};

use super::walk::{POSITION, Walk};
use crate::{
    AstraStore,
    data_api::{Counted, During, Trouble},
    shared::{self, Place, Start},
};

/// Which flags of a list are wanted.
type Wanted = shared::Wanted<Place>;

/// How many flags of a page have to be passed, and where it begins otherwise.
fn beginning(wanted: &Wanted) -> (usize, Option<Place>) {
    match wanted.start {
        Start::Past(skip) => (usize::try_from(skip).unwrap_or(usize::MAX), None),
        Start::After(place) => (0, Some(place)),
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
        let wanted = Wanted::by(request, |position| Place::from_position(position, POSITION))
            .ok_or_else(|| StoreError::foreign_position(operation))?;
        match list.status {
            Some(status) => self.flags_at(status, wanted).await,
            None => self.all_flags(wanted).await,
        }
        .during(operation)
    }

    async fn flags_at(&self, status: FlagStatus, wanted: Wanted) -> Result<Page<Flag>, Trouble> {
        let (skip, after) = beginning(&wanted);
        let (mut walk, need) = (Walk::from(after), need(skip, wanted.size));
        if skip == 0 {
            let ((), counted) = futures_util::try_join!(
                walk.take_kept(self, status, need),
                self.flags_counted(Some(status))
            )?;
            return Ok(walk.page(0, wanted.size, counted.total()));
        }
        let counted = self.flags_counted(Some(status)).await?;
        // What is after the end is not looked for.
        let is_over = matches!(counted, Counted::Exactly(rows) if rows <= skip as u64);
        if wanted.size > 0 && !is_over {
            walk.take_kept(self, status, need).await?;
        }
        Ok(walk.page(skip, wanted.size, counted.total()))
    }

    async fn all_flags(&self, wanted: Wanted) -> Result<Page<Flag>, Trouble> {
        let (skip, after) = beginning(&wanted);
        let (sorted, counted) = if after.is_some() {
            futures_util::try_join!(self.sorted_flags(wanted), self.flags_counted(None))?
        } else {
            // A page by number counts the list as well.
            let now = self.clock.now();
            let begun = self.flag_counts.begin(None, now);
            let is_too_long = self.flag_counts.get(&None, now) == Some(Counted::TooMany);
            let sorted = if is_too_long { None } else { self.sorted_flags(wanted).await? };
            let counted = sorted.as_ref().map_or(Counted::TooMany, |(_, rows)| Counted::Exactly(*rows));
            begun.found(counted);
            (sorted, counted)
        };
        Ok(match sorted {
            Some((walk, _)) => walk.page(0, wanted.size, counted.total()),
            None => self.merged_flags(wanted).await?.page(skip, wanted.size, counted.total()),
        })
    }

    /// The flags of all statuses, without those that are passed, as the server sorts them, and how many there are;
    /// nothing when they are too many for it.
    async fn sorted_flags(&self, wanted: Wanted) -> Result<Option<(Walk, u64)>, Trouble> {
        let (skip, after) = beginning(&wanted);
        let mut walk = Walk::from(after);
        let counted = walk.take_sorted(self, skip, need(0, wanted.size)).await?;
        Ok(counted.map(|rows| (walk, rows)))
    }

    /// The flags of all statuses, those that are to be passed included, list by list.
    async fn merged_flags(&self, wanted: Wanted) -> Result<Walk, Trouble> {
        let (skip, after) = beginning(&wanted);
        let mut walk = Walk::from(after);
        if wanted.size > 0 {
            for status in FlagStatus::ALL {
                let mut list = Walk::from(after);
                list.take_kept(self, status, need(skip, wanted.size)).await?;
                walk.join(list);
            }
        }
        Ok(walk)
    }

    /// How long a list is, as known or as counted now.
    async fn flags_counted(&self, list: Option<FlagStatus>) -> Result<Counted, Trouble> {
        self.flag_counts.known_or(list, &*self.clock, self.count_flags(list)).await
    }

    /// How long lists of flags are is out of date: something was written to some of them, or may have been.
    pub(crate) fn forget_flag_counts(&self) {
        self.flag_counts.forget(FlagStatus::ALL.map(Some).into_iter().chain([None]));
    }
}

/// How many flags have to be seen: those of the page, and one more that tells whether there is another page.
const fn need(skip: usize, size: usize) -> usize {
    skip.saturating_add(size).saturating_add(1)
}
