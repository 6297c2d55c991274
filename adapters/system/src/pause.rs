//! Pauses on the runtime's timer.

use std::time::Duration;

use async_trait::async_trait;
use killrvideo_domain::shared::Pause;

/// Lets time pass on the timer of the Tokio runtime it is awaited in.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioPause;

#[async_trait]
impl Pause for TokioPause {
    async fn pause(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_pause_lasts_as_long_as_asked() {
        let before = Instant::now();

        TokioPause.pause(Duration::from_secs(90)).await;

        assert_eq!(before.elapsed(), Duration::from_secs(90));
    }
}
