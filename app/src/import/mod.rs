//! Import: KillrVideo's CSV files become rows of the store, before the server listens.
//!
//! `videos.csv` is needed. `users.csv`, `user_credentials.csv`, `video_playback_stats.csv`, `comments.csv` and
//! `tags.csv` are loaded when they are there. Files are read as streams; what is kept of one is its keys, which the next
//! files refer to. A bad row is reported with its line, counted and skipped; of two rows with one key the
//! later stands.
//!
//! Videos come without vectors. Each is given an `embed` job, so that the worker makes the vectors while the
//! server already answers.

mod files;
mod gather;
mod lines;
mod load;
mod place;
mod report;
mod rows;
mod sending;
mod set;
mod summary;
mod table;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use killrvideo_domain::{bulk::BulkLoad, shared::StoreError};

pub use place::{InvalidPlace, Place};
pub use report::{Lines, Reporter, reporter};
pub use summary::{Loaded, Summary};

/// Why an import stopped. What was loaded before stays loaded; the same import again completes it, from where it
/// stopped or from the beginning.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The place to import from is no directory.
    #[error("cannot import: {} is no directory that can be read", .0.display())]
    NoDirectory(PathBuf),
    /// A file that every import needs is not there.
    #[error("cannot import: {} is missing", .0.display())]
    Missing(PathBuf),
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is of another layout.
    #[error("cannot import {}: its first line does not name the columns {columns}", path.display())]
    MissingColumns {
        /// The file.
        path: PathBuf,
        /// The columns, separated by commas.
        columns: String,
    },
    /// The store failed.
    #[error("the import stopped at {at}; all before that is loaded")]
    Stopped {
        /// The first row that may not be loaded.
        at: Place,
        /// Why.
        source: StoreError,
    },
}

/// How files are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportOptions {
    /// How many batches are on their way to the store at once; at least 1.
    pub parallel: usize,
    /// Where an earlier import of the same files stopped: rows before it are read, because later ones refer to them,
    /// and not loaded. `None` loads all.
    pub from: Option<Place>,
}

impl Default for ImportOptions {
    /// One batch at a time, and all of them.
    fn default() -> Self {
        Self { parallel: 1, from: None }
    }
}

/// Loads the CSV files of `directory` through `bulk`.
///
/// # Errors
/// [`ImportError`] at the first file that cannot be read, and when the store fails.
pub async fn run(
    directory: &Path,
    bulk: &Arc<dyn BulkLoad>,
    options: ImportOptions,
    reporter: &mut dyn Reporter,
) -> Result<Summary, ImportError> {
    let started = Instant::now();
    if !directory.is_dir() {
        return Err(ImportError::NoDirectory(directory.to_owned()));
    }
    let sizes = files::FILES.iter().filter_map(|name| fs::metadata(directory.join(name)).ok());
    reporter.begin(sizes.map(|file| file.len()).sum());
    let loaded = files::load_all(&mut load::Loader::new(directory, bulk.as_ref(), options, reporter)).await;
    reporter.end();
    Ok(Summary { loaded: loaded?, took: started.elapsed() })
}
