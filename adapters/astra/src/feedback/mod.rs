//! What people think of videos.

mod folds;
mod rating_rows;
mod ratings;

pub(crate) use folds::Folds;
pub(crate) use rating_rows::{RatingRow, RatingRows, rating_key};
