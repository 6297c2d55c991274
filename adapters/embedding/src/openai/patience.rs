//! How long, and how often after which waits, a call is tried.

use std::time::Duration;

use rand::RngExt;

/// How patient one is with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenAiPatience {
    /// The longest time for one call, with all its tries and the waits between them.
    pub call: Duration,
    /// How often a call is tried at most, the first time included.
    pub tries: u32,
    /// The longest wait before the second try; it doubles with every further one.
    pub first_pause: Duration,
    /// The longest wait between two tries that the server did not ask for.
    pub longest_pause: Duration,
}

impl Default for OpenAiPatience {
    /// 10 s, three tries, waits up to 250 ms before the second and up to 2 s before any.
    fn default() -> Self {
        Self {
            call: Duration::from_secs(10),
            tries: 3,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(2),
        }
    }
}

impl OpenAiPatience {
    /// How long to wait after `failed` tries: evenly at random up to the limit that has doubled so often, so that many
    /// who failed together do not come back together.
    pub(super) fn pause(&self, failed: u32) -> Duration {
        let times = 1_u32.checked_shl(failed.saturating_sub(1)).unwrap_or(u32::MAX);
        let limit = self.first_pause.saturating_mul(times).min(self.longest_pause);
        limit.mul_f64(rand::rng().random_range(0.0..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit() {
        let patience = OpenAiPatience::default();

        for (failed, limit) in [(1, 250), (2, 500), (3, 1_000), (30, 2_000), (u32::MAX, 2_000)] {
            assert!(patience.pause(failed) <= Duration::from_millis(limit), "{failed}");
        }
        assert!((0..100).any(|_| patience.pause(30) > Duration::from_secs(1)), "longer than the first ones");
    }
}
