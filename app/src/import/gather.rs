//! Rows of a file become batches.

use std::{collections::HashSet, hash::Hash};

use killrvideo_domain::bulk::MOST_ROWS;

use super::{
    ImportError, Reporter,
    report::BadRows,
    table::{Next, Row, Table},
};

/// A file that is being read, and what is known of its rows so far.
pub(super) struct Gatherer<'a, K> {
    table: Table,
    bad: BadRows<'a>,
    /// Rows before this line were loaded by an earlier import.
    first_line: u64,
    keys: HashSet<K>,
    /// How many keys the rows before the first line have.
    before: usize,
    replaced: u64,
    line: u64,
}

/// Rows that are sent together.
pub(super) struct Batch<T> {
    /// The line of the first of them.
    pub(super) line: u64,
    pub(super) rows: Vec<T>,
    /// Whether one of them may replace a row of an earlier batch.
    pub(super) replaces: bool,
}

impl<'a, K: Hash + Eq> Gatherer<'a, K> {
    pub(super) fn new(table: Table, bad: BadRows<'a>, first_line: u64) -> Self {
        Self { table, bad, first_line, keys: HashSet::new(), before: 0, replaced: 0, line: 0 }
    }

    /// The next rows that `read` takes; `None` at the end of the file. Rows before the first line are read, because
    /// the next files refer to them, and are in no batch.
    ///
    /// # Errors
    /// [`ImportError`] when reading the file fails.
    pub(super) fn next<T>(
        &mut self,
        mut read: impl FnMut(&Row<'_>) -> Result<T, String>,
        key: impl Fn(&T) -> K,
        reporter: &mut dyn Reporter,
    ) -> Result<Option<Batch<T>>, ImportError> {
        let mut batch = Batch { line: 0, rows: Vec::with_capacity(MOST_ROWS), replaces: false };
        while batch.rows.len() < MOST_ROWS {
            let (line, row) = match self.table.next()? {
                None => break,
                Some(Next::Row(row)) => (row.line, read(&row)),
                Some(Next::Bad { line, reason }) => (line, Err(reason)),
            };
            self.line = line;
            match row {
                Ok(row) if line < self.first_line => {
                    self.keys.insert(key(&row));
                    self.before = self.keys.len();
                }
                Ok(row) => {
                    let replaces = !self.keys.insert(key(&row));
                    self.replaced += u64::from(replaces);
                    batch.add(line, row, replaces, &key);
                }
                Err(_) if line < self.first_line => {}
                Err(reason) => self.bad.add(line, &reason, reporter),
            }
        }
        Ok((!batch.rows.is_empty()).then_some(batch))
    }

    /// How many different keys the rows of all batches have.
    pub(super) fn count(&self) -> usize {
        self.keys.len() - self.before
    }

    /// How many rows replaced an earlier one.
    pub(super) const fn replaced(&self) -> u64 {
        self.replaced
    }

    /// The line of the last row.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes of the file are done.
    pub(super) fn bytes_done(&self) -> u64 {
        self.table.bytes_done()
    }

    /// Says how many bad rows were not shown, and gives the number of all.
    pub(super) fn finish(self, reporter: &mut dyn Reporter) -> u64 {
        self.bad.finish(reporter)
    }
}

impl<T> Batch<T> {
    fn add<K: Eq>(&mut self, line: u64, row: T, replaces: bool, key: impl Fn(&T) -> K) {
        if self.rows.is_empty() {
            self.line = line;
        }
        if replaces {
            self.rows.retain(|earlier| key(earlier) != key(&row));
            self.replaces = true;
        }
        self.rows.push(row);
    }
}
