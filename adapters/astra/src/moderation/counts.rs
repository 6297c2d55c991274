//! How long lists of flags are, remembered for a while.

use std::{collections::BTreeMap, time::Duration};

use killrvideo_domain::{
    moderation::FlagStatus,
    shared::{TOTAL_LIMIT, Timestamp, Total},
};
use parking_lot::Mutex;

use crate::data_api::Counted;

/// How long a count is good for. Other processes write to the lists, too.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// What is remembered of lists of flags: of each status, and of all together.
#[derive(Debug, Default)]
pub(crate) struct FlagCounts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    lists: BTreeMap<Option<FlagStatus>, (Timestamp, Counted)>,
    /// How often all was forgotten. A count that was begun before is not remembered: it may have missed what was
    /// written.
    forgotten: u64,
}

/// When a count began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    at: Timestamp,
    forgotten: u64,
}

impl FlagCounts {
    /// What is known of a list at `now`.
    pub(super) fn get(&self, list: Option<FlagStatus>, now: Timestamp) -> Option<Counted> {
        let known = self.0.lock();
        // A clock that was set back would make a count good for hours.
        let is_good = |at: Timestamp| at <= now && now < at.plus(GOOD_FOR);
        known.lists.get(&list).filter(|(at, _)| is_good(*at)).map(|(_, counted)| *counted)
    }

    /// To be called before a list is counted.
    pub(super) fn begin(&self, now: Timestamp) -> Begun {
        Begun { at: now, forgotten: self.0.lock().forgotten }
    }

    /// Remembers what a count found.
    pub(super) fn put(&self, list: Option<FlagStatus>, begun: Begun, counted: Counted) {
        let mut known = self.0.lock();
        if known.forgotten == begun.forgotten {
            known.lists.insert(list, (begun.at, counted));
        }
    }

    /// Forgets all counts: something was written, or may have been.
    pub(crate) fn forget(&self) {
        let mut known = self.0.lock();
        known.forgotten += 1;
        known.lists.clear();
    }
}

/// The number as it is told.
pub(super) const fn total(counted: Counted) -> Total {
    match counted {
        Counted::Exactly(rows) => Total::of(rows),
        Counted::TooMany => Total::AtLeast(TOTAL_LIMIT),
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    const SEVEN: Counted = Counted::Exactly(7);

    fn at(seconds: u64) -> Timestamp {
        time("2025-11-03T10:00:00Z").plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_count_is_good_for_half_a_minute() {
        let counts = FlagCounts::default();
        counts.put(None, counts.begin(at(100)), SEVEN);

        for (second, known) in [(100, true), (129, true), (130, false), (99, false)] {
            assert_eq!(counts.get(None, at(second)).is_some(), known, "{second}");
        }
        assert_eq!(counts.get(Some(FlagStatus::Open), at(100)), None, "another list");
    }

    #[test]
    fn what_is_written_forgets_all_and_a_count_that_may_have_missed_it_is_not_remembered() {
        let counts = FlagCounts::default();
        counts.put(None, counts.begin(at(0)), SEVEN);
        let begun = counts.begin(at(0));

        counts.forget();
        counts.put(Some(FlagStatus::Open), begun, SEVEN);

        assert_eq!((counts.get(None, at(0)), counts.get(Some(FlagStatus::Open), at(0))), (None, None));
    }

    #[test]
    fn totals_are_exact_as_far_as_the_server_counts() {
        assert_eq!(total(Counted::Exactly(10_000)), Total::Exact(10_000));
        assert_eq!(total(Counted::TooMany), Total::AtLeast(10_000));
    }
}
