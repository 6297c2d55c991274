//! A circuit breaker: a store that is dead is not asked again and again.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// When the breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// So many tries that fail in a row open it.
    pub failures: u32,
    /// How long it stays open before one try is let through.
    pub rest: Duration,
}

impl Default for BreakerSettings {
    /// 20 failures in a row, 2 s.
    fn default() -> Self {
        Self { failures: 20, rest: Duration::from_secs(2) }
    }
}

/// Counts failures in a row. While it is open nothing is sent, so that callers get their 503 at once and the store
/// has peace to recover; then one try at a time finds out whether it has.
#[derive(Debug)]
pub(super) struct Breaker {
    settings: BreakerSettings,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    failures: u32,
    /// Until when nothing is sent; the one who finds it over moves it on and tries.
    open_until: Option<Instant>,
}

impl Breaker {
    pub(super) const fn new(settings: BreakerSettings) -> Self {
        Self { settings, state: Mutex::new(State { failures: 0, open_until: None }) }
    }

    /// Whether a try may be made now.
    pub(super) fn lets_through(&self) -> bool {
        let mut state = self.state.lock();
        match state.open_until {
            None => true,
            Some(until) if Instant::now() < until => false,
            Some(_) => {
                // Whoever comes while this try is on its way rests on.
                state.open_until = Some(Instant::now() + self.settings.rest);
                true
            }
        }
    }

    /// The store answered, whatever it said.
    pub(super) fn answered(&self) {
        *self.state.lock() = State { failures: 0, open_until: None };
    }

    /// The store did not answer, or said that it cannot.
    pub(super) fn failed(&self) {
        let mut state = self.state.lock();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= self.settings.failures {
            state.open_until = Some(Instant::now() + self.settings.rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn breaker() -> Breaker {
        Breaker::new(BreakerSettings { failures: 2, rest: SECOND })
    }

    #[tokio::test(start_paused = true)]
    async fn opens_after_failures_in_a_row_only() {
        let breaker = breaker();

        breaker.failed();
        breaker.answered();
        breaker.failed();
        assert!(breaker.lets_through(), "one failure in a row");

        breaker.failed();
        assert!(!breaker.lets_through());
    }

    #[tokio::test(start_paused = true)]
    async fn lets_one_try_through_after_a_rest() {
        let breaker = breaker();
        breaker.failed();
        breaker.failed();

        advance(SECOND).await;
        assert!(breaker.lets_through());
        assert!(!breaker.lets_through(), "one at a time");

        breaker.failed();
        assert!(!breaker.lets_through());
        advance(SECOND).await;
        assert!(breaker.lets_through());
        breaker.answered();
        assert!(breaker.lets_through() && breaker.lets_through());
    }
}
