//! Import: KillrVideo's CSV files become rows of the store, before the server listens.
//!
//! `videos.csv` is needed. `users.csv`, `user_credentials.csv`, `video_playback_stats.csv` and `tags.csv` are
//! loaded when they are there. Files are read as streams; what is kept of one is its keys, which the next
//! files refer to. A bad row is reported with its line, counted and skipped; of two rows with one key the
//! later stands.
//!
//! Videos come without vectors. Each is given an `embed` job, so that the worker makes the vectors while the
//! server already answers.

mod files;
mod lines;
mod load;
mod report;
mod rows;
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

pub use report::{Lines, Reporter, reporter};
pub use summary::{Loaded, Summary};

/// Why an import stopped. What was loaded before stays loaded; the same import again completes it.
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
    #[error("cannot load what was imported")]
    Store(#[from] StoreError),
}

/// Loads the CSV files of `directory` through `bulk`.
///
/// # Errors
/// [`ImportError`] at the first file that cannot be read, and when the store fails.
pub async fn run(
    directory: &Path,
    bulk: &Arc<dyn BulkLoad>,
    reporter: &mut dyn Reporter,
) -> Result<Summary, ImportError> {
    let started = Instant::now();
    if !directory.is_dir() {
        return Err(ImportError::NoDirectory(directory.to_owned()));
    }
    let sizes = files::FILES.iter().filter_map(|name| fs::metadata(directory.join(name)).ok());
    reporter.begin(sizes.map(|file| file.len()).sum());
    let loaded = files::load_all(&mut load::Loader::new(directory, bulk.as_ref(), reporter)).await;
    reporter.end();
    Ok(Summary { loaded: loaded?, took: started.elapsed() })
}
