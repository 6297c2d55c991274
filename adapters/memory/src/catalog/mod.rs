//! Videos, the lists they stand in, the work on them, and their numbers.

mod jobs;
mod lists;
mod state;
mod store;
mod trending;
mod views;
mod words;

pub(crate) use state::Videos;
pub(crate) use views::Views;
