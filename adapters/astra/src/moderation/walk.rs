//! Going down a list of flags until a page is full.

use std::collections::BTreeMap;

use killrvideo_domain::{
    moderation::{Flag, FlagStatus},
    shared::{Page, Total},
};
use uuid::Uuid;

use super::FlagListRow;
use crate::{
    AstraStore,
    data_api::{Counted, Filter, Find, Found, Instant, Trouble, columns},
    shared::Place,
    tables::FLAGS_BY_STATUS,
};

/// Flags of a list in their order, each once, after the place where a page begins.
#[derive(Debug)]
pub(super) struct Walk {
    after: Option<Place>,
    /// With nothing where a row makes no sense: on a page by number its place remains empty, or the page would show
    /// what the next one shows as well.
    flags: BTreeMap<Place, Option<Flag>>,
}

/// What positions of these lists begin with; those of other lists and other stores begin otherwise.
pub(super) const POSITION: u8 = 0xA4;

/// How many rows of the moment of a position are expected before those after it. It costs no call to ask for more.
const TWINS: usize = 10;
/// How many rows are asked for at once; no reply has as many.
const MOST_WANTED: usize = 100;

impl Walk {
    /// A walk from a place, or from the top.
    pub(super) const fn from(after: Option<Place>) -> Self {
        Self { after, flags: BTreeMap::new() }
    }

    /// Takes what another walk took.
    pub(super) fn join(&mut self, other: Self) {
        for (place, flag) in other.flags {
            self.keep(place, flag);
        }
    }

    /// Keeps a flag. Of one that stands in two lists, because its decision stopped half-way, the row that is further on
    /// counts.
    fn keep(&mut self, place: Place, flag: Option<Flag>) {
        let status = |flag: &Option<Flag>| flag.as_ref().map(|flag| flag.status);
        if self.flags.get(&place).is_none_or(|kept| status(kept) < status(&flag)) {
            self.flags.insert(place, flag);
        }
    }

    /// Takes rows that are after the place where the walk began; those that make no sense are left out.
    fn take(&mut self, rows: Vec<FlagListRow>) {
        for row in rows {
            let place = Place::new(row.created_at.0, row.flagid);
            if self.after.is_some_and(|after| place <= after) {
                continue;
            }
            match row.flag() {
                Ok(flag) => self.keep(place, Some(flag)),
                Err(trouble) => {
                    tracing::warn!(%trouble, "a flag is left out of a list");
                    if self.after.is_none() {
                        self.keep(place, None);
                    }
                }
            }
        }
    }

    /// How many flags are newer than the last row that came: all of their moments have come.
    fn settled(&self, last: Instant) -> usize {
        self.flags.keys().take_while(|place| place.at() > last.0).count()
    }

    /// Takes the flags of one status in the order in which the table keeps them, at least `need` if there are so many.
    ///
    /// The table keeps flags of one moment in Cassandra's order and pages have them in the order in which the Data API
    /// sorts, so a moment counts when all of it has come.
    pub(super) async fn take_kept(
        &mut self,
        store: &AstraStore,
        status: FlagStatus,
        need: usize,
    ) -> Result<(), Trouble> {
        let rows = self.rows(Filter::by("status", status.as_str()));
        let find = Find::by(rows).descending("created_at").ascending("flagid");
        let mut request = find.clone();
        loop {
            let Found { rows, next, .. } = store.api.find::<FlagListRow>(FLAGS_BY_STATUS, request).await?;
            let last = rows.last().map(|row| row.created_at);
            self.take(rows);
            let is_enough = last.is_some_and(|last| self.settled(last) >= need);
            match next {
                Some(state) if !is_enough => request = find.clone().from(state),
                Some(_) | None => return Ok(()),
            }
        }
    }

    /// Takes the flags of all statuses, past `skip` rows, at least `need` if there are so many, from what the server
    /// sorts; gives how many there are, or nothing when they are more than it sorts.
    pub(super) async fn take_sorted(
        &mut self,
        store: &AstraStore,
        skip: usize,
        need: usize,
    ) -> Result<Option<u64>, Trouble> {
        let find = Find::by(self.rows(all_statuses())).descending("created_at").ascending("flagid");
        let mut passed = skip;
        loop {
            let twins = if self.after.is_some() { TWINS } else { 0 };
            let limit = (need - self.flags.len()).clamp(1, MOST_WANTED) + twins;
            let request = find.clone().skip(passed).limit(limit);
            let Some(slice) = store.api.find_sorted::<FlagListRow>(FLAGS_BY_STATUS, request).await? else {
                return Ok(None);
            };
            let given = slice.given;
            self.take(slice.rows);
            passed += given;
            if self.flags.len() >= need || given == 0 || passed as u64 >= slice.counted {
                return Ok(Some(slice.counted));
            }
        }
    }

    /// Those of these rows that are not before the place where the walk began.
    fn rows(&self, rows: Filter) -> Filter {
        match self.after {
            Some(after) => rows.and_is("created_at", "$lte", Instant(after.at())),
            None => rows,
        }
    }

    /// The page past `skip` of the flags that were taken.
    pub(super) fn page(self, skip: usize, size: usize, total: Total) -> Page<Flag> {
        let is_more = self.flags.len() > skip.saturating_add(size);
        let taken: Vec<(Place, Option<Flag>)> = self.flags.into_iter().skip(skip).take(size).collect();
        let next = taken.last().filter(|_| is_more).map(|(place, _)| place.to_position(POSITION));
        Page { items: taken.into_iter().filter_map(|(_, flag)| flag).collect(), total, next }
    }
}

/// The rows of all flags.
fn all_statuses() -> Filter {
    Filter::among("status", FlagStatus::ALL.map(FlagStatus::as_str))
}

columns! {
    struct IdRow {
        flagid: Uuid,
    }
}

impl AstraStore {
    /// How many flags stand at a status; `None` for all.
    pub(super) async fn count_flags(&self, status: Option<FlagStatus>) -> Result<Counted, Trouble> {
        let rows = status.map_or_else(all_statuses, |status| Filter::by("status", status.as_str()));
        let counting = Find::by(rows).ascending("updated_at");
        let (counted, _) = self.api.count::<IdRow>(FLAGS_BY_STATUS, counting).await?;
        Ok(counted)
    }
}
