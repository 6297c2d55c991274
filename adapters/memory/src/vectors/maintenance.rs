//! The one thread that changes the graph.

use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use parking_lot::{Condvar, Mutex, RwLock};

use super::graph::Graph;
use super::ledger::{Job, Ledger, Task};
use super::settings::VectorSettings;

/// What the index and its maintenance share.
///
/// Lock order: `graph`, then `ledger`. A search holds `graph` for reading while the graph works for it, never
/// while it calls code that is not ours; puts and removes lock the ledger alone.
pub(super) struct Shared<K> {
    pub(super) settings: VectorSettings,
    pub(super) ledger: RwLock<Ledger<K>>,
    /// The graph that searches use. Written only to put a finished one in its place.
    pub(super) graph: RwLock<Option<Graph>>,
    pub(super) stopping: AtomicBool,
    /// Told whenever work was finished.
    progress: (Mutex<()>, Condvar),
}

impl<K: Copy + Eq + Hash + Ord> Shared<K> {
    pub(super) fn new(settings: VectorSettings) -> Self {
        Self {
            settings,
            ledger: RwLock::new(Ledger::new()),
            graph: RwLock::new(None),
            stopping: AtomicBool::new(false),
            progress: (Mutex::new(()), Condvar::new()),
        }
    }

    /// Works until the index goes away.
    pub(super) fn maintain(&self, wake: &Receiver<()>) {
        // A wake-up may stand for any number of jobs; the sender goes away with the index.
        while wake.recv().is_ok() {
            loop {
                let job = self.ledger.read().next_job();
                let Some(job) = job else { break };
                if self.stopping.load(Ordering::Relaxed) {
                    return;
                }
                // Should hnsw_rs ever panic, the graph is lost but no vector is: searches scan from then on.
                if catch_unwind(AssertUnwindSafe(|| self.work(job))).is_err() {
                    self.give_up_graph();
                }
            }
        }
    }

    fn work(&self, Job { number, era, task }: Job<K>) {
        match task {
            Task::Insert { slot, guide } => {
                // Not for a graph of another era: the list of jobs was cleared in the meantime.
                if let Some(graph) = self.graph.read().as_ref().filter(|graph| graph.era == era) {
                    graph.insert(slot, &guide);
                }
                self.ledger.write().complete(number);
            }
            Task::Rebuild(table) => {
                let graph = Graph::new(era, table.live().count(), &self.settings);
                for (slot, entry) in table.live() {
                    if self.stopping.load(Ordering::Relaxed) {
                        return;
                    }
                    graph.insert(slot, &entry.guide);
                }
                self.publish(Some(graph), number);
            }
            Task::Discard => self.publish(None, number),
        }
        self.tell_progress();
    }

    /// Puts a graph in place of the one there is, at once with the end of its job: no search sees one of the two
    /// without the other.
    fn publish(&self, graph: Option<Graph>, number: u64) {
        let mut published = self.graph.write();
        let former = std::mem::replace(&mut *published, graph);
        self.ledger.write().complete(number);
        drop(published);
        // Milliseconds of freeing, so after the locks.
        drop(former);
    }

    /// Without a graph from here on: everything stays findable, by scanning.
    pub(super) fn give_up_graph(&self) {
        let mut published = self.graph.write();
        let former = published.take();
        self.ledger.write().give_up_graph();
        drop(published);
        // If the graph is damaged, so may its destructor be; what it leaks then is bounded by the one graph.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(former)));
        self.tell_progress();
    }

    fn tell_progress(&self) {
        let (lock, told) = &self.progress;
        drop(lock.lock());
        told.notify_all();
    }

    /// Whether the graph holds all that was accepted.
    pub(super) fn is_drained(&self) -> bool {
        let ledger = self.ledger.read();
        ledger.is_done(ledger.last_number())
    }

    /// Blocks until all that is accepted by now is done.
    pub(super) fn drain(&self) {
        let (lock, told) = &self.progress;
        let mut guard = lock.lock();
        let target = self.ledger.read().last_number();
        while !self.ledger.read().is_done(target) {
            told.wait(&mut guard);
        }
    }
}
