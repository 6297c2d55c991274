//! Batches on their way to the store.

use futures_util::{StreamExt, stream::FuturesUnordered};
use killrvideo_domain::shared::StoreError;

use super::{ImportError, Place};

/// Batches of one file that are on their way, several at once.
///
/// A batch that may replace rows of earlier ones waits until those have arrived: of two rows with one key the later
/// stands.
pub(super) struct Sending<'a, F> {
    file: &'a str,
    most: usize,
    batches: FuturesUnordered<F>,
    /// The first line of each batch that is on its way.
    lines: Vec<u64>,
}

impl<'a, F: Future<Output = (u64, Result<(), StoreError>)>> Sending<'a, F> {
    /// At most so many at once, and at least one.
    pub(super) fn new(file: &'a str, most: usize) -> Self {
        Self { file, most: most.max(1), batches: FuturesUnordered::new(), lines: Vec::new() }
    }

    /// Sends a batch that begins with `line` as soon as there is room, or, if it replaces rows, when all others have
    /// arrived.
    ///
    /// # Errors
    /// [`ImportError::Stopped`] when an earlier batch did not arrive.
    pub(super) async fn send(&mut self, line: u64, replaces: bool, batch: F) -> Result<(), ImportError> {
        self.fewer_than(if replaces { 1 } else { self.most }).await?;
        self.lines.push(line);
        self.batches.push(batch);
        Ok(())
    }

    /// Waits until all have arrived.
    ///
    /// # Errors
    /// [`ImportError::Stopped`] when one did not.
    pub(super) async fn finish(mut self) -> Result<(), ImportError> {
        self.fewer_than(1).await
    }

    async fn fewer_than(&mut self, count: usize) -> Result<(), ImportError> {
        while self.batches.len() >= count {
            let Some((line, sent)) = self.batches.next().await else { return Ok(()) };
            if let Err(source) = sent {
                // What else is on its way may not arrive either.
                let first = self.lines.iter().copied().min().unwrap_or(line);
                return Err(ImportError::Stopped { at: Place::of(self.file, first), source });
            }
            self.lines.retain(|sent| *sent != line);
        }
        Ok(())
    }
}
