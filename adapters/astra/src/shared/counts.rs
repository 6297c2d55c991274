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
    lists: HashMap<K, Count<V>>,
    /// The counts that are under way, by their numbers.
    begun: HashMap<u64, (K, Missing)>,
    /// The number of the next count.
    next: u64,
}

/// What a count found.
#[derive(Debug)]
struct Count<V> {
    number: u64,
    at: Timestamp,
    missing: Missing,
    found: V,
}

/// Whether something was written to a list since its count began, so that the count may have missed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Nothing,
    Something,
}

impl<V> Count<V> {
    fn is_good(&self, now: Timestamp) -> bool {
        self.missing == Missing::Nothing && is_good(self.at, now)
    }
}

/// A count that is under way; until it is dropped, it is noted what is written to its list.
#[derive(Debug)]
pub(crate) struct Begun<'a, K: Eq + Hash + Clone, V> {
    counts: &'a Counts<K, V>,
    number: u64,
    at: Timestamp,
}

impl<K: Eq + Hash + Clone, V> Default for Counts<K, V> {
    fn default() -> Self {
        let known = Known { lists: HashMap::new(), begun: HashMap::new(), next: 0 };
        Self { known: Mutex::new(known), turns: KeyedLocks::default() }
    }
}

impl<K: Eq + Hash + Clone, V: Copy> Counts<K, V> {
    /// How long a list is, as known, or as `count` finds out. Those who wait while another one counts take what a count
    /// finds that began after they came, also when something is written meanwhile.
    pub(crate) async fn known_or<E>(
        &self,
        list: K,
        clock: &dyn Clock,
        count: impl Future<Output = Result<V, E>> + Send,
    ) -> Result<V, E> {
        if let Some(known) = self.get(&list, clock.now()) {
            return Ok(known);
        }
        let came = self.known.lock().next;
        let _turn = self.turns.lock(list.clone()).await;
        if let Some(known) = self.get(&list, clock.now()).or_else(|| self.begun_since(came, &list)) {
            return Ok(known);
        }
        let begun = self.begin(list, clock.now());
        let found = count.await?;
        begun.found(found);
        Ok(found)
    }

    /// What is known of a list at `now`.
    pub(crate) fn get(&self, list: &K, now: Timestamp) -> Option<V> {
        let known = self.known.lock();
        known.lists.get(list).filter(|count| count.is_good(now)).map(|count| count.found)
    }

    /// What a count found whose number is `first` or later.
    fn begun_since(&self, first: u64, list: &K) -> Option<V> {
        let known = self.known.lock();
        known.lists.get(list).filter(|count| count.number >= first).map(|count| count.found)
    }

    /// To be called before a list is counted.
    pub(crate) fn begin(&self, list: K, now: Timestamp) -> Begun<'_, K, V> {
        let mut known = self.known.lock();
        let number = known.next;
        known.next += 1;
        known.begun.insert(number, (list, Missing::Nothing));
        Begun { counts: self, number, at: now }
    }

    /// Forgets lists: something was written to them.
    pub(crate) fn forget(&self, lists: impl IntoIterator<Item = K>) {
        let mut known = self.known.lock();
        for list in lists {
            for (_, missing) in known.begun.values_mut().filter(|(counted, _)| *counted == list) {
                *missing = Missing::Something;
            }
            if let Some(count) = known.lists.get_mut(&list) {
                count.missing = Missing::Something;
            }
        }
    }
}

impl<K: Eq + Hash + Clone, V: Copy> Begun<'_, K, V> {
    /// Remembers what the count found.
    pub(crate) fn found(self, found: V) {
        let mut known = self.counts.known.lock();
        let Some((list, missing)) = known.begun.remove(&self.number) else { return };
        if known.lists.len() >= MOST_LISTS {
            known.lists.retain(|_, count| count.is_good(self.at));
        }
        let later = known.lists.get(&list).is_some_and(|count| count.number > self.number);
        if known.lists.len() < MOST_LISTS && !later {
            known.lists.insert(list, Count { number: self.number, at: self.at, missing, found });
        }
    }
}

impl<K: Eq + Hash + Clone, V> Drop for Begun<'_, K, V> {
    fn drop(&mut self) {
        self.counts.known.lock().begun.remove(&self.number);
    }
}

fn is_good(at: Timestamp, now: Timestamp) -> bool {
    // A clock that was set back would make a count good for hours.
    at <= now && now < at.plus(GOOD_FOR)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use killrvideo_testkit::{FixedClock, builders::time};

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        time("2025-11-03T10:00:00Z").plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_count_is_good_for_half_a_minute() {
        let counts = Counts::default();
        counts.begin("list", at(100)).found(7);

        for (second, known) in [(100, true), (129, true), (130, false), (99, false)] {
            assert_eq!(counts.get(&"list", at(second)).is_some(), known, "{second}");
        }
    }

    #[test]
    fn what_is_written_forgets_its_lists_and_no_others() {
        let counts = Counts::default();
        for list in ["one", "other"] {
            counts.begin(list, at(0)).found(7);
        }

        counts.forget(["one"]);

        assert_eq!((counts.get(&"one", at(1)), counts.get(&"other", at(1))), (None, Some(7)));
    }

    #[test]
    fn a_count_that_may_have_missed_a_write_to_its_list_is_not_good() {
        let counts = Counts::default();

        let [one, other] = ["one", "other"].map(|list| counts.begin(list, at(0)));
        counts.forget(["one"]);
        one.found(7);
        other.found(7);

        assert_eq!((counts.get(&"one", at(0)), counts.get(&"other", at(0))), (None, Some(7)));
        assert!(counts.known.lock().begun.is_empty());
    }

    #[tokio::test]
    async fn many_readers_of_a_list_that_is_written_to_wait_for_two_counts_at_most() {
        let (counts, counted) = (Counts::default(), AtomicUsize::new(0));
        let clock = FixedClock::at(at(0));
        let count = || async {
            counted.fetch_add(1, Ordering::Relaxed);
            for written in ["other", "list", "other"] {
                tokio::task::yield_now().await;
                counts.forget([written]);
            }
            Ok::<_, ()>(7)
        };

        let readers = (0..20).map(|_| counts.known_or("list", &clock, count()));
        let found = futures_util::future::join_all(readers).await;

        assert_eq!(found, [Ok(7); 20]);
        assert_eq!(counted.load(Ordering::Relaxed), 2, "one that had begun, and one for those who came then");
        assert_eq!(counts.get(&"list", at(0)), None, "both may have missed something");
    }

    #[test]
    fn made_up_lists_do_not_fill_the_memory() {
        let counts = Counts::default();
        for list in 0..MOST_LISTS {
            counts.begin(list, at(0)).found(7);
        }

        let (early, late) = (MOST_LISTS, MOST_LISTS + 1);
        counts.begin(early, at(1)).found(7);
        counts.begin(late, at(40)).found(7);

        assert_eq!(counts.get(&early, at(1)), None, "there is no room");
        assert_eq!(counts.get(&late, at(40)), Some(7), "the old ones made room");
        assert_eq!(counts.known.lock().lists.len(), 1);
    }
}
