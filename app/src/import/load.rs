//! Loading one file: rows are read, judged, gathered, and sent a batch at a time, several at once.

use std::{collections::HashSet, hash::Hash, path::Path};

use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, FuturesUnordered},
};
use killrvideo_domain::{
    bulk::{BulkLoad, MOST_ROWS},
    shared::StoreError,
};

use super::{
    ImportError, ImportOptions, Loaded, Place, Reporter,
    report::BadRows,
    table::{Next, Row, Table},
};

/// An import under way.
pub(super) struct Loader<'a> {
    pub(super) directory: &'a Path,
    pub(super) bulk: &'a dyn BulkLoad,
    pub(super) loaded: Loaded,
    pub(super) options: ImportOptions,
    reporter: &'a mut dyn Reporter,
    /// Bytes of the files that are done.
    bytes_before: u64,
    /// The line of the last row that was read.
    line: u64,
}

/// Rows of one file that are on their way to the store, several batches at once.
///
/// A batch with a row that replaces one of an earlier batch waits until those have arrived: of two rows with one
/// key the later stands.
struct Sending<F> {
    file: String,
    most: usize,
    batches: FuturesUnordered<F>,
    /// The first line of each batch that is on its way.
    lines: Vec<u64>,
}

impl<F: Future<Output = (u64, Result<(), StoreError>)>> Sending<F> {
    /// Sends a batch that begins with `line` as soon as there is room.
    async fn send(&mut self, line: u64, alone: bool, batch: F) -> Result<(), ImportError> {
        let room = if alone { 1 } else { self.most };
        self.wait_for(room).await?;
        self.lines.push(line);
        self.batches.push(batch);
        Ok(())
    }

    /// Waits until fewer than `room` batches are on their way.
    async fn wait_for(&mut self, room: usize) -> Result<(), ImportError> {
        while self.batches.len() >= room {
            let Some((line, sent)) = self.batches.next().await else { return Ok(()) };
            if let Err(source) = sent {
                // What is on its way may not arrive either.
                let first = self.lines.iter().copied().min().unwrap_or(line);
                return Err(ImportError::Stopped { at: Place::of(&self.file, first), source });
            }
            self.lines.retain(|sent| *sent != line);
        }
        Ok(())
    }
}

impl<'a> Loader<'a> {
    pub(super) fn new(
        directory: &'a Path,
        bulk: &'a dyn BulkLoad,
        options: ImportOptions,
        reporter: &'a mut dyn Reporter,
    ) -> Self {
        Self { directory, bulk, loaded: Loaded::default(), options, reporter, bytes_before: 0, line: 0 }
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

    /// Loads the rows of the file `name` that `read` takes, and gives the number of different keys among them.
    /// Rows before the place that the import starts from are read, and not sent.
    ///
    /// # Errors
    /// [`ImportError`] when reading the file fails, or `put` does.
    pub(super) async fn load<T, K: Hash + Eq>(
        &mut self,
        name: &str,
        mut table: Table,
        mut read: impl FnMut(&Row<'_>) -> Result<T, String>,
        key: impl Fn(&T) -> K,
        put: impl AsyncFn(&[T]) -> Result<(), StoreError>,
    ) -> Result<u64, ImportError> {
        let path = table.path().to_owned();
        let first_line = self.options.from.map_or(0, |from| from.first_line_of(name));
        let (most, put) = (self.options.parallel.max(1), &put);
        let mut sending =
            Sending { file: name.to_owned(), most, batches: FuturesUnordered::new(), lines: Vec::new() };
        let mut bad = BadRows::new(&path);
        let (mut keys, mut before) = (HashSet::new(), 0);
        let mut batch = Batch::new();
        loop {
            let next = table.next()?;
            let ended = next.is_none();
            match next.map(|next| judged(next, &mut read)) {
                None => {}
                Some((line, row)) if line < first_line => {
                    self.line = line;
                    keys.extend(row.ok().map(|row| key(&row)));
                    before = keys.len();
                }
                Some((line, Ok(row))) => {
                    self.line = line;
                    let replaces = !keys.insert(key(&row));
                    self.loaded.replaced += u64::from(replaces);
                    batch.add(line, row, replaces, &key);
                }
                Some((line, Err(reason))) => bad.add(line, &reason, self.reporter),
            }
            if batch.rows.len() == MOST_ROWS || (ended && !batch.rows.is_empty()) {
                let Batch { line, rows, replaces } = std::mem::replace(&mut batch, Batch::new());
                let sent = async move { (line, put(&rows).await) };
                sending.send(line, replaces, sent).await?;
                self.reporter.progress(&path, keys.len() - before, self.bytes_before + table.bytes_done());
            }
            if ended {
                break;
            }
        }
        sending.wait_for(1).await?;
        self.bytes_before += table.bytes_done();
        self.loaded.bad += bad.finish(self.reporter);
        self.reporter.file_done(&path, keys.len() - before, self.bytes_before);
        Ok((keys.len() - before) as u64)
    }

    /// Sends rows that follow from those of the file `name`, of which all were loaded.
    ///
    /// # Errors
    /// [`ImportError::Stopped`] when `put` fails.
    pub(super) async fn send_all<T>(
        &self,
        name: &str,
        rows: &[T],
        put: impl AsyncFn(&[T]) -> Result<(), StoreError>,
    ) -> Result<(), ImportError> {
        let at = Place::of(name, self.line + 1);
        let parallel = self.options.parallel.max(1);
        stream::iter(rows.chunks(MOST_ROWS).map(|rows| put(rows)))
            .buffer_unordered(parallel)
            .try_collect::<()>()
            .await
            .map_err(|source| ImportError::Stopped { at, source })
    }
}

/// The line of what comes next in a file, and what it is read as.
fn judged<T>(
    next: Next<'_>,
    read: impl FnOnce(&Row<'_>) -> Result<T, String>,
) -> (u64, Result<T, String>) {
    match next {
        Next::Row(row) => (row.line, read(&row)),
        Next::Bad { line, reason } => (line, Err(reason)),
    }
}

/// Rows that are sent together.
struct Batch<T> {
    /// The line of the first of them.
    line: u64,
    rows: Vec<T>,
    /// Whether one of them replaces a row of an earlier batch, or may.
    replaces: bool,
}

impl<T> Batch<T> {
    fn new() -> Self {
        Self { line: 0, rows: Vec::with_capacity(MOST_ROWS), replaces: false }
    }

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
