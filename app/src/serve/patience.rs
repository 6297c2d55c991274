//! Trying again, at the start, what a store cannot do yet.

use std::{error::Error, time::Duration};

use killrvideo_domain::shared::Pause;
use tokio::time::Instant;
use tracing::warn;

use crate::{config::Settings, telemetry::chain};

/// For how long a server that starts waits for its store, and how often it looks; a store in memory is not waited for.
///
/// Servers that start together want the same now and then, and one gets it: the others are told to try again.
pub(super) struct StartPatience<'a> {
    limit: Duration,
    pause: Duration,
    pauses: &'a dyn Pause,
}

impl<'a> StartPatience<'a> {
    pub(super) fn of(settings: &Settings, pauses: &'a dyn Pause) -> Self {
        let behaviour = settings.astra.as_ref().map(|astra| &astra.behaviour);
        let (limit, pause) = behaviour
            .map_or((Duration::ZERO, Duration::ZERO), |astra| (astra.start_patience, astra.start_pause));
        Self { limit, pause, pauses }
    }

    /// Tries until it succeeds, fails for good, or the time is up. `what` goes on a sentence that begins with "cannot".
    ///
    /// # Errors
    /// The last one.
    pub(super) async fn insist<T, E: Error + 'static>(
        &self,
        what: &str,
        may_help: impl Fn(&E) -> bool,
        attempt: impl AsyncFn() -> Result<T, E>,
    ) -> Result<T, E> {
        let deadline = Instant::now() + self.limit;
        loop {
            match attempt().await {
                Err(error) if may_help(&error) && Instant::now() + self.pause < deadline => {
                    warn!(error = %chain(&error), "cannot {what} yet; trying again");
                    self.pauses.pause(self.pause).await;
                }
                done => return done,
            }
        }
    }
}
