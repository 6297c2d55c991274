//! What several slices need: locks inside the process and claims across processes, pages of lists and how long lists
//! are.

mod background;
mod claims;
mod counts;
mod finally;
mod lifecycle;
mod locks;
mod place;
mod wanted;

use std::time::Duration;

use rand::RngExt;

pub(crate) use background::Background;
pub(crate) use claims::{Claimed, Claims};
pub(crate) use counts::Counts;
pub(crate) use finally::Finally;
pub(crate) use locks::{Held, KeyedLocks};
pub(crate) use place::Place;
pub(crate) use wanted::{Start, Wanted};

/// A wait at random between the two.
pub(crate) fn random_between((shortest, longest): (Duration, Duration)) -> Duration {
    shortest + longest.saturating_sub(shortest).mul_f64(rand::rng().random_range(0.0..=1.0))
}
