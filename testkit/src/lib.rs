#![doc = include_str!("../README.md")]
#![expect(clippy::missing_panics_doc, reason = "what is here panics when a test fails: that is its purpose")]

pub mod arbitrary;
pub mod builders;
pub mod contract;
pub mod data_api;

mod clock;
mod fixture;
mod hasher;
mod ids;

pub use clock::{FixedClock, InstantPause};
pub use fixture::{Corner, Fixture, Ground, Stores};
pub use hasher::PlainHasher;
pub use ids::SeededIds;
