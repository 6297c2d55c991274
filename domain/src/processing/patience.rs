//! Trying again what may succeed later.

use std::time::Duration;

use crate::shared::Pause;

/// How often something is tried, and how long the pauses are between.
#[derive(Clone, Copy)]
pub(super) struct Patience<'a> {
    pub(super) pause: &'a dyn Pause,
    /// The first time included.
    pub(super) tries: u32,
    /// Before the second try; each further pause is twice as long.
    pub(super) first_pause: Duration,
}

impl Patience<'_> {
    /// Tries until it succeeds, fails for good, or the tries are used up.
    pub(super) async fn with<T, E, F>(
        &self,
        may_help: impl Fn(&E) -> bool,
        attempt: impl Fn() -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut pause = self.first_pause;
        for _ in 1..self.tries {
            match attempt().await {
                Err(error) if may_help(&error) => self.pause.pause(pause).await,
                done => return done,
            }
            pause = pause.saturating_mul(2);
        }
        attempt().await
    }
}
