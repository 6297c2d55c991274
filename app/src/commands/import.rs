//! `killrvideo import DIR`: CSV files become rows of the tables.

use std::path::Path;

use super::{CommandError, Tables};
use crate::{
    config::Settings,
    import::{self, ImportOptions, Place},
    telemetry::say,
};

/// Loads the CSV files of `directory`, from a place on when an earlier import stopped there. How far it is goes to
/// stderr; what is wrong with rows, and the sum of it all, to stdout.
///
/// # Errors
/// [`CommandError`] when a file cannot be read or the store fails; it names the place to go on from.
pub async fn import(settings: &Settings, directory: &Path, from: Option<Place>) -> Result<(), CommandError> {
    let tables = Tables::of(settings)?;
    tables.check_for_vectors().await?;
    let options = ImportOptions { parallel: settings.import_parallel, from };
    let imported = import::run(directory, &tables.ports.bulk, options, import::reporter().as_mut()).await;
    tables.come_to_rest(settings).await;
    match imported {
        Ok(summary) => {
            say(&summary.to_string());
            Ok(())
        }
        Err(stopped) => {
            if let import::ImportError::Stopped { at, .. } = &stopped {
                eprintln!("the same import with --from {at} goes on from there");
            }
            Err(stopped.into())
        }
    }
}
