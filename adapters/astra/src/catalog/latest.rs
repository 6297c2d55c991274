//! The latest videos, which are kept by day.
//!
//! Several days are one find: the server sorts it, and tells how many rows it has. One day alone is read in the order
//! of its clustering, at the same cost however many rows it has. How many days are read at once depends on how many
//! rows a day has; where the list is thin, all that is left of it is one find.

use killrvideo_domain::{
    catalog::VideoSummary,
    shared::{Day, Page, Timestamp},
};

use super::{
    counts::{Extent, ListKey},
    day::take_day,
    lists::Wanted,
    walk::Walk,
};
use crate::{
    AstraStore,
    data_api::{Counted, Date, Filter, Find, Instant, Trouble, columns},
    shared::Start,
    tables::LATEST_VIDEOS,
};

columns! {
    struct DayRow {
        day: Date,
    }
}

/// How many rows one find may have, as far as that can be foreseen: somewhat less than the server sorts.
const MOST_ROWS: u64 = 8_000;

/// After so many empty looks the list is looked at in wider ranges.
const MOST_EMPTY: u32 = 10;

/// The days of the first range.
const FIRST_RANGE: u32 = 1_000;

/// How many rows a number of days had, when they were last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    rows: u64,
    days: u32,
}

impl Default for Pace {
    /// A row a day.
    fn default() -> Self {
        Self { rows: 1, days: 1 }
    }
}

impl Pace {
    /// One day alone is as much as can be looked at.
    const CROWDED: Self = Self { rows: MOST_ROWS, days: 1 };

    /// How many days are likely to have `rows` rows, with half as many to spare, but not more than can be sorted, and
    /// `most` at most.
    fn days_for(self, rows: u64, most: u32) -> u32 {
        let days = |rows: u64| rows.saturating_mul(self.days.into()) / self.rows.max(1);
        let days = days(rows.saturating_mul(3) / 2).saturating_add(1).min(days(MOST_ROWS));
        u32::try_from(days).unwrap_or(most).clamp(1, most)
    }
}

impl AstraStore {
    /// The most days of one find: each is a partition.
    fn most_days(&self) -> u32 {
        u32::try_from(self.api.partitions()).unwrap_or(1)
    }

    /// A page of the latest videos.
    pub(super) async fn latest(&self, wanted: Wanted) -> Result<Page<VideoSummary>, Trouble> {
        let (mut walk, extent) = match wanted.start {
            Start::Past(skip) => {
                let extent = self.latest_extent().await?;
                let mut walk = Walk::past(LATEST_VIDEOS, skip, wanted.size);
                // The first page is looked at in any case: the count may be older than the first row.
                let over = matches!(extent.rows, Counted::Exactly(rows) if 0 < skip && rows <= skip);
                if wanted.size > 0 && !over {
                    let days = self.list_counts.pace().days_for(walk.to_go(), self.most_days());
                    let top = top(self.clock.now(), extent.newest, days);
                    self.walk_days(&mut walk, top, days).await?;
                }
                (walk, extent)
            }
            Start::After(bookmark) => {
                let mut walk = Walk::from(LATEST_VIDEOS, bookmark.place, wanted.size);
                let day = bookmark.place.at().day();
                let width = day.number() - bookmark.place.at().minus(bookmark.span).day().number();
                let days = u32::try_from(width).unwrap_or(1).clamp(1, self.most_days());
                let ((), extent) =
                    futures_util::try_join!(self.walk_days(&mut walk, day, days), self.latest_extent())?;
                (walk, extent)
            }
        };
        self.clear_remains(walk.take_remains());
        walk.page(extent.total())
    }

    /// How long the list is, and its newest day.
    async fn latest_extent(&self) -> Result<Extent, Trouble> {
        let count = async {
            let (rows, mut newest) = self.newest_day(Find::all()).await?;
            if rows == Counted::TooMany {
                // The server read too much to tell. A video of the future, which an import can bring, is looked for
                // where that costs next to nothing.
                let tomorrow = self.clock.now().day().next();
                let coming =
                    (0..self.most_days()).scan(tomorrow, |day, _| Some(std::mem::replace(day, day.next())));
                (_, newest) = self.newest_day(Find::by(Filter::among("day", coming.map(Date)))).await?;
            }
            Ok(Extent { rows, newest })
        };
        self.extent(ListKey::Latest, count).await
    }

    async fn newest_day(&self, find: Find) -> Result<(Counted, Option<Day>), Trouble> {
        let (rows, newest) = self.api.count::<DayRow>(LATEST_VIDEOS, find.descending("day")).await?;
        Ok((rows, newest.map(|row| row.day.0)))
    }

    /// Walks from day `top` down, `days` at first, until the walk is full or the list is over. Where twice as many
    /// days do not fill the page either, the list is thin there.
    async fn walk_days(&self, walk: &mut Walk, mut top: Day, mut days: u32) -> Result<(), Trouble> {
        for _look in 0..2 {
            let asked = days;
            let rows = self.take_days(walk, top, &mut days).await?;
            if walk.is_from_the_top() {
                self.learn_pace(rows, days, asked);
            }
            if walk.is_full() {
                return Ok(());
            }
            top = top.minus_days(days);
            days = (days * 2).min(self.most_days());
            if rows == Some(0) {
                break;
            }
        }
        self.walk_rest(walk, top).await
    }

    /// Remembers how many rows a look had. Of a single day that is not known, only that the days that were to be
    /// looked at together were too many.
    fn learn_pace(&self, rows: Option<u64>, days: u32, asked: u32) {
        let pace = match rows {
            Some(rows) => Pace { rows, days },
            None if asked > 1 => Pace::CROWDED,
            None => return,
        };
        self.list_counts.set_pace(pace);
    }

    /// Walks from day `top` down where the list is thin: all that is left is one find, unless it is too much to be
    /// sorted. Then it goes down by as many days as possible, and by wide ranges where years are empty: the database
    /// reads the whole table for a range, so that is the last thing to do.
    async fn walk_rest(&self, walk: &mut Walk, mut top: Day) -> Result<(), Trouble> {
        let rest = Filter::is("day", "$lte", Date(top));
        if walk.take_sorted(&self.api, rest).await?.is_some() {
            return Ok(());
        }
        let (mut empty, mut range) = (0, FIRST_RANGE);
        while !walk.is_full() && top >= oldest() {
            let mut days = self.most_days();
            let rows = if empty < MOST_EMPTY {
                self.take_days(walk, top, &mut days).await?
            } else {
                days = range;
                let (upper, lower) = (Date(top), Date(top.minus_days(days)));
                let those = Filter::is("day", "$lte", upper).and_is("day", "$gt", lower);
                let Some(rows) = walk.take_sorted(&self.api, those).await? else {
                    // The next rows are in there. The last bit of the way is gone by days.
                    range /= 4;
                    empty = if range < self.most_days() { 0 } else { empty };
                    continue;
                };
                Some(rows)
            };
            top = top.minus_days(days);
            (empty, range) = match rows {
                Some(0) if empty < MOST_EMPTY => (empty + 1, FIRST_RANGE),
                Some(0) => (empty, range.saturating_mul(2)),
                Some(_) | None => (0, FIRST_RANGE),
            };
        }
        Ok(())
    }

    /// Takes rows of days from `top` down, and gives how many rows these have. Of days that have too many to be
    /// sorted fewer are taken; of a single day it is not known how many rows it has.
    async fn take_days(&self, walk: &mut Walk, top: Day, days: &mut u32) -> Result<Option<u64>, Trouble> {
        while *days > 1 {
            if let Some(rows) = walk.take_sorted(&self.api, chunk(walk, top, *days)).await? {
                return Ok(Some(rows));
            }
            *days /= 2;
        }
        take_day(walk, &self.api, top).await?;
        Ok(None)
    }
}

/// The day that a walk from the top begins with.
///
/// Another process whose clock is a little ahead may write for tomorrow, so tomorrow is looked at where that costs
/// nothing. A video with a later time, which an import can bring, is known from the count.
fn top(now: Timestamp, newest: Option<Day>, days: u32) -> Day {
    let today = now.day();
    let top = if days == 1 { today } else { today.next() };
    newest.map_or(top, |newest| newest.max(top))
}

/// How far down a list goes on that is too long to be sorted: nobody put a video on the web before.
fn oldest() -> Day {
    // 2005-01-01.
    Timestamp::from_millis(1_104_537_600_000).unwrap_or(Timestamp::MIN).day()
}

/// The rows of several days, from `top` down, or from the place in it where the walk began.
fn chunk(walk: &Walk, top: Day, days: u32) -> Filter {
    let chunk = Filter::among("day", (0..days).map(|day| Date(top.minus_days(day))));
    match walk.began_on(top) {
        Some(place) => chunk.and_is("added_date", "$lte", Instant(place.at())),
        None => chunk,
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    #[test]
    fn as_many_days_are_read_as_are_likely_to_fill_a_page() {
        for (rows, days, wanted, expected) in [
            (1, 1, 11, 17),
            (0, 20, 11, 100),
            (30, 10, 11, 6),
            (1_000, 10, 11, 1),
            (100_000, 10, 11, 1),
            (1_000, 10, 5_000, 76),
            (10_000, 10, 9_999, 8),
            (1, 1, u64::MAX, 100),
        ] {
            assert_eq!(Pace { rows, days }.days_for(wanted, 100), expected, "{rows} in {days} for {wanted}");
        }
    }

    #[test]
    fn a_walk_begins_tomorrow_or_later_but_a_single_day_is_today() {
        let now = time("2025-11-03T23:59:59Z");
        let day = |text: &str| Some(text.parse::<Day>().expect("a day"));
        for (newest, days, expected) in [
            (None, 2, day("2025-11-04")),
            (None, 1, day("2025-11-03")),
            (day("2024-01-01"), 2, day("2025-11-04")),
            (day("2025-11-04"), 1, day("2025-11-04")),
            (day("2030-01-01"), 2, day("2030-01-01")),
        ] {
            assert_eq!(Some(top(now, newest, days)), expected);
        }
        assert_eq!(oldest().to_string(), "2005-01-01");
    }
}
