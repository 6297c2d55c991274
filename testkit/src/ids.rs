//! Identities that a seed determines.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
    thread,
};

use killrvideo_domain::shared::{IdGenerator, TimeBasedIds, Timestamp};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Makes the same identities, in the same order, for the same seed.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    random: Mutex<StdRng>,
    times: TimeBasedIds,
}

/// Names the seed of a live run, to repeat it.
const SEED_VARIABLE: &str = "KILLRVIDEO_TEST_SEED";

impl SeededIds {
    /// The identities of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let (mut node, mut sequence) = ([0; 6], [0; 2]);
        random.fill_bytes(&mut node);
        random.fill_bytes(&mut sequence);
        let times = TimeBasedIds::new(node, u16::from_be_bytes(sequence));
        Self { seed, random: Mutex::new(random), times }
    }

    /// Identities nobody had before, for a store that outlives the test. The seed is printed, so that a failed
    /// run can be repeated with `KILLRVIDEO_TEST_SEED`; each test makes others of the same seed.
    #[must_use]
    pub fn live() -> Self {
        let given = std::env::var(SEED_VARIABLE).ok().and_then(|text| text.parse().ok());
        let seed: u64 = given.unwrap_or_else(rand::random);
        println!("{SEED_VARIABLE}={seed}");
        // The test runner calls a test's thread like the test.
        let mut own = DefaultHasher::new();
        (seed, thread::current().name()).hash(&mut own);
        Self::new(own.finish())
    }

    /// What all its identities follow from.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// A random number, for what else a test wants to be its own.
    pub fn number(&self) -> u64 {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).next_u64()
    }
}

impl IdGenerator for SeededIds {
    fn random(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    fn time_based(&self, at: Timestamp) -> Uuid {
        self.times.next(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_identities() {
        let made = |seed| {
            let ids = SeededIds::new(seed);
            [ids.random(), ids.random(), ids.time_based(Timestamp::MIN)]
        };

        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
    }

    crate::id_generator_contract!(|| async { SeededIds::new(42) });
}
