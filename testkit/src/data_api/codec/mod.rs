//! How values travel in JSON.

mod collections;
mod decode;
mod encode;
mod numbers;
mod texts;
mod times;

pub(super) use decode::{Site, decode, decode_stored};
pub(super) use encode::encode;

#[cfg(test)]
mod tests;
