//! Time that stands still until a test moves it.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use killrvideo_domain::shared::{Clock, Pause, Timestamp};

/// A clock that shows what it was set to.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub const fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_millis()))
    }

    /// Moves the clock on, and gives the time it shows then.
    pub fn advance(&self, by: Duration) -> Timestamp {
        let later = self.now().plus(by);
        self.0.store(later.as_millis(), Ordering::SeqCst);
        later
    }

    /// Moves the clock on to `at`, unless it shows a later time.
    pub fn advance_to(&self, at: Timestamp) {
        self.0.fetch_max(at.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).expect("only times in range are stored")
    }
}

/// Pauses that take no time and are remembered.
#[derive(Debug, Default)]
pub struct InstantPause(Mutex<Vec<Duration>>);

impl InstantPause {
    /// The pauses asked for so far, in order.
    pub fn asked_for(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Pause for InstantPause {
    async fn pause(&self, duration: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(duration);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builders::time;

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_advanced() {
        let clock = FixedClock::at(time("2025-11-03T10:00:00Z"));

        assert_eq!(clock.now(), clock.now());
        assert_eq!(clock.advance(Duration::from_secs(5)), time("2025-11-03T10:00:05Z"));
        assert_eq!(clock.now(), time("2025-11-03T10:00:05Z"));
    }

    #[tokio::test]
    async fn an_instant_pause_remembers_what_was_asked_for() {
        let pause = InstantPause::default();

        pause.pause(Duration::from_hours(2)).await;
        pause.pause(Duration::from_millis(3)).await;

        assert_eq!(pause.asked_for(), [Duration::from_hours(2), Duration::from_millis(3)]);
    }
}
