//! How often a worker looks for work.

use std::time::Duration;

/// The pauses between two looks: short while there is work, and twice as long after each that ended without any, up to
/// the longest. A store that is billed by the call costs next to nothing while nobody submits anything.
#[derive(Debug)]
pub(super) struct Rhythm {
    shortest: Duration,
    longest: Duration,
    now: Duration,
}

impl Rhythm {
    /// Pauses from `shortest` to `longest`; all are `shortest` if that is the longer one.
    pub(super) fn new(shortest: Duration, longest: Duration) -> Self {
        Self { shortest, longest: longest.max(shortest), now: shortest }
    }

    /// The next pause.
    pub(super) const fn pause(&self) -> Duration {
        self.now
    }

    /// A pause went by: the next one is longer, unless work is found.
    pub(super) fn slow_down(&mut self) {
        self.now = self.now.saturating_mul(2).min(self.longest);
    }

    /// There is work, or somebody says so.
    pub(super) fn quicken(&mut self) {
        self.now = self.shortest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(rhythm: &mut Rhythm, count: usize) -> Vec<u128> {
        let mut pauses = Vec::new();
        for _ in 0..count {
            pauses.push(rhythm.pause().as_millis());
            rhythm.slow_down();
        }
        pauses
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_are_short_again_when_there_is_work() {
        let mut rhythm = Rhythm::new(Duration::from_secs(1), Duration::from_secs(5));

        assert_eq!(pauses(&mut rhythm, 5), [1_000, 2_000, 4_000, 5_000, 5_000]);
        rhythm.quicken();
        assert_eq!(pauses(&mut rhythm, 2), [1_000, 2_000]);
    }

    #[test]
    fn no_pause_is_shorter_than_the_shortest() {
        let mut rhythm = Rhythm::new(Duration::from_hours(1), Duration::from_secs(5));

        assert_eq!(pauses(&mut rhythm, 3), [3_600_000; 3]);
    }
}
