//! Going down what somebody did until a page is full.

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityEntry, Timeline},
    shared::{Day, Page, Position, Timestamp, Total},
};

use super::rows::Deed;
use crate::{
    data_api::{DataApi, Date, Filter, Find, Instant, Trouble},
    shared::Place,
    tables::USER_ACTIVITY,
};

/// What tells positions in a timeline from others.
const KIND: u8 = 0xA2;

/// How many rows are asked for at once; no reply has as many.
const MOST_WANTED: usize = 100;

/// How many rows of one moment a page that begins inside it is likely to meet again.
const TWINS: usize = 10;

/// The rows of a timeline on some days.
pub(super) fn rows(timeline: &Timeline, days: &[Day]) -> Filter {
    let rows =
        Filter::by("userid", timeline.user.as_uuid()).and_among("day", days.iter().map(|day| Date(*day)));
    match timeline.kinds.among() {
        None => rows,
        Some([kind]) => rows.and("activity_type", kind.as_str()),
        Some(kinds) => rows.and_among("activity_type", kinds.iter().map(|kind| kind.as_str())),
    }
}

/// Rows in the order of a timeline. The last column has no part in it: because of it the order is none that a
/// clustering has, so that the server sorts and counts the rows of one day and kind as well.
///
/// As a rule nothing is sorted by a time-based identity, because the server sorts them as two signed numbers, which is
/// not the order of their times. Here an identity only settles the order of equal times, for which any order will do
/// that stays the same: [`Place`] compares in that very way, so that a page goes on where the one before it ended.
pub(super) fn in_order(rows: Filter) -> Find {
    Find::by(rows).descending("activity_timestamp").ascending("activity_id").ascending("videoid")
}

/// A walk down a timeline that takes the entries of one page and finds out whether there are more.
///
/// It goes over some days at once, newest first, which the server sorts. Where that is more than it sorts, it goes by
/// windows of time, down to a millisecond; of one that has more than 10,000 rows nobody can ask for a part, so it is
/// passed over.
pub(super) struct Trail<'a> {
    api: &'a DataApi,
    timeline: &'a Timeline,
    /// Entries are taken after this place only.
    after: Option<Place>,
    /// So many rows are passed first.
    skip: u64,
    size: usize,
    /// Whether rows that are left out have a place on the page too, which remains empty: pages by number are parts of
    /// the rows as the table has them, or one would show what the one before it has shown.
    by_number: bool,
    taken: Vec<(Place, Option<ActivityEntry>)>,
    more: bool,
    /// How many rows said nothing that can be shown.
    left_out: usize,
}

impl<'a> Trail<'a> {
    /// From the newest entry.
    pub(super) fn first(api: &'a DataApi, timeline: &'a Timeline, size: usize) -> Self {
        let (after, taken) = (None, Vec::new());
        Self { api, timeline, after, skip: 0, size, by_number: false, taken, more: false, left_out: 0 }
    }

    /// Past `skip` rows.
    pub(super) fn past(api: &'a DataApi, timeline: &'a Timeline, skip: u64, size: usize) -> Self {
        Self { skip, by_number: true, ..Self::first(api, timeline, size) }
    }

    /// From a place.
    pub(super) fn from(api: &'a DataApi, timeline: &'a Timeline, place: Place, size: usize) -> Self {
        Self { after: Some(place), ..Self::first(api, timeline, size) }
    }

    /// Whether all that is wanted was taken, be there more or not.
    pub(super) const fn has_enough(&self) -> bool {
        self.taken.len() >= self.size
    }

    /// Whether nothing more is needed.
    pub(super) const fn is_full(&self) -> bool {
        self.taken.len() >= self.size && self.more
    }

    /// Takes entries of `days`, which follow one another, newest first. Gives how many rows these have, as far as they
    /// were asked for; `None` when they are more than can be sorted.
    pub(super) async fn take_days(&mut self, days: &[Day]) -> Result<Option<u64>, Trouble> {
        let newest = self.after.map(Place::at);
        let days: Vec<Day> =
            days.iter().copied().filter(|day| newest.is_none_or(|newest| *day <= newest.day())).collect();
        if days.is_empty() {
            return Ok(Some(0));
        }
        let those = rows(self.timeline, &days);
        let those = match newest {
            Some(newest) => those.and_is("activity_timestamp", "$lte", Instant(newest)),
            None => those,
        };
        let counted = self.take_sorted(those).await?;
        if counted.is_none() {
            self.take_windows(&days).await?;
        }
        Ok(counted)
    }

    /// Takes entries of days that have too many of them to be sorted together.
    async fn take_windows(&mut self, days: &[Day]) -> Result<(), Trouble> {
        let (Some(newest), Some(oldest)) = (days.first(), days.last()) else { return Ok(()) };
        let moment = Duration::from_millis(1);
        let bottom = oldest.start().minus(moment);
        let top = newest.next().start().minus(moment);
        // The walk may have begun on a day that is newer than all of these.
        let mut high = self.after.map_or(top, |place| place.at().min(top));
        let mut span = between(bottom, high) / 2;
        while high > bottom && !self.is_full() {
            let low = high.minus(span.max(moment)).max(bottom);
            let within: Vec<Day> =
                days.iter().copied().filter(|day| (low.day()..=high.day()).contains(day)).collect();
            let window = rows(self.timeline, &within)
                .and_is("activity_timestamp", "$lte", Instant(high))
                .and_is("activity_timestamp", "$gt", Instant(low));
            if self.take_sorted(window).await?.is_none() {
                if span > moment {
                    span /= 2;
                    continue;
                }
                tracing::warn!(user = %self.timeline.user, %high, "more deeds of one millisecond than can be sorted are left out");
            }
            (high, span) = (low, span.saturating_mul(2));
        }
        Ok(())
    }

    /// Takes from the rows of a filter as many as are needed; gives how many there are. `None` when they are more than
    /// the server sorts; nothing is taken then.
    async fn take_sorted(&mut self, rows: Filter) -> Result<Option<u64>, Trouble> {
        let find = in_order(rows);
        let (mut passed, before) = (self.skip, self.taken.len());
        loop {
            let twins = if self.after.is_some() { TWINS } else { 0 };
            // A page that is full may still have to be told whether there are more.
            let limit = (self.size - self.taken.len()).clamp(1, MOST_WANTED) + twins;
            let skip = usize::try_from(passed).unwrap_or(usize::MAX);
            let slice = self.api.find_sorted(USER_ACTIVITY, find.clone().skip(skip).limit(limit)).await?;
            let Some(slice) = slice else {
                // Rows arrived since the first reply.
                self.taken.truncate(before);
                return Ok(None);
            };
            let given = slice.given as u64;
            for row in &slice.rows {
                self.offer(row);
            }
            passed += given;
            self.more |= self.taken.len() == self.size && passed < slice.counted;
            if self.is_full() || given == 0 || passed >= slice.counted {
                self.skip = self.skip.saturating_sub(slice.counted);
                return Ok(Some(slice.counted));
            }
        }
    }

    /// Takes the next row if it is after the place where the walk began, and still needed. A row comes twice when newer
    /// ones arrive between two replies.
    fn offer(&mut self, row: &Deed) {
        let place = Place::new(row.activity_timestamp.0, row.activity_id);
        let repeated = self.taken.iter().rev().any(|(taken, _)| *taken == place);
        if repeated || self.after.is_some_and(|after| place <= after) {
            return;
        }
        let entry = row.entry(self.timeline.user);
        if entry.is_none() {
            self.left_out += 1;
            if !self.by_number {
                return;
            }
        }
        if self.taken.len() < self.size {
            self.taken.push((place, entry));
        } else {
            self.more = true;
        }
    }

    /// What was taken.
    pub(super) fn entries(self) -> Vec<ActivityEntry> {
        if self.left_out > 0 {
            let (user, rows) = (self.timeline.user, self.left_out);
            tracing::warn!(%user, rows, "deeds that do not say to which video are left out of an activity");
        }
        self.taken.into_iter().filter_map(|(_, entry)| entry).collect()
    }

    /// The page of a timeline that has `total`.
    pub(super) fn page(self, total: Total) -> Page<ActivityEntry> {
        let last = self.taken.last().filter(|_| self.more);
        let next = last.map(|(place, _)| place.to_position(KIND));
        Page { next, total, items: self.entries() }
    }
}

/// The place in a timeline that a position remembers; `None` for one of something else.
pub(super) fn place_of(position: &Position) -> Option<Place> {
    Place::from_position(position, KIND)
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    let millis = later.as_millis().saturating_sub(earlier.as_millis());
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
