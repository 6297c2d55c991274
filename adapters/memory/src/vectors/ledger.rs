//! What was accepted, and what the graph still owes to it.
//!
//! Everything here is decided by the sequence of puts and removes alone, never by how far the maintenance
//! has come: that makes a drained index the same for the same history.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

use hashbrown::HashTable;

use super::entry::{Entry, Table};
use super::row::Row;
use super::settings::VectorSettings;

/// Work for the maintenance.
#[derive(Debug, Clone)]
pub(super) enum Task<K> {
    /// Add a new point to the graph.
    Insert { slot: u32, guide: Row },
    /// Build a graph of these points in place of the graph there is.
    Rebuild(Table<K>),
    /// Give the graph's memory back: scanning is faster now.
    Discard,
}

/// A task with its place in the order of all.
#[derive(Debug, Clone)]
pub(super) struct Job<K> {
    pub(super) number: u64,
    /// The graph it is meant for: one era ends where scanning becomes faster than a graph.
    pub(super) era: u64,
    pub(super) task: Task<K>,
}

/// What a search looks at.
pub(super) struct Snapshot<K> {
    pub(super) table: Table<K>,
    /// Points that are possibly not in the graph yet.
    pub(super) fresh: Vec<u32>,
    /// Points that have members.
    pub(super) live: usize,
    /// Only a graph of this era knows all points that are not fresh.
    pub(super) era: Option<u64>,
}

/// The accepted vectors and the open work.
#[derive(Debug)]
pub(super) struct Ledger<K> {
    table: Table<K>,
    slots: HashMap<K, u32>,
    /// Slot by direction: living and dead.
    directions: HashTable<u32>,
    /// Slots to use before the table grows.
    free: Vec<u32>,
    used: u32,
    live: usize,
    dead: BTreeSet<u32>,
    jobs: VecDeque<Job<K>>,
    numbered: u64,
    era: u64,
    /// Whether points go to a graph at all.
    graphed: bool,
    /// Whether there may be a graph. Not after one failed.
    graph_allowed: bool,
}

impl<K: Copy + Eq + Hash + Ord> Ledger<K> {
    pub(super) fn new() -> Self {
        Self {
            table: Table::new(),
            slots: HashMap::new(),
            directions: HashTable::new(),
            free: Vec::new(),
            used: 0,
            live: 0,
            dead: BTreeSet::new(),
            jobs: VecDeque::new(),
            numbered: 0,
            era: 0,
            graphed: false,
            graph_allowed: true,
        }
    }

    pub(super) fn row(&self, key: K) -> Option<Row> {
        self.table.get(*self.slots.get(&key)?)?.row(key).cloned()
    }

    pub(super) fn contains(&self, key: K) -> bool {
        self.slots.contains_key(&key)
    }

    pub(super) fn keys(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn live(&self) -> usize {
        self.live
    }

    pub(super) fn tombstones(&self) -> usize {
        self.dead.len()
    }

    pub(super) fn snapshot(&self) -> Snapshot<K> {
        let fresh = self.jobs.iter().filter_map(|job| match job.task {
            Task::Insert { slot, .. } => Some(slot),
            Task::Rebuild(_) | Task::Discard => None,
        });
        Snapshot {
            table: self.table.clone(),
            fresh: if self.graphed { fresh.collect() } else { Vec::new() },
            live: self.live,
            era: self.graphed.then_some(self.era),
        }
    }

    /// Stores the vector of a key, whose direction has this digest; whether anything changed.
    pub(super) fn put(&mut self, key: K, digest: u64, row: Row, settings: &VectorSettings) -> bool {
        let current = self.slots.get(&key).copied();
        let current_entry = current.and_then(|slot| self.table.get(slot));
        if current_entry.and_then(|entry| entry.row(key)).is_some_and(|known| known.same_bits(&row)) {
            return false;
        }
        let same = |slot: &u32| self.table.get(*slot).is_some_and(|entry| entry.guide.same_direction(&row));
        let target = self.directions.find(digest, same).copied();
        if current != target {
            self.leave(key);
        }
        let slot = match target {
            Some(slot) => {
                if self.dead.remove(&slot) {
                    self.live += 1;
                }
                if let Some(entry) = self.table.get_mut(slot) {
                    entry.join(key, row);
                }
                slot
            }
            None => self.open(key, digest, row),
        };
        self.slots.insert(key, slot);
        self.settle(settings);
        true
    }

    /// Forgets a key; whether it was known.
    pub(super) fn remove(&mut self, key: K, settings: &VectorSettings) -> bool {
        let known = self.leave(key);
        self.settle(settings);
        known
    }

    /// A new point for a direction that is not known.
    fn open(&mut self, key: K, digest: u64, row: Row) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.used += 1;
            self.used - 1
        });
        if self.graphed {
            self.push(Task::Insert { slot, guide: row.clone() });
        }
        self.table.set(slot, Some(Entry::new(digest, key, row)));
        let table = &self.table;
        let digest_of = |slot: &u32| table.get(*slot).map_or(0, |entry| entry.digest);
        self.directions.insert_unique(digest, slot, digest_of);
        self.live += 1;
        slot
    }

    fn leave(&mut self, key: K) -> bool {
        let Some(slot) = self.slots.remove(&key) else { return false };
        if let Some(entry) = self.table.get_mut(slot) {
            entry.leave(key);
            if entry.is_dead() {
                self.live -= 1;
                self.dead.insert(slot);
            }
        }
        true
    }

    /// Chooses between graph and scan, and bounds the tombstones.
    fn settle(&mut self, settings: &VectorSettings) {
        let limit = settings.scan_limit();
        if !self.graphed {
            // No graph knows the dead points.
            self.bury();
            if self.graph_allowed && self.live > limit {
                self.graphed = true;
                self.push(Task::Rebuild(self.table.clone()));
            }
        } else if self.live < limit / 2 {
            // At half the limit, or a corpus around the limit would be built and thrown away again and again.
            self.end_era();
            self.push(Task::Discard);
        } else if self.dead.len() * 100 > self.live * settings.tombstone_percent {
            self.bury();
            self.push(Task::Rebuild(self.table.clone()));
        }
    }

    /// Gives the slots of dead points free.
    fn bury(&mut self) {
        for slot in std::mem::take(&mut self.dead) {
            let digest = self.table.get(slot).map_or(0, |entry| entry.digest);
            if let Ok(known) = self.directions.find_entry(digest, |other| *other == slot) {
                known.remove();
            }
            self.table.set(slot, None);
            self.free.push(slot);
        }
    }

    /// From here on no graph is valid, and none of the open work is wanted.
    fn end_era(&mut self) {
        self.graphed = false;
        self.era += 1;
        self.jobs.clear();
        self.bury();
    }

    /// The graph broke: scan for good.
    pub(super) fn give_up_graph(&mut self) {
        self.graph_allowed = false;
        self.end_era();
    }

    pub(super) fn graph_allowed(&self) -> bool {
        self.graph_allowed
    }

    fn push(&mut self, task: Task<K>) {
        self.numbered += 1;
        self.jobs.push_back(Job { number: self.numbered, era: self.era, task });
    }

    /// The next job worth doing: a rebuild knows all that comes before it, so the last one is taken.
    pub(super) fn next_job(&self) -> Option<Job<K>> {
        let rebuild = self.jobs.iter().rev().find(|job| matches!(job.task, Task::Rebuild(_)));
        rebuild.or_else(|| self.jobs.front()).cloned()
    }

    /// Takes the job and all before it off the list.
    pub(super) fn complete(&mut self, number: u64) {
        while self.jobs.front().is_some_and(|job| job.number <= number) {
            self.jobs.pop_front();
        }
    }

    /// The number of the last job given.
    pub(super) fn last_number(&self) -> u64 {
        self.numbered
    }

    /// Whether no job up to `number` is open.
    pub(super) fn is_done(&self, number: u64) -> bool {
        self.jobs.front().is_none_or(|job| job.number > number)
    }

    /// How many jobs are open.
    pub(super) fn waiting(&self) -> usize {
        self.jobs.len()
    }
}
