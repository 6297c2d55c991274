//! What finds videos, and which tags they have.

mod lack;
mod tags;
mod vectors;
mod words;

pub(crate) use lack::LacksWords;
