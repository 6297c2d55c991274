//! Loading one file: rows are read, judged, gathered, and sent a batch at a time, several at once.

use std::{hash::Hash, path::Path};

use futures_util::{StreamExt, TryStreamExt, stream};
use killrvideo_domain::{
    bulk::{BulkLoad, MOST_ROWS},
    shared::StoreError,
};

use super::{
    ImportError, ImportOptions, Loaded, Place, Reporter,
    gather::{Batch, Gatherer},
    report::BadRows,
    sending::Sending,
    table::{Row, Table},
};

/// An import under way.
pub(super) struct Loader<'a> {
    pub(super) directory: &'a Path,
    pub(super) bulk: &'a dyn BulkLoad,
    pub(super) loaded: Loaded,
    options: ImportOptions,
    reporter: &'a mut dyn Reporter,
    /// Bytes of the files that are done.
    bytes_before: u64,
    /// The line of the last row of the last file that is done.
    last_line: u64,
}

impl<'a> Loader<'a> {
    pub(super) fn new(
        directory: &'a Path,
        bulk: &'a dyn BulkLoad,
        options: ImportOptions,
        reporter: &'a mut dyn Reporter,
    ) -> Self {
        Self { directory, bulk, loaded: Loaded::default(), options, reporter, bytes_before: 0, last_line: 0 }
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

    /// Loads the rows of the file `name` that `read` takes, from the place on that the import starts from, and gives
    /// the number of different keys among them.
    ///
    /// # Errors
    /// [`ImportError`] when reading the file fails, or `put` does.
    pub(super) async fn load<T, K: Hash + Eq>(
        &mut self,
        name: &str,
        table: Table,
        mut read: impl FnMut(&Row<'_>) -> Result<T, String>,
        key: impl Fn(&T) -> K,
        put: impl AsyncFn(&[T]) -> Result<(), StoreError>,
    ) -> Result<u64, ImportError> {
        let path = table.path().to_owned();
        let first_line = self.options.from.map_or(0, |from| from.first_line_of(name));
        let mut gatherer = Gatherer::new(table, BadRows::new(&path), first_line);
        let mut sending = Sending::new(name, self.options.parallel);
        let put = &put;
        while let Some(Batch { line, rows, replaces }) = gatherer.next(&mut read, &key, self.reporter)? {
            sending.send(line, replaces, async move { (line, put(&rows).await) }).await?;
            self.reporter.progress(&path, gatherer.count(), self.bytes_before + gatherer.bytes_done());
        }
        sending.finish().await?;
        let count = gatherer.count();
        self.last_line = gatherer.line();
        self.bytes_before += gatherer.bytes_done();
        self.loaded.replaced += gatherer.replaced();
        self.loaded.bad += gatherer.finish(self.reporter);
        self.reporter.file_done(&path, count, self.bytes_before);
        Ok(count as u64)
    }

    /// Sends rows that follow from those of the file `name`, which was loaded last, unless an earlier import did.
    ///
    /// # Errors
    /// [`ImportError::Stopped`] when `put` fails.
    pub(super) async fn send_all<T>(
        &self,
        name: &str,
        rows: &[T],
        put: impl AsyncFn(&[T]) -> Result<(), StoreError>,
    ) -> Result<(), ImportError> {
        if self.options.from.is_some_and(|from| from.is_after(name)) {
            return Ok(());
        }
        let at = Place::of(name, self.last_line + 1);
        stream::iter(rows.chunks(MOST_ROWS).map(|rows| put(rows)))
            .buffer_unordered(self.options.parallel.max(1))
            .try_collect::<()>()
            .await
            .map_err(|source| ImportError::Stopped { at, source })
    }
}
