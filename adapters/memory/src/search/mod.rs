//! What finds videos, and which tags they have.

mod tags;
mod vectors;
mod words;
