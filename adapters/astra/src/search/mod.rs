//! What finds videos, and which tags they have.

mod lack;
mod space;
mod tags;
mod vectors;
mod walk;
mod words;

pub(crate) use lack::LacksWords;
pub(crate) use space::SpaceSeen;
