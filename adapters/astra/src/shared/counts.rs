//! How long lists are, remembered for a while.

use std::{collections::HashMap, hash::Hash, time::Duration};

use killrvideo_domain::shared::{Clock, Timestamp};
use parking_lot::Mutex;

use super::KeyedLocks;

/// How long a count is good for. Other processes write to the lists, too.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// The most lists whose counts are remembered.
const MOST_LISTS: usize = 10_000;

/// What is remembered of lists: how long each of them is.
#[derive(Debug)]
pub(crate) struct Counts<K: Eq + Hash + Clone, V> {
    known: Mutex<Known<K, V>>,
    /// One at a time counts a list; the others wait for what it finds.
    turns: KeyedLocks<K>,
}

#[derive(Debug)]
struct Known<K, V> {
    lists: HashMap<K, (Timestamp, V)>,
    /// How often something was forgotten. A count that was begun before is not remembered: it may have missed what
    /// was written.
    forgotten: u64,
}

/// When a count began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begun {
    at: Timestamp,
    forgotten: u64,
}

impl<K: Eq + Hash + Clone, V> Default for Counts<K, V> {
    fn default() -> Self {
        let known = Known { lists: HashMap::new(), forgotten: 0 };
        Self { known: Mutex::new(known), turns: KeyedLocks::default() }
    }
}

impl<K: Eq + Hash + Clone, V: Copy> Counts<K, V> {
    /// How long a list is, as known, or as `count` finds out.
    pub(crate) async fn known_or<E>(
        &self,
        list: K,
        clock: &dyn Clock,
        count: impl Future<Output = Result<V, E>> + Send,
    ) -> Result<V, E> {
        if let Some(known) = self.get(&list, clock.now()) {
            return Ok(known);
        }
        let _turn = self.turns.lock(list.clone()).await;
        if let Some(known) = self.get(&list, clock.now()) {
            return Ok(known);
        }
        let begun = self.begin(clock.now());
        let found = count.await?;
        self.put(list, begun, found);
        Ok(found)
    }

    /// What is known of a list at `now`.
    pub(crate) fn get(&self, list: &K, now: Timestamp) -> Option<V> {
        let known = self.known.lock();
        known.lists.get(list).filter(|(at, _)| is_good(*at, now)).map(|(_, count)| *count)
    }

    /// To be called before a list is counted.
    pub(crate) fn begin(&self, now: Timestamp) -> Begun {
        Begun { at: now, forgotten: self.known.lock().forgotten }
    }

    /// Remembers what a count found.
    pub(crate) fn put(&self, list: K, begun: Begun, count: V) {
        let mut known = self.known.lock();
        if known.forgotten != begun.forgotten {
            return;
        }
        if known.lists.len() >= MOST_LISTS {
            known.lists.retain(|_, (at, _)| is_good(*at, begun.at));
        }
        if known.lists.len() < MOST_LISTS {
            known.lists.insert(list, (begun.at, count));
        }
    }

    /// Forgets lists: something was written to them.
    pub(crate) fn forget(&self, lists: impl IntoIterator<Item = K>) {
        let mut known = self.known.lock();
        known.forgotten += 1;
        for list in lists {
            known.lists.remove(&list);
        }
    }
}

fn is_good(at: Timestamp, now: Timestamp) -> bool {
    // A clock that was set back would make a count good for hours.
    at <= now && now < at.plus(GOOD_FOR)
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        time("2025-11-03T10:00:00Z").plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_count_is_good_for_half_a_minute() {
        let counts = Counts::default();
        counts.put("list", counts.begin(at(100)), 7);

        for (second, known) in [(100, true), (129, true), (130, false), (99, false)] {
            assert_eq!(counts.get(&"list", at(second)).is_some(), known, "{second}");
        }
    }

    #[test]
    fn what_is_written_forgets_its_lists_and_no_others() {
        let counts = Counts::default();
        for list in ["one", "other"] {
            counts.put(list, counts.begin(at(0)), 7);
        }

        counts.forget(["one"]);

        assert_eq!((counts.get(&"one", at(1)), counts.get(&"other", at(1))), (None, Some(7)));
    }

    #[test]
    fn a_count_that_may_have_missed_a_write_is_not_remembered() {
        let counts = Counts::default();

        let begun = counts.begin(at(0));
        counts.forget(["one"]);
        counts.put("other", begun, 7);

        assert_eq!(counts.get(&"other", at(0)), None);
    }

    #[test]
    fn made_up_lists_do_not_fill_the_memory() {
        let counts = Counts::default();
        for list in 0..MOST_LISTS {
            counts.put(list, counts.begin(at(0)), 7);
        }

        let (early, late) = (MOST_LISTS, MOST_LISTS + 1);
        counts.put(early, counts.begin(at(1)), 7);
        counts.put(late, counts.begin(at(40)), 7);

        assert_eq!(counts.get(&early, at(1)), None, "there is no room");
        assert_eq!(counts.get(&late, at(40)), Some(7), "the old ones made room");
        assert_eq!(counts.known.lock().lists.len(), 1);
    }
}
