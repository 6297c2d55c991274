//! Loading one file: rows are read, judged, gathered, and loaded a batch at a time.

use std::{collections::HashSet, hash::Hash, path::Path};

use killrvideo_domain::{
    bulk::{BulkLoad, MOST_ROWS},
    shared::StoreError,
};

use super::{
    ImportError, Loaded, Reporter,
    report::BadRows,
    table::{Next, Row, Table},
};

/// An import under way.
pub(super) struct Loader<'a> {
    pub(super) directory: &'a Path,
    pub(super) bulk: &'a dyn BulkLoad,
    pub(super) loaded: Loaded,
    reporter: &'a mut dyn Reporter,
    /// Bytes of the files that are done.
    bytes_before: u64,
}

impl<'a> Loader<'a> {
    pub(super) fn new(directory: &'a Path, bulk: &'a dyn BulkLoad, reporter: &'a mut dyn Reporter) -> Self {
        Self { directory, bulk, loaded: Loaded::default(), reporter, bytes_before: 0 }
    }

    /// Opens a file that need not be there, and says so when it is not.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub(super) fn open(&mut self, name: &str, needed: &[&str]) -> Result<Option<Table>, ImportError> {
        let table = Table::open(self.directory, name, needed)?;
        if table.is_none() {
            self.reporter
                .line(&format!("{}: is not there and is left out", self.directory.join(name).display()));
        }
        Ok(table)
    }

    /// Says how many of a file's rows are of some kind, and what that means; nothing when there are none.
    pub(super) fn say(&mut self, file: &str, count: usize, kind: &str, meaning: &str) {
        if count > 0 {
            let path = self.directory.join(file);
            self.reporter.line(&format!("{}: {kind}: {count} ({meaning})", path.display()));
        }
    }

    /// Loads the rows of `table` that `read` takes, and gives the number of different keys among them.
    ///
    /// # Errors
    /// [`ImportError`] when reading the file fails, or `put` does.
    pub(super) async fn load<T, K: Hash + Eq>(
        &mut self,
        mut table: Table,
        mut read: impl FnMut(&Row<'_>) -> Result<T, String>,
        key: impl Fn(&T) -> K,
        put: impl AsyncFn(&[T]) -> Result<(), StoreError>,
    ) -> Result<u64, ImportError> {
        let path = table.path().to_owned();
        let mut bad = BadRows::new(&path);
        let mut keys = HashSet::new();
        let mut batch = Vec::with_capacity(MOST_ROWS);
        while let Some(next) = table.next()? {
            let (line, row) = match next {
                Next::Row(row) => (row.line, read(&row)),
                Next::Bad { line, reason } => (line, Err(reason)),
            };
            match row {
                Ok(row) => {
                    if !keys.insert(key(&row)) {
                        self.loaded.replaced += 1;
                        batch.retain(|earlier| key(earlier) != key(&row));
                    }
                    batch.push(row);
                }
                Err(reason) => bad.add(line, &reason, self.reporter),
            }
            if batch.len() == MOST_ROWS {
                put(&batch).await?;
                batch.clear();
                self.reporter.progress(&path, keys.len(), self.bytes_before + table.bytes_done());
            }
        }
        if !batch.is_empty() {
            put(&batch).await?;
        }
        self.bytes_before += table.bytes_done();
        self.loaded.bad += bad.finish(self.reporter);
        self.reporter.file_done(&path, keys.len(), self.bytes_before);
        Ok(keys.len() as u64)
    }
}
