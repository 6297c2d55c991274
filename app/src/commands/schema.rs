//! `killrvideo schema`: what the tables have to be, and what they are.

use super::{CommandError, Tables};
use crate::{config::Settings, telemetry::say, wiring};

/// Says on stdout, in CQL, what the tables have to be. With a Data API it compares its keyspace with that, says on
/// stderr what it lacks, and gives whether a server can work with it; without one it gives `true`.
///
/// # Errors
/// [`CommandError`] when the Data API cannot be asked.
pub async fn schema(settings: &Settings) -> Result<bool, CommandError> {
    say(&wiring::schema_cql(settings));
    if settings.astra.is_none() {
        return Ok(true);
    }
    let tables = Tables::of(settings)?;
    let report = tables.store.check_schema().await?;
    eprintln!("{} at {}:\n{report}", tables.place.keyspace, tables.place.endpoint);
    Ok(report.is_fine())
}

/// Makes what the keyspace lacks and the Data API can make, says on stderr what was made and what is left to be
/// done, and gives whether a server can work with it.
///
/// # Errors
/// [`CommandError`] when the Data API cannot be asked; what was made before is kept, and the same again completes
/// it.
pub async fn apply_schema(settings: &Settings) -> Result<bool, CommandError> {
    let tables = Tables::of(settings)?;
    let applied = tables.store.apply_schema().await?;
    eprintln!("{} at {}:\n{applied}", tables.place.keyspace, tables.place.endpoint);
    Ok(applied.left.is_fine())
}
