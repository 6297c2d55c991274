#![doc = include_str!("../README.md")]

mod features;
mod hashed;
mod words;

pub use hashed::HashedWords;
