#![doc = include_str!("../README.md")]

mod clock;
mod ids;
mod pause;

pub use clock::SystemClock;
pub use ids::SystemIds;
pub use pause::TokioPause;
