//! What people say about videos, and how many stars they give.

mod comments;
mod ratings;
mod state;

pub(crate) use ratings::Ratings;
pub(crate) use state::Comments;
