//! What finds videos, and which tags they have.

mod space;
mod tags;
mod vectors;
mod words;

pub(crate) use space::Spaces;
