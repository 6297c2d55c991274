//! What people say about videos, and how many stars they give.

mod comments;
mod folds;
mod lists;
mod rating_rows;
mod ratings;
mod rows;
mod walk;

pub(crate) use comments::without_time;
pub(crate) use folds::Folds;
pub(crate) use rating_rows::{RatingRow, RatingRows, rating_key};
pub(crate) use rows::{CommentRow, StoredRow};
