//! Tallies: counters from plain columns, without a read before a write.
//!
//! A counter is the sum of one row for each process that counts. A process keeps its own number in memory and writes
//! the whole of it, one write at a time; whoever comes while a write is on its way shares the next one. So nothing is
//! lost between processes, which never write the same row, nor inside one, and sending a write again changes nothing.
//!
//! What happens when a write fails, after all tries of the door: whoever it carried is told so, and the number goes
//! back to the one written last. Perhaps the write arrived nevertheless; then those who were refused are counted until
//! somebody else is, because the next write says the number without them. So nobody who was accepted is missing, and
//! nobody who was refused stays counted for longer than until the next write. What remains: a write whose answer did
//! not come may be carried out late, even after the next one, and then shows an older number until the one after that.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, OnceLock},
};

use killrvideo_domain::shared::Day;
use parking_lot::Mutex;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::{
    data_api::{Trouble, recorded_with_caller},
    shared::Background,
};

/// What is counted.
pub(crate) trait Tallied: Copy + Eq + Hash + Send + Sync + 'static {
    /// The day it is counted for; `None` for good. Numbers of days that are over are not kept in memory.
    fn day(&self) -> Option<Day>;
}

/// Where this process keeps its numbers.
pub(crate) trait OwnRows<K>: Send + Sync + 'static {
    /// The number in this process's row, 0 when there is none.
    fn read(&self, key: K) -> impl Future<Output = Result<u64, Trouble>> + Send;

    /// Writes the number into this process's row.
    fn write(&self, key: K, number: u64) -> impl Future<Output = Result<(), Trouble>> + Send;
}

/// Whether somebody counted under this process's name before it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// It was made when the process started: its rows are not there yet.
    New,
    /// Perhaps its rows are there, and are read before the first write.
    Lasting,
}

/// Counts one thing for each key.
pub(crate) struct Tally<K, O> {
    own: Arc<O>,
    name: Name,
    numbers: Mutex<Numbers<K>>,
}

struct Numbers<K> {
    rows: HashMap<K, Arc<Row>>,
    /// So many are kept; when there are more, those that nobody writes are forgotten.
    most: usize,
    /// Whether that happened: then a number that is not known is read before it is written.
    forgot: bool,
    /// The first day whose numbers were never forgotten.
    kept_from: Option<Day>,
}

/// One number.
struct Row {
    /// What was written last; `None` when that is not known. Whoever has it is the one who writes.
    written: Arc<Turn<Option<u64>>>,
    /// Those who share the next write.
    next: Mutex<Arc<Batch>>,
}

/// How many numbers a process keeps in memory: some ten megabytes.
const MOST: usize = 100_000;

/// Those who share a write.
#[derive(Default)]
struct Batch {
    calls: Mutex<u64>,
    outcome: OnceLock<Result<(), Arc<Trouble>>>,
}

impl Row {
    fn new(written: Option<u64>) -> Self {
        Self { written: Arc::new(Turn::new(written)), next: Mutex::default() }
    }

    /// Shares the next write.
    fn join(&self) -> Arc<Batch> {
        let next = self.next.lock();
        *next.calls.lock() += 1;
        next.clone()
    }

    /// Lets nobody else share the write of `batch`, and tells how many do.
    fn close(&self, batch: &Arc<Batch>) -> u64 {
        let mut next = self.next.lock();
        if Arc::ptr_eq(&next, batch) {
            *next = Arc::default();
        }
        *batch.calls.lock()
    }
}

impl<K: Tallied> Numbers<K> {
    fn new(most: usize) -> Self {
        Self { rows: HashMap::new(), most, forgot: false, kept_from: None }
    }

    /// The number of a key. Numbers of the day before the last one and of earlier days are forgotten, unless
    /// somebody is writing them.
    fn of(&mut self, key: K, name: Name) -> Arc<Row> {
        if let Some(yesterday) = key.day().map(|day| day.minus_days(1)) {
            let kept_from = *self.kept_from.get_or_insert(yesterday);
            if kept_from < yesterday {
                self.kept_from = Some(yesterday);
                let is_over = |key: &K| key.day().is_some_and(|day| day < yesterday);
                self.rows.retain(|key, row| !is_over(key) || Arc::strong_count(row) > 1);
            }
        }
        if self.rows.len() >= self.most && !self.rows.contains_key(&key) {
            self.rows.retain(|_, row| Arc::strong_count(row) > 1);
            self.forgot = true;
        }
        let forgotten = self.forgot || key.day().is_some_and(|day| Some(day) < self.kept_from);
        let written = (name == Name::New && !forgotten).then_some(0);
        self.rows.entry(key).or_insert_with(|| Arc::new(Row::new(written))).clone()
    }
}

impl<K: Tallied, O: OwnRows<K>> Tally<K, O> {
    /// Counts into this process's rows.
    pub(crate) fn new(own: O, name: Name) -> Self {
        Self { own: Arc::new(own), name, numbers: Mutex::new(Numbers::new(MOST)) }
    }

    /// Counts one more, and returns when that is written. A write that was begun is ended, also when the caller is
    /// gone; so a call that is given up may count.
    ///
    /// # Errors
    /// Why it could not be written: it is not counted.
    pub(crate) async fn add(&self, key: K, background: &Background) -> Result<(), Arc<Trouble>> {
        let row = self.numbers.lock().of(key, self.name);
        let batch = row.join();
        let written = row.written.clone().lock_owned().await;
        if batch.outcome.get().is_none() {
            let write = write(self.own.clone(), key, row, batch.clone(), written);
            // It fails only when it panics or the runtime stops; then there is no outcome.
            let _ended = background.run(recorded_with_caller(write)).await;
        }
        let ended = || Err(Arc::new(Trouble::NotSent("counting ended half-way".to_owned())));
        batch.outcome.get().cloned().unwrap_or_else(ended)
    }
}

/// Writes the number with those who share `batch`, and tells them.
async fn write<K: Tallied, O: OwnRows<K>>(
    own: Arc<O>,
    key: K,
    // Kept while the write is on its way, so that the number is not forgotten.
    row: Arc<Row>,
    batch: Arc<Batch>,
    mut written: OwnedMutexGuard<Option<u64>>,
) {
    let outcome = async {
        let before = match *written {
            Some(number) => number,
            None => own.read(key).await?,
        };
        *written = Some(before);
        let number = before.saturating_add(row.close(&batch));
        own.write(key, number).await?;
        *written = Some(number);
        Ok(())
    };
    let outcome = outcome.await;
    // Whatever happened, those who come now share another write.
    row.close(&batch);
    let _first = batch.outcome.set(outcome.map_err(Arc::new));
}

#[cfg(test)]
mod tests;
