//! How values travel in JSON.

mod collections;
mod decode;
mod encode;
mod exact;
mod numbers;
mod texts;
mod times;

pub(super) use decode::{Site, decode, decode_stored};
pub(super) use encode::{encode, encode_exact, encode_key};
pub(super) use exact::text;

#[cfg(test)]
mod tests;
