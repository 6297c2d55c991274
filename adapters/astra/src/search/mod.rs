//! What finds videos, and which tags they have.

mod lack;
mod space;
mod tags;
mod vectorize;
mod vectors;
mod walk;
mod words;

pub(crate) use lack::LacksWords;
pub(crate) use space::SpaceSeen;
pub use vectorize::{VectorizeEmbedder, VectorizeSettings};
