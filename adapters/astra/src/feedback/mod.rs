//! What people say about videos.

mod comments;
mod lists;
mod rows;
mod walk;

pub(crate) use comments::without_time;
pub(crate) use rows::{CommentRow, StoredRow};
