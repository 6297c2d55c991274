//! What several slices need: locks inside the process and claims across processes.

mod background;
mod claims;
mod lifecycle;
mod locks;
mod place;

use std::time::Duration;

use rand::RngExt;

pub(crate) use background::Background;
pub(crate) use claims::{Claimed, Claims};
pub(crate) use locks::{Held, KeyedLocks};
pub(crate) use place::Place;

/// A wait at random between the two.
pub(crate) fn random_between((shortest, longest): (Duration, Duration)) -> Duration {
    shortest + longest.saturating_sub(shortest).mul_f64(rand::rng().random_range(0.0..=1.0))
}
