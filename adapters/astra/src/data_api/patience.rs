//! How often, and after which waits, a command is sent again.

use std::time::Duration;

use rand::RngExt;

use super::command::Command;

/// How patient the door is with the Data API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The longest time for one try, from the first byte sent to the last one received.
    pub call: Duration,
    /// The longest time for a command, with all its tries and the waits between them.
    pub command: Duration,
    /// How often a command is sent at most, the first time included. Those that cannot be repeated are sent once.
    pub tries: u32,
    /// The longest wait before the second try; it doubles with every further one.
    pub first_pause: Duration,
    /// The longest wait between two tries.
    pub longest_pause: Duration,
}

impl Default for Patience {
    /// 5 s a try and 10 s a command (a database that hangs takes the server 10 s to report), five tries, waits up
    /// to 50 ms before the second and up to 2 s before any.
    fn default() -> Self {
        Self {
            call: Duration::from_secs(5),
            command: Duration::from_secs(10),
            tries: 5,
            first_pause: Duration::from_millis(50),
            longest_pause: Duration::from_secs(2),
        }
    }
}

impl Patience {
    /// The patience with a command: eight times as much with those that make tables, columns and indexes. All nodes
    /// of the database have to agree on them, and the server itself tries them three times, 10 s each and 1 s apart.
    pub(super) fn with(self, command: &Command) -> Self {
        if command.defines() {
            Self { call: self.call.saturating_mul(8), command: self.command.saturating_mul(8), ..self }
        } else {
            self
        }
    }

    /// How long to wait after `failed` tries: evenly at random up to the limit that has doubled so often ("full
    /// jitter"), so that many who failed together do not come back together.
    pub(super) fn pause(&self, failed: u32) -> Duration {
        let doubled =
            self.first_pause.saturating_mul(1_u32.checked_shl(failed.saturating_sub(1)).unwrap_or(u32::MAX));
        let limit = doubled.min(self.longest_pause);
        limit.mul_f64(rand::rng().random_range(0.0..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit() {
        let patience = Patience::default();

        for (failed, limit) in [(1, 50), (2, 100), (3, 200), (30, 2_000), (40, 2_000), (u32::MAX, 2_000)] {
            assert!(patience.pause(failed) <= Duration::from_millis(limit), "{failed}");
        }
        assert!(
            (0..100).any(|_| patience.pause(30) > Duration::from_millis(200)),
            "longer than the first ones"
        );
    }
}
