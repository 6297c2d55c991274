//! Going down a list until a page is full.

use killrvideo_domain::{
    catalog::VideoSummary,
    shared::{Day, Page, Timestamp, Total, VideoId},
};

use super::{SummaryRow, position::Bookmark};
use crate::{
    data_api::{DataApi, Filter, Find, Instant, Trouble},
    shared::Place,
    tables::{LATEST_VIDEOS, Table},
};

/// A walk down a list that takes the rows of one page and finds out whether there are more.
///
/// The list is read in slices, newest first. A slice can be sorted by the server, which then says how many rows it
/// has; or its rows come in order and are taken moment by moment.
#[derive(Debug)]
pub(super) struct Walk {
    table: Table,
    /// Rows are taken after this place only.
    after: Option<Place>,
    /// So many rows are passed first.
    skip: u64,
    size: usize,
    /// Whether rows that are left out have a place on the page too, which remains empty: pages by number are parts of
    /// the rows as the table has them, or one would show what the one before it has shown.
    by_number: bool,
    rows: Vec<(Place, SummaryRow)>,
    /// How many places of the page are empty.
    empty: usize,
    /// The place of the last row of the page, be it left out or not.
    last: Option<Place>,
    /// Whether there are rows after those that are taken, or nobody wants to know.
    more: bool,
    /// Rows that were left out because only a part of them is there.
    remains: Vec<(VideoId, Timestamp)>,
}

/// How many rows of the moment of a position are expected before those after it. It costs no call to ask for more.
const TWINS: usize = 10;

/// How many rows are asked for at once; no reply has as many.
const MOST_WANTED: usize = 100;

impl Walk {
    /// A walk from the top, past `skip` rows.
    pub(super) fn past(table: Table, skip: u64, size: usize) -> Self {
        Self { skip, by_number: true, more: false, ..Self::first(table, size) }
    }

    /// A walk from a place.
    pub(super) fn from(table: Table, place: Place, size: usize) -> Self {
        Self { after: Some(place), more: false, ..Self::first(table, size) }
    }

    /// A walk from the top for the first rows alone.
    pub(super) const fn first(table: Table, size: usize) -> Self {
        Self {
            table,
            after: None,
            skip: 0,
            size,
            by_number: false,
            rows: Vec::new(),
            empty: 0,
            last: None,
            more: true,
            remains: Vec::new(),
        }
    }

    /// How many places of the page are taken.
    const fn taken(&self) -> usize {
        self.rows.len() + self.empty
    }

    /// Whether nothing more is needed.
    pub(super) const fn is_full(&self) -> bool {
        self.taken() >= self.size && self.more
    }

    /// How many rows have to be gone through.
    pub(super) fn to_go(&self) -> u64 {
        self.skip.saturating_add((self.size - self.taken()) as u64).saturating_add(1)
    }

    /// Whether it began with the first row of the list.
    pub(super) const fn is_from_the_top(&self) -> bool {
        self.after.is_none()
    }

    /// The place where it began, if that is on `day`.
    pub(super) fn began_on(&self, day: Day) -> Option<Place> {
        self.after.filter(|place| place.at().day() == day)
    }

    /// Takes from the rows of a filter, which the server sorts, as many as are needed; gives how many there are.
    /// `None` when they are more than the server sorts; nothing is taken then.
    pub(super) async fn take_sorted(&mut self, api: &DataApi, rows: Filter) -> Result<Option<u64>, Trouble> {
        let find = Find::by(rows).descending("added_date").ascending("videoid");
        let (mut passed, before) = (self.skip, (self.rows.len(), self.empty, self.last));
        loop {
            let twins = if self.after.is_some() { TWINS } else { 0 };
            // A page that is full may still have to be told whether there are more.
            let limit = (self.size - self.taken()).clamp(1, MOST_WANTED) + twins;
            let skip = usize::try_from(passed).unwrap_or(usize::MAX);
            let Some(slice) = api.find_sorted(self.table, find.clone().skip(skip).limit(limit)).await? else {
                // Rows arrived since the first reply.
                let (rows, empty, last) = before;
                self.rows.truncate(rows);
                (self.empty, self.last) = (empty, last);
                return Ok(None);
            };
            let given = slice.given as u64;
            for row in slice.rows {
                self.offer(row);
            }
            passed += given;
            self.more |= self.taken() == self.size && passed < slice.counted;
            if self.is_full() || given == 0 || passed >= slice.counted {
                self.skip = self.skip.saturating_sub(slice.counted);
                return Ok(Some(slice.counted));
            }
        }
    }

    /// Takes rows of one moment, all that there are.
    pub(super) fn take_twins(&mut self, twins: Vec<SummaryRow>) {
        let mut twins: Vec<(Option<Place>, SummaryRow)> =
            twins.into_iter().map(|row| (place(&row), row)).collect();
        twins.sort_by_key(|(place, _)| *place);
        for (_, row) in twins {
            if self.skip > 0 {
                self.skip -= 1;
            } else {
                self.offer(row);
            }
        }
    }

    /// Takes the next row if it is after the place where the walk began, and still needed. A row comes twice when
    /// newer ones arrive between two replies.
    fn offer(&mut self, row: SummaryRow) {
        let Some(place) = place(&row).filter(|_| row.userid.is_some()) else {
            self.leave_out(&row);
            if self.by_number {
                self.take_place(place(&row), None);
            }
            return;
        };
        let repeated = self.rows.iter().any(|(taken, _)| *taken == place);
        if repeated || self.after.is_some_and(|after| place <= after) {
            return;
        }
        self.take_place(Some(place), Some(row));
    }

    /// Gives the next place of the page to a row, or to one that is left out.
    fn take_place(&mut self, place: Option<Place>, row: Option<SummaryRow>) {
        if self.taken() == self.size {
            self.more = true;
            return;
        }
        self.last = place.or(self.last);
        match place.zip(row) {
            Some(shown) => self.rows.push(shown),
            None => self.empty += 1,
        }
    }

    /// Leaves out a row that is only partly there: it must not be in the way of the others. In `latest_videos` it can
    /// be what is left of a video that was hidden by one process while another renamed it; elsewhere another program
    /// wrote it.
    fn leave_out(&mut self, row: &SummaryRow) {
        match row.added_date {
            Some(Instant(submitted_at)) if self.table == LATEST_VIDEOS => {
                let remains = (VideoId::from_uuid(row.videoid), submitted_at);
                if !self.remains.contains(&remains) {
                    self.remains.push(remains);
                }
            }
            _ => tracing::warn!(video = %row.videoid, "a video without owner or time is left out of a list"),
        }
    }

    /// The videos of rows of `latest_videos` that were left out, with the times that the rows tell. They are in the
    /// way of whoever counts the list.
    pub(super) fn take_remains(&mut self) -> Vec<(VideoId, Timestamp)> {
        std::mem::take(&mut self.remains)
    }

    /// The page of a list that has `total`.
    pub(super) fn page(self, total: Total) -> Result<Page<VideoSummary>, Trouble> {
        let next = self.last.filter(|_| self.more).map(|last| {
            let first = self.rows.first().map_or(last, |(first, _)| *first);
            Bookmark::after_page(first, last).to_position()
        });
        Ok(Page { items: self.summaries()?, total, next })
    }

    /// What the rows show.
    pub(super) fn summaries(self) -> Result<Vec<VideoSummary>, Trouble> {
        self.rows.into_iter().map(|(_, row)| row.summary(self.table)).collect()
    }
}

fn place(row: &SummaryRow) -> Option<Place> {
    Some(Place::new(row.added_date?.0, row.videoid))
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{SeededIds, builders::ready_video, builders::time};
    use serde_json::{from_value, json, to_value};
    use uuid::Uuid;

    use super::*;
    use crate::{catalog::LatestRow, tables::VIDEOS};

    fn row(id: u128) -> SummaryRow {
        let video = ready_video(&SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let mut row = to_value(LatestRow::from(&video)).unwrap();
        row["videoid"] = json!(Uuid::from_u128(id));
        from_value(row).unwrap()
    }

    fn taken(walk: &Walk) -> Vec<Uuid> {
        walk.rows.iter().map(|(_, row)| row.videoid).collect()
    }

    const HIGH: u128 = 0xf000_0000_0000_4000_8000_0000_0000_0000;

    #[test]
    fn rows_of_one_moment_are_put_into_the_order_of_all_lists() {
        let mut walk = Walk::past(LATEST_VIDEOS, 1, 5);

        walk.take_twins(vec![row(1), row(2), row(HIGH), row(HIGH + 1)]);

        assert_eq!(taken(&walk), [HIGH + 1, 1, 2].map(Uuid::from_u128), "one is passed");
    }

    #[test]
    fn what_stands_before_a_place_is_left_out() {
        let place = place(&row(1)).unwrap();
        let mut walk = Walk::from(LATEST_VIDEOS, place, 5);

        walk.take_twins(vec![row(1), row(2), row(HIGH), row(3)]);

        assert_eq!(taken(&walk), [2, 3].map(Uuid::from_u128));
    }

    #[test]
    fn one_row_more_than_the_page_makes_a_position_at_the_page_s_end() {
        let mut walk = Walk::past(LATEST_VIDEOS, 0, 2);
        walk.take_twins(vec![row(1), row(2), row(3), row(4)]);
        assert!(walk.is_full());

        let page = walk.page(Total::Exact(4)).unwrap();

        let next = Bookmark::from_position(&page.next.expect("more")).unwrap();
        assert_eq!(Some(next.place), place(&row(2)));
        assert_eq!(page.items.len(), 2);
    }

    #[test]
    fn half_a_row_keeps_its_place_on_a_page_by_number_and_on_no_other() {
        let rows = || vec![SummaryRow { userid: None, ..row(1) }, row(2), row(3)];
        let (mut by_number, mut first) = (Walk::past(VIDEOS, 0, 2), Walk::first(VIDEOS, 2));
        by_number.take_twins(rows());
        first.take_twins(rows());

        assert_eq!((taken(&by_number), by_number.more), (vec![Uuid::from_u128(2)], true));
        assert_eq!(taken(&first), [2, 3].map(Uuid::from_u128));
    }

    #[test]
    fn half_a_row_is_left_out_and_one_of_the_latest_is_told_to_be_cleared_away() {
        let half = SummaryRow { userid: None, ..row(1) };

        let mut latest = Walk::past(LATEST_VIDEOS, 0, 2);
        latest.take_twins(vec![half.clone(), row(2)]);
        latest.take_twins(vec![half.clone()]);
        let mut indexed = Walk::past(VIDEOS, 0, 2);
        indexed.take_twins(vec![half, row(3)]);

        assert_eq!(taken(&latest), [Uuid::from_u128(2)]);
        let at = time("2025-11-03T10:00:00Z");
        assert_eq!(latest.take_remains(), [(VideoId::from_uuid(Uuid::from_u128(1)), at)]);
        assert_eq!(latest.take_remains(), []);
        assert_eq!((taken(&indexed), indexed.take_remains()), (vec![Uuid::from_u128(3)], Vec::new()));
    }
}
