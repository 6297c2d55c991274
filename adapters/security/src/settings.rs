//! How much work a password is, and how many may wait for it.

use std::{fmt, num::NonZeroUsize, thread, time::Duration};

/// How much work bcrypt does: 2^cost rounds, so one more is twice the time.
///
/// bcrypt itself goes from 4 to 31; this stops at 16, which takes 16 times as long as the usual 12 (seconds,
/// where 12 takes a quarter of one). Nobody waits longer for a login, and a stored hash of a higher cost would
/// keep a core busy for minutes to days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BcryptCost(u32);

/// A number that is no [`BcryptCost`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bcrypt cost is {min} to {max}, not {0}", min = BcryptCost::MIN, max = BcryptCost::MAX)]
pub struct InvalidCost(u32);

impl BcryptCost {
    /// The least: bcrypt's own lower end, for tests.
    pub const MIN: u32 = 4;
    /// The most.
    pub const MAX: u32 = 16;

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The costs from this one up to `other`, without `other`; none when `other` is not greater.
    ///
    /// Work at this cost and at all of these is together as much as work at `other`:
    /// 2^a + (2^a + … + 2^(b-1)) = 2^b.
    pub(crate) fn up_to(self, other: Self) -> impl Iterator<Item = Self> {
        (self.0..other.0).map(Self)
    }
}

impl TryFrom<u32> for BcryptCost {
    type Error = InvalidCost;

    fn try_from(cost: u32) -> Result<Self, InvalidCost> {
        if (Self::MIN..=Self::MAX).contains(&cost) { Ok(Self(cost)) } else { Err(InvalidCost(cost)) }
    }
}

impl Default for BcryptCost {
    /// 12.
    fn default() -> Self {
        Self(12)
    }
}

impl fmt::Display for BcryptCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How passwords are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingSettings {
    /// The work for a new hash, and for comparing with nothing. It should not lie below the cost of hashes
    /// that are stored already, or those are slower to compare than an unknown address.
    pub cost: BcryptCost,
    /// How many hashes run at once. More than half the cores would slow down all other requests.
    pub parallel: NonZeroUsize,
    /// How many callers may wait for those that run; 0 turns away everybody who would have to wait.
    pub waiting: usize,
    /// How long a caller waits at most.
    pub longest_wait: Duration,
}

impl HashingSettings {
    /// How many may wait for each hash that runs at once, unless that is set otherwise.
    ///
    /// 32 hashes of cost 12 take 7 s on one core of the year 2026, so whoever is let in is served within the
    /// 10 s of the default [`HashingSettings::longest_wait`].
    pub const WAITING_EACH: usize = 32;
    /// The most that wait, unless that is set otherwise, however many cores there are: half of the 512
    /// requests that the server has in flight, so that the other half is left for everybody else.
    pub const WAITING_MOST: usize = 256;

    /// The settings for a machine with that many cores: cost 12, half the cores (at least one), as many
    /// waiting as [`Self::WAITING_EACH`] and [`Self::WAITING_MOST`] say, and 10 s.
    #[must_use]
    pub fn for_cores(cores: NonZeroUsize) -> Self {
        let parallel = NonZeroUsize::new(cores.get() / 2).unwrap_or(NonZeroUsize::MIN);
        Self {
            cost: BcryptCost::default(),
            parallel,
            waiting: parallel.get().saturating_mul(Self::WAITING_EACH).min(Self::WAITING_MOST),
            longest_wait: Duration::from_secs(10),
        }
    }
}

impl Default for HashingSettings {
    /// The settings for this machine; one whose cores cannot be counted is taken to have one.
    fn default() -> Self {
        Self::for_cores(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_4_to_16() {
        for wrong in [0, 3, 17, 31, u32::MAX] {
            let refused = BcryptCost::try_from(wrong).expect_err("out of range").to_string();
            assert_eq!(refused, format!("a bcrypt cost is 4 to 16, not {wrong}"));
        }
        assert_eq!(BcryptCost::try_from(4).map(BcryptCost::get), Ok(4));
        assert_eq!(BcryptCost::default().get(), 12);
    }

    #[test]
    fn half_the_cores_hash_and_at_least_one() {
        let parallel = |cores| HashingSettings::for_cores(NonZeroUsize::new(cores).unwrap()).parallel.get();

        assert_eq!([1, 2, 3, 4, 64].map(parallel), [1, 1, 1, 2, 32]);
    }

    #[test]
    fn those_who_wait_never_take_more_than_half_of_the_requests_in_flight() {
        let waiting = |cores| HashingSettings::for_cores(NonZeroUsize::new(cores).unwrap()).waiting;

        assert_eq!([1, 4, 64, usize::MAX].map(waiting), [32, 64, 256, 256]);
    }
}
