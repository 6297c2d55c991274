#![doc = include_str!("../README.md")]

#[cfg(feature = "bundled")]
mod bundled;
mod cached;
#[cfg(feature = "bundled")]
mod give_way;
mod hashed;

#[cfg(feature = "bundled")]
pub use bundled::{NoSentences, SentenceAndWords};
pub use cached::CachedQueries;
pub use hashed::HashedWords;
