//! `killrvideo backfill` and `killrvideo compact`: what is done to a keyspace now and then.

use super::{CommandError, Tables};
use crate::{config::Settings, telemetry::say};

/// Completes the rows that other backends wrote into the keyspace. How far it is goes to stderr, what it did to
/// stdout.
///
/// # Errors
/// [`CommandError::Store`] when the store fails; the same again completes it.
pub async fn backfill(settings: &Settings) -> Result<(), CommandError> {
    let tables = Tables::of(settings)?;
    let progress = tables.store.backfill(&|step| {
        eprintln!("{}: {} rows read, {} written", step.table, step.read, step.written);
    });
    let done = progress.await;
    tables.come_to_rest(settings).await;
    let done = done?;
    say(&format!(
        "accounts: {} read, {} are viewers now\n\
         videos: {} read, {} completed, {} listed, {} with views from before, {} left out\n\
         videos to be embedded by a worker: {}\n\
         tags: {} counts corrected",
        done.accounts,
        done.viewers,
        done.videos,
        done.completed,
        done.listed,
        done.views_imported,
        done.left_out,
        done.to_embed,
        done.tags,
    ));
    Ok(())
}

/// Adds up the numbers of processes that have ended. How far it is goes to stderr, what it did to stdout.
///
/// # Errors
/// [`CommandError::Store`] when the store fails; the same again completes it.
pub async fn compact(settings: &Settings) -> Result<(), CommandError> {
    let tables = Tables::of(settings)?;
    let progress = tables.store.compact(&|step| {
        eprintln!("{}: {} rows read, {} added up", step.table, step.read, step.removed);
    });
    let done = progress.await;
    tables.come_to_rest(settings).await;
    let done = done?;
    say(&format!("videos: {} added up, of {} parts", done.videos, done.parts));
    Ok(())
}
