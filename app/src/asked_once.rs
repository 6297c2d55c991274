//! What many want to know, asked once for all of them.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Mutex, task::JoinError, time::Instant};

/// A question that costs something, which anybody may have asked as often as they like: who asks at once, or shortly
/// after another, gets the same answer.
pub(crate) struct AskedOnce<T> {
    /// How long an answer counts.
    every: Duration,
    /// What was answered, and when. Whoever holds this asks; the others wait for what comes of it.
    known: Arc<Mutex<Option<(Instant, T)>>>,
}

impl<T: Clone + Send + 'static> AskedOnce<T> {
    /// A question whose answers count for `every`; nobody asked it yet.
    pub(crate) fn new(every: Duration) -> Self {
        Self { every, known: Arc::default() }
    }

    /// The answer that counts, or what comes of `ask` when there is none.
    ///
    /// # Errors
    /// When `ask` panics. Nothing is known then.
    pub(crate) async fn answer(&self, ask: impl Future<Output = T> + Send + 'static) -> Result<T, JoinError> {
        let came = Instant::now();
        let mut known = self.known.clone().lock_owned().await;
        if let Some((at, answer)) = &*known
            && (*at > came || at.elapsed() < self.every)
        {
            return Ok(answer.clone());
        }
        // In a task of its own: otherwise a client that leaves at once could have the next one ask again.
        let asking = tokio::spawn(async move {
            let answer = ask.await;
            *known = Some((Instant::now(), answer.clone()));
            answer
        });
        asking.await
    }
}
