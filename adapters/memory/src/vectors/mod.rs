//! Vectors by key, and the nearest of them to a query.
//!
//! A [`VectorIndex`] keeps one vector for each key in memory. A put is accepted at once, and the very next search
//! sees it; the graph that makes searches fast is brought up to date behind it, by one thread of the index' own.
//!
//! | file | subject |
//! |---|---|
//! | `settings` | every tunable number, with its reason |
//! | `row`, `kernel` | a vector, its direction, the cosine |
//! | `entry` | points: the keys of one direction; the table of them, with cheap snapshots |
//! | `ledger` | what was accepted, and which work the graph is owed |
//! | `graph`, `maintenance` | the graph, and the thread that inserts and rebuilds |
//! | `best`, `search` | graph or scan, the filter, the result |
//!
//! What holds at all times:
//!
//! - a search looks at one snapshot: all that was put before it, and nothing twice;
//! - a point that is in the ledger is in the graph or among the fresh points, which every search scans;
//! - the sequence of puts and removes alone decides what the graph is built of and in which order, so a
//!   [drained](VectorIndex::drain) index answers the same for the same history.

mod best;
mod entry;
mod graph;
mod kernel;
mod ledger;
mod maintenance;
mod row;
mod search;
mod settings;

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

pub use settings::VectorSettings;

use maintenance::Shared;
use row::Row;

/// Vectors of one length by key, searched by cosine similarity.
///
/// All methods take `&self` and may be called from any thread. Reads never wait for each other, and no call waits
/// for the graph, [`drain`](Self::drain) excepted. The index owns a thread, which ends when the index is dropped.
///
/// The caller guarantees that vectors have the index' length, are finite and not all zero. A vector that is none
/// of this is refused by [`put`](Self::put) and finds nothing in [`nearest`](Self::nearest).
///
/// ```
/// # use killrvideo_memory::vectors;
/// use vectors::{VectorIndex, VectorSettings};
///
/// let index = VectorIndex::new(2, VectorSettings::default());
/// index.put("east", &[2.0, 0.0]);
/// index.put("north", &[0.0, 0.5]);
/// index.put("north-east", &[3.0, 3.0]);
///
/// let visible = |key| key != "north-east";
/// assert_eq!(index.nearest(&[1.0, 0.0], 2, visible), [("east", 1.0), ("north", 0.0)]);
/// assert_eq!(index.get("north").as_deref(), Some([0.0, 0.5].as_slice()));
/// ```
pub struct VectorIndex<K> {
    dimensions: usize,
    shared: Arc<Shared<K>>,
    /// Of this index, so that nobody can choose vectors that collide.
    hasher: RandomState,
    /// Gone only while the index is dropped, and where no thread could be started.
    wake: Option<SyncSender<()>>,
    maintenance: Option<JoinHandle<()>>,
}

/// The state of an index, for health pages and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VectorStats {
    /// Keys that have a vector.
    pub keys: usize,
    /// Distinct directions among their vectors: points that a graph holds.
    pub points: usize,
    /// Points without keys that the graph still holds.
    pub tombstones: usize,
    /// Work that the graph is behind.
    pub waiting: usize,
    /// False after the graph failed: searches are exact scans until the process starts again.
    pub graph_works: bool,
}

impl<K: Copy + Eq + Hash + Ord + Send + Sync + 'static> VectorIndex<K> {
    /// An empty index for vectors of `dimensions` floats.
    ///
    /// Without a thread (the system refuses one) it works as well, by scanning.
    #[must_use]
    pub fn new(dimensions: usize, settings: VectorSettings) -> Self {
        let shared = Arc::new(Shared::new(settings));
        // One wake-up is enough: the thread looks for all work whenever it wakes.
        let (wake, woken) = sync_channel(1);
        let worker = Arc::clone(&shared);
        let thread = Builder::new().name("vector-index".to_owned());
        let maintenance = thread.spawn(move || worker.maintain(&woken)).ok();
        if maintenance.is_none() {
            shared.give_up_graph();
        }
        Self { dimensions, shared, hasher: RandomState::new(), wake: Some(wake), maintenance }
    }

    /// Stores the vector of `key`, in place of the one it had. The next search sees it.
    ///
    /// The same vector again changes nothing. False if the vector is refused: it has another length than the
    /// index, is zero, or is not finite.
    pub fn put(&self, key: K, vector: &[f32]) -> bool {
        let Some(row) = self.row(vector) else { return false };
        let digest = self.hasher.hash_one(row.direction());
        let changed = self.shared.ledger.write().put(key, digest, row, &self.shared.settings);
        if changed {
            self.wake();
        }
        true
    }

    /// The vector of `key`, bit for bit as it was put.
    #[must_use]
    pub fn get(&self, key: K) -> Option<Arc<[f32]>> {
        let row = self.shared.ledger.read().row(key);
        row.map(Row::into_put)
    }

    /// Forgets the vector of `key`; whether there was one. The next search does not see it.
    pub fn remove(&self, key: K) -> bool {
        let known = self.shared.ledger.write().remove(key, &self.shared.settings);
        if known {
            self.wake();
        }
        known
    }

    /// Whether `key` has a vector.
    #[must_use]
    pub fn contains(&self, key: K) -> bool {
        self.shared.ledger.read().contains(key)
    }

    /// How many keys have a vector.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.ledger.read().keys()
    }

    /// Whether no key has a vector.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `k` keys most similar to `query` among those that `accept` lets pass, each with its cosine; the most
    /// similar first, ties by key.
    ///
    /// Fewer than `k` come back only if fewer are accepted. Which ones is approximate in a large corpus: the
    /// graph may miss some of the nearest (the benchmark says how many). What was put a moment ago is compared
    /// exactly. `accept` is asked only about keys that would be among the best, nearest first as a rule, possibly
    /// more than once; it may call the index.
    pub fn nearest(&self, query: &[f32], k: usize, accept: impl Fn(K) -> bool) -> Vec<(K, f32)> {
        match self.row(query) {
            Some(query) if k > 0 => self.shared.nearest(&query, k, &accept),
            _ => Vec::new(),
        }
    }

    /// The same as [`nearest`](Self::nearest), but always exact: by comparing with every vector.
    pub fn nearest_exact(&self, query: &[f32], k: usize, accept: impl Fn(K) -> bool) -> Vec<(K, f32)> {
        match self.row(query) {
            Some(query) if k > 0 => {
                let snapshot = self.shared.ledger.read().snapshot();
                snapshot.scan(&query, k, &accept)
            }
            _ => Vec::new(),
        }
    }

    /// Blocks until the graph holds all that was accepted before this call.
    ///
    /// It takes 1 to 4 ms for each vector of 1536 floats that is waiting: meant for tests, benchmarks and an
    /// orderly end, never for a request.
    pub fn drain(&self) {
        self.shared.drain();
    }

    /// Whether there is nothing to [`drain`](Self::drain).
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.shared.is_drained()
    }

    /// What the index holds and how far its graph is behind.
    #[must_use]
    pub fn stats(&self) -> VectorStats {
        let ledger = self.shared.ledger.read();
        VectorStats {
            keys: ledger.keys(),
            points: ledger.live(),
            tombstones: ledger.tombstones(),
            waiting: ledger.waiting(),
            graph_works: ledger.graph_allowed(),
        }
    }

    fn row(&self, vector: &[f32]) -> Option<Row> {
        if vector.len() == self.dimensions { Row::new(vector) } else { None }
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            // Full: it will wake anyway. Closed: the thread is gone, and with it the need to wake it.
            let _ = wake.try_send(());
        }
    }
}

impl<K> Drop for VectorIndex<K> {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::Relaxed);
        self.wake = None;
        if let Some(maintenance) = self.maintenance.take() {
            // At most one insert long. The thread catches the panics of its work, so there is nothing to report.
            let _ = maintenance.join();
        }
    }
}

#[cfg(test)]
mod tests;
