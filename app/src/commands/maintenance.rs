//! `killrvideo backfill` and `killrvideo compact`: what is done to a keyspace now and then.

use std::sync::{Mutex, PoisonError};

use super::{CommandError, Tables};
use crate::{config::Settings, telemetry::say};

/// Says how far a command is, a line for every so many rows of a table.
#[derive(Default)]
struct Progress(Mutex<Option<(&'static str, u64)>>);

/// How many rows pass between two lines.
const ROWS_A_LINE: u64 = 10_000;

impl Progress {
    /// So many rows of `table` were read, and so many of them `done`.
    fn at(&self, table: &'static str, read: u64, done: u64, what: &str) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = match *last {
            Some((before, at)) if before == table => read >= at + ROWS_A_LINE,
            _ => true,
        };
        if due {
            *last = Some((table, read));
            eprintln!("{table}: {read} rows read, {done} {what}");
        }
    }
}

/// Completes the rows that other backends wrote into the keyspace. How far it is goes to stderr, what it did to
/// stdout.
///
/// # Errors
/// [`CommandError::Store`] when the store fails; the same again completes it.
pub async fn backfill(settings: &Settings) -> Result<(), CommandError> {
    let tables = Tables::of(settings)?;
    tables.check_for_vectors().await?;
    let progress = Progress::default();
    let done =
        tables.store.backfill(&|step| progress.at(step.table, step.read, step.written, "written")).await;
    tables.come_to_rest(settings).await;
    let done = done?;
    say(&format!(
        "accounts: {} read, {} are viewers now\n\
         addresses: {} in lower case now, {} left in mixed case (in lower case somebody else is registered)\n\
         videos: {} read, {} completed, {} listed, {} with views from before, {} left out\n\
         videos with ratings: {}\n\
         flags: {} in the moderators' lists, {} left out\n\
         videos to be embedded by a worker: {}\n\
         comments: {} read, {} found by their ids now, {} added to lists, {} left out\n\
         tags: {} counts corrected",
        done.accounts,
        done.viewers,
        done.addresses,
        done.addresses_taken,
        done.videos,
        done.completed,
        done.listed,
        done.views_imported,
        done.left_out,
        done.rated,
        done.flags,
        done.flags_left_out,
        done.to_embed,
        done.comments,
        done.comments_completed,
        done.comments_listed,
        done.comments_left_out,
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
    tables.check().await?;
    let progress = Progress::default();
    let done =
        tables.store.compact(&|step| progress.at(step.table, step.read, step.removed, "added up")).await;
    tables.come_to_rest(settings).await;
    let done = done?;
    say(&format!("videos: {} added up, of {} parts", done.videos, done.parts));
    Ok(())
}
