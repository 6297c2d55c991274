//! Identities from random numbers that nobody can foretell.

use killrvideo_domain::shared::{IdGenerator, TimeBasedIds, Timestamp};
use uuid::{Builder, Uuid};

/// Makes random identities, and time-based ones with a node and a clock sequence of their own.
///
/// One generator serves a whole process: two of them are two sources, and only ids of one source keep the
/// order in which they were made within a millisecond.
#[derive(Debug)]
pub struct SystemIds {
    time_based: TimeBasedIds,
}

impl SystemIds {
    /// A source whose node and clock sequence are random.
    #[must_use]
    pub fn new() -> Self {
        // A random UUID has six bits that are not random, none of them in these bytes.
        let bytes = random().into_bytes();
        let node = std::array::from_fn(|index| bytes[index]);
        Self { time_based: TimeBasedIds::new(node, u16::from_be_bytes([bytes[10], bytes[11]])) }
    }
}

impl Default for SystemIds {
    fn default() -> Self {
        Self::new()
    }
}

impl IdGenerator for SystemIds {
    fn random(&self) -> Uuid {
        random()
    }

    fn time_based(&self, at: Timestamp) -> Uuid {
        self.time_based.next(at)
    }
}

/// A random UUID, from the thread's own generator: each request needs one, and asking the system for every one of
/// them costs a system call. It is a cryptographic generator, which the system's random numbers seed, and has to be: whoever
/// sees some ids must not be able to foretell others.
fn random() -> Uuid {
    Builder::from_random_bytes(rand::random()).into_uuid()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn random_ids_are_version_4_and_none_comes_twice() {
        let ids = SystemIds::new();

        let made: BTreeSet<Uuid> = (0..1_000).map(|_| ids.random()).collect();

        assert_eq!(made.len(), 1_000);
        assert!(made.iter().all(|id| id.get_version_num() == 4));
    }

    #[test]
    fn time_based_ids_are_version_1_and_carry_their_moment_in_order() {
        let ids = SystemIds::new();

        let made: Vec<(u64, u32)> = (0..1_000)
            .map(|_| ids.time_based(at(1_763_700_000_123)))
            .inspect(|id| assert_eq!(id.get_version_num(), 1))
            .map(|id| id.get_timestamp().unwrap().to_unix())
            .collect();

        assert!(made.is_sorted_by(|one, next| one < next), "made one after another for one millisecond");
        assert_eq!((made[0].0, made[0].1 / 1_000_000), (1_763_700_000, 123));
    }

    #[test]
    fn two_sources_make_different_time_based_ids() {
        let (one, other) = (SystemIds::new(), SystemIds::new());

        assert_ne!(one.time_based(at(1)), other.time_based(at(1)));
    }
}
