//! The tags of listed videos, remembered for a while.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use killrvideo_domain::{
    catalog::Tag,
    search::TagUse,
    shared::{Clock, Timestamp},
};
use parking_lot::Mutex;

use super::TagUsage;
use crate::{
    data_api::{DataApi, Find, Trouble},
    shared::Finally,
    tables::TAGS,
};

/// How long what was read is good for. Other processes count tags, too.
const GOOD_FOR: Duration = Duration::from_mins(1);

/// The table of tags as this process knows it: read whole, page by page, when somebody asks and it was not read for a
/// minute; in between, what this process counts is put in at once.
#[derive(Default)]
pub(crate) struct TagsInUse {
    known: Mutex<Known>,
    /// One at a time reads the table; the others wait for what it finds.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    read: Option<Read>,
    /// What was counted since a read began that has not ended: it may miss that.
    meanwhile: Option<BTreeMap<Tag, u64>>,
}

struct Read {
    at: Timestamp,
    tags: BTreeMap<Tag, u64>,
    /// The same as it is given out, once somebody asked since it changed.
    shown: Option<Arc<[TagUse]>>,
}

impl TagsInUse {
    /// The tags of listed videos.
    pub(crate) async fn get(&self, api: &DataApi, clock: &dyn Clock) -> Result<Arc<[TagUse]>, Trouble> {
        if let Some(shown) = self.shown(clock.now()) {
            return Ok(shown);
        }
        let _turn = self.turn.lock().await;
        let now = clock.now();
        if let Some(shown) = self.shown(now) {
            return Ok(shown);
        }
        let _read = self.begin();
        let rows = api.find_all::<TagUsage>(TAGS, Find::all(), usize::MAX).await?;
        Ok(self.put(now, &rows))
    }

    /// Takes in what was counted and written.
    pub(super) fn counted(&self, tags: &[Tag], counts: &[TagUsage]) {
        let mut known = self.known.lock();
        for (tag, count) in tags.iter().zip(counts) {
            if let Some(meanwhile) = &mut known.meanwhile {
                meanwhile.insert(tag.clone(), count.usage);
            }
            if let Some(read) = &mut known.read {
                read.take(tag.clone(), count.usage);
            }
        }
    }

    fn shown(&self, now: Timestamp) -> Option<Arc<[TagUse]>> {
        let mut known = self.known.lock();
        let is_good = |read: &&mut Read| read.at <= now && now < read.at.plus(GOOD_FOR);
        known.read.as_mut().filter(is_good).map(Read::shown)
    }

    /// From now on, and until what it gives is dropped, what is counted is noted.
    fn begin(&self) -> Finally<impl Fn()> {
        self.known.lock().meanwhile = Some(BTreeMap::new());
        Finally(move || self.known.lock().meanwhile = None)
    }

    /// Takes in what was read from `at` on.
    fn put(&self, at: Timestamp, rows: &[TagUsage]) -> Arc<[TagUse]> {
        let mut known = self.known.lock();
        let mut read = Read { at, tags: rows.iter().filter_map(in_use).collect(), shown: None };
        for (tag, usage) in known.meanwhile.take().into_iter().flatten() {
            read.take(tag, usage);
        }
        let shown = read.shown();
        known.read = Some(read);
        shown
    }
}

impl Read {
    fn take(&mut self, tag: Tag, usage: u64) {
        if usage == 0 {
            self.tags.remove(&tag);
        } else {
            self.tags.insert(tag, usage);
        }
        self.shown = None;
    }

    fn shown(&mut self) -> Arc<[TagUse]> {
        let shown =
            || self.tags.iter().map(|(tag, videos)| TagUse { tag: tag.clone(), videos: *videos }).collect();
        self.shown.get_or_insert_with(shown).clone()
    }
}

/// The tag that a row counts; `None` for a row of reference data that no video uses, and for one that is no tag here,
/// because it is written in another way.
fn in_use(row: &TagUsage) -> Option<(Tag, u64)> {
    let tag = Tag::parse(&row.tag).ok().filter(|tag| tag.as_str() == row.tag)?;
    (row.usage > 0).then_some((tag, row.usage))
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        time("2025-11-03T10:00:00Z").plus(Duration::from_secs(seconds))
    }

    fn row(tag: &str, usage: u64) -> TagUsage {
        TagUsage { tag: tag.to_owned(), usage }
    }

    fn counted(tags: &TagsInUse, tag: &str, usage: u64) {
        tags.counted(&[Tag::parse(tag).expect("a tag")], &[row(tag, usage)]);
    }

    fn shown(tags: &TagsInUse, second: u64) -> Option<Vec<(String, u64)>> {
        let shown = tags.shown(at(second))?;
        Some(shown.iter().map(|used| (used.tag.to_string(), used.videos)).collect())
    }

    fn used(tag: &str, videos: u64) -> (String, u64) {
        (tag.to_owned(), videos)
    }

    #[test]
    fn what_was_read_is_good_for_a_minute() {
        let tags = TagsInUse::default();
        tags.put(at(100), &[row("rust", 2)]);

        for (second, known) in [(100, true), (159, true), (160, false), (99, false)] {
            assert_eq!(shown(&tags, second).is_some(), known, "{second}");
        }
    }

    #[test]
    fn what_nobody_uses_and_what_is_no_tag_here_is_left_out() {
        let tags = TagsInUse::default();

        tags.put(at(0), &[row("rust", 2), row("go", 0), row("Java", 7), row("", 1), row(&"x".repeat(51), 1)]);

        assert_eq!(shown(&tags, 0), Some(vec![used("rust", 2)]));
    }

    #[test]
    fn what_is_counted_here_shows_at_once() {
        let tags = TagsInUse::default();
        tags.put(at(0), &[row("rust", 2), row("data", 1)]);

        counted(&tags, "data", 0);
        counted(&tags, "wasm", 1);
        counted(&tags, "rust", 3);

        assert_eq!(shown(&tags, 1), Some(vec![used("rust", 3), used("wasm", 1)]));
    }

    #[test]
    fn what_is_counted_while_the_table_is_read_is_newer_than_what_is_read() {
        let tags = TagsInUse::default();

        let read = tags.begin();
        counted(&tags, "rust", 1);
        counted(&tags, "data", 0);
        tags.put(at(0), &[row("rust", 2), row("data", 1)]);

        assert_eq!(shown(&tags, 0), Some(vec![used("rust", 1)]));
        drop(read);
    }

    #[test]
    fn a_read_that_is_given_up_leaves_nothing_that_collects() {
        let tags = TagsInUse::default();

        drop(tags.begin());

        assert!(tags.known.lock().meanwhile.is_none());
    }
}
