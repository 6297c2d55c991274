//! How long lists are, remembered for a while.

use std::{collections::HashMap, time::Duration};

use killrvideo_domain::{
    catalog::{Tag, Video, VideoList},
    shared::{Day, TOTAL_LIMIT, Timestamp, Total, UserId},
};
use parking_lot::Mutex;

use super::latest::Pace;
use crate::{data_api::Counted, shared::KeyedLocks};

/// How long a count is good for. Other processes write to the lists, too.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// The most lists whose counts are remembered.
const MOST_LISTS: usize = 10_000;

/// Which list was counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum ListKey {
    Latest,
    Tagged(Tag),
    UploadedBy(UserId),
}

impl From<&VideoList> for ListKey {
    fn from(list: &VideoList) -> Self {
        match list {
            VideoList::Latest => Self::Latest,
            VideoList::Tagged(tag) => Self::Tagged(tag.clone()),
            VideoList::UploadedBy(user) => Self::UploadedBy(*user),
        }
    }
}

/// How long a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) rows: Counted,
    /// The newest day of a list that is kept by days, when that was found out with the count.
    pub(super) newest: Option<Day>,
}

impl Extent {
    /// The number as it is told.
    pub(super) const fn total(self) -> Total {
        match self.rows {
            Counted::Exactly(rows) => Total::of(rows),
            Counted::TooMany => Total::AtLeast(TOTAL_LIMIT),
        }
    }
}

/// What is remembered of lists.
#[derive(Debug, Default)]
pub(crate) struct ListCounts {
    known: Mutex<Known>,
    pace: Mutex<Pace>,
    /// One at a time counts a list; the others wait for what it finds.
    pub(super) turns: KeyedLocks<ListKey>,
}

#[derive(Debug, Default)]
struct Known {
    lists: HashMap<ListKey, (Timestamp, Extent)>,
    /// How often something was forgotten. A count that was begun before is not remembered: it may have missed what
    /// was written.
    forgotten: u64,
}

/// When a count began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun {
    at: Timestamp,
    forgotten: u64,
}

impl ListCounts {
    /// What is known of a list at `now`.
    pub(super) fn get(&self, list: &ListKey, now: Timestamp) -> Option<Extent> {
        let known = self.known.lock();
        known.lists.get(list).filter(|(at, _)| is_good(*at, now)).map(|(_, extent)| *extent)
    }

    /// To be called before a list is counted.
    pub(super) fn begin(&self, now: Timestamp) -> Begun {
        Begun { at: now, forgotten: self.known.lock().forgotten }
    }

    /// Remembers what a count found.
    pub(super) fn put(&self, list: ListKey, begun: Begun, extent: Extent) {
        let mut known = self.known.lock();
        if known.forgotten != begun.forgotten {
            return;
        }
        if known.lists.len() >= MOST_LISTS {
            known.lists.retain(|_, (at, _)| is_good(*at, begun.at));
        }
        if known.lists.len() < MOST_LISTS {
            known.lists.insert(list, (begun.at, extent));
        }
    }

    /// How many of the latest videos a day has.
    pub(super) fn pace(&self) -> Pace {
        *self.pace.lock()
    }

    /// Remembers how many of the latest videos a day has.
    pub(super) fn set_pace(&self, pace: Pace) {
        *self.pace.lock() = pace;
    }

    /// Forgets the lists that videos stand in: something was written to them.
    pub(crate) fn forget<'a>(&self, videos: impl IntoIterator<Item = &'a Video>) {
        let mut known = self.known.lock();
        known.forgotten += 1;
        known.lists.remove(&ListKey::Latest);
        for video in videos {
            known.lists.remove(&ListKey::UploadedBy(video.owner));
            for tag in video.tags.iter() {
                known.lists.remove(&ListKey::Tagged(tag.clone()));
            }
        }
    }
}

fn is_good(at: Timestamp, now: Timestamp) -> bool {
    // A clock that was set back would make a count good for hours.
    at <= now && now < at.plus(GOOD_FOR)
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, tag, tags, time},
    };

    use super::*;

    const EXTENT: Extent = Extent { rows: Counted::Exactly(7), newest: None };

    fn at(seconds: u64) -> Timestamp {
        time("2025-11-03T10:00:00Z").plus(Duration::from_secs(seconds))
    }

    fn video() -> Video {
        let ids = SeededIds::new(1);
        Video { tags: tags(&[tag(&ids)]), ..ready_video(&ids, at(0)) }
    }

    #[test]
    fn a_count_is_good_for_half_a_minute() {
        let counts = ListCounts::default();
        counts.put(ListKey::Latest, counts.begin(at(100)), EXTENT);

        for (second, known) in [(100, true), (129, true), (130, false), (99, false)] {
            assert_eq!(counts.get(&ListKey::Latest, at(second)).is_some(), known, "{second}");
        }
    }

    #[test]
    fn what_is_written_forgets_the_lists_of_the_video_and_no_others() {
        let (counts, video) = (ListCounts::default(), video());
        let tag = video.tags.iter().next().cloned().expect("a tag");
        let own = [ListKey::Latest, ListKey::UploadedBy(video.owner), ListKey::Tagged(tag)];
        let other = ListKey::Tagged(killrvideo_testkit::builders::tag(&SeededIds::new(2)));
        for list in own.iter().chain([&other]) {
            counts.put(list.clone(), counts.begin(at(0)), EXTENT);
        }

        counts.forget([&video]);

        assert!(own.iter().all(|list| counts.get(list, at(1)).is_none()));
        assert_eq!(counts.get(&other, at(1)), Some(EXTENT));
    }

    #[test]
    fn a_count_that_may_have_missed_a_write_is_not_remembered() {
        let counts = ListCounts::default();

        let begun = counts.begin(at(0));
        counts.forget([&video()]);
        counts.put(ListKey::Latest, begun, EXTENT);

        assert_eq!(counts.get(&ListKey::Latest, at(0)), None);
    }

    #[test]
    fn made_up_lists_do_not_fill_the_memory() {
        let (counts, ids) = (ListCounts::default(), SeededIds::new(1));
        let list = || ListKey::Tagged(tag(&ids));
        for _ in 0..MOST_LISTS {
            counts.put(list(), counts.begin(at(0)), EXTENT);
        }

        let (early, late) = (list(), list());
        counts.put(early.clone(), counts.begin(at(1)), EXTENT);
        counts.put(late.clone(), counts.begin(at(40)), EXTENT);

        assert_eq!(counts.get(&early, at(1)), None, "there is no room");
        assert_eq!(counts.get(&late, at(40)), Some(EXTENT), "the old ones made room");
        assert_eq!(counts.known.lock().lists.len(), 1);
    }

    #[test]
    fn totals_are_exact_as_far_as_the_server_counts() {
        let total = |rows| Extent { rows, newest: None }.total();

        assert_eq!(total(Counted::Exactly(10_000)), Total::Exact(10_000));
        assert_eq!(total(Counted::TooMany), Total::AtLeast(10_000));
    }
}
