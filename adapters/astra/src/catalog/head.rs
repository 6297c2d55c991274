//! Where the queue of work begins, so that a look at it does not read over what was there before.
//!
//! A job that is done leaves a tombstone, and the database reads over all tombstones that stand before the first row
//! that it finds. They vanish when `gc_grace_seconds` are over, ten days unless somebody set them; so their number is
//! bounded only by how fast work comes. A look that reads over a hundred thousand of them is refused by a database with
//! the usual settings. So most looks begin where the queue began the last time, and only one in a minute begins at its
//! top. Where even that is too much, an operator can empty the table when nothing is due (`TRUNCATE` leaves no
//! tombstones), or, where the vendor lets that be set, give it shorter `gc_grace_seconds`: a job that comes back from a
//! replica that missed its end is done a second time, which does no harm.

use std::time::Duration;

use killrvideo_domain::shared::Timestamp;
use parking_lot::Mutex;

/// How much later than its own time a job may come and be seen by every look: a submission takes a while, and the
/// clocks of two processes differ.
const LATE: Duration = Duration::from_mins(1);

/// How often the whole queue is looked at. A job that comes later than [`LATE`], from an import or from a process whose
/// clock is slow, waits for that.
const WHOLE_EVERY: Duration = Duration::from_mins(1);

/// What this process knows of the beginning of the queue.
#[derive(Debug, Default)]
pub(crate) struct QueueHead(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Nothing stood before this time when the queue was looked at last.
    begins: Option<Timestamp>,
    /// When somebody last began to look at the whole queue, whatever came of it.
    whole_at: Option<Timestamp>,
}

impl QueueHead {
    /// Where a look at `now` begins; `None` when it is to be one at the whole queue.
    ///
    /// A look at the whole queue that fails is not repeated before its time, or nobody would work while the top of the
    /// queue cannot be read.
    pub(super) fn next_look(&self, now: Timestamp) -> Option<Timestamp> {
        let mut known = self.0.lock();
        // A clock that was set back would make the last look good for hours.
        let is_recent = known.whole_at.is_some_and(|at| at <= now && now < at.plus(WHOLE_EVERY));
        let begins = known.begins.filter(|_| is_recent);
        if begins.is_none() {
            known.whole_at = Some(now);
        }
        begins.map(|begins| begins.min(now.minus(LATE)))
    }

    /// Where the queue begins for whoever only counts it at `now`; `None` when that is not known well enough.
    pub(super) fn begins(&self, now: Timestamp) -> Option<Timestamp> {
        let known = self.0.lock();
        let is_recent = known.whole_at.is_some_and(|at| at <= now && now < at.plus(2 * WHOLE_EVERY));
        known.begins.filter(|_| is_recent).map(|begins| begins.min(now.minus(LATE)))
    }

    /// Remembers the time of the first row that a look found which began at `now`; `None` when there was no row.
    pub(super) fn saw(&self, now: Timestamp, first: Option<Timestamp>) {
        let late = now.minus(LATE);
        self.0.lock().begins = Some(first.map_or(late, |first| first.min(late)));
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        time("2025-11-03T10:00:00Z").plus(Duration::from_secs(seconds))
    }

    #[test]
    fn the_first_look_is_at_the_whole_queue_and_so_is_one_in_a_minute() {
        let head = QueueHead::default();
        assert_eq!(head.next_look(at(100)), None);
        head.saw(at(100), Some(at(10)));

        for (second, from) in [(100, Some(at(10))), (159, Some(at(10))), (160, None), (161, Some(at(10)))] {
            assert_eq!(head.next_look(at(second)), from, "{second}");
        }
    }

    #[test]
    fn a_look_begins_at_the_oldest_row_and_never_in_the_last_minute() {
        let head = QueueHead::default();
        head.next_look(at(100));

        for (first, from) in [(None, 50), (Some(at(110)), 50), (Some(at(51)), 50), (Some(at(49)), 49)] {
            head.saw(at(110), first);
            assert_eq!(head.next_look(at(110)), Some(at(from)));
        }
    }

    #[test]
    fn a_clock_that_is_set_back_makes_the_next_look_one_at_the_whole_queue() {
        let head = QueueHead::default();
        head.next_look(at(1_000));
        head.saw(at(1_000), None);

        assert_eq!(head.next_look(at(500)), None);
        assert_eq!(head.next_look(at(500)), Some(at(440)));
    }

    #[test]
    fn a_whole_look_that_fails_is_tried_again_at_once_only_where_nothing_is_known() {
        let head = QueueHead::default();
        assert_eq!((head.next_look(at(100)), head.next_look(at(100))), (None, None));
        head.saw(at(100), None);

        assert_eq!(head.next_look(at(160)), None, "it fails");
        assert_eq!(head.next_look(at(160)), Some(at(40)));
    }
}
