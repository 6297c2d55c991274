//! What people say about videos.

mod comments;
mod lists;
mod rows;
mod walk;
