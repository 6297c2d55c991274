//! What people say about videos.

mod comments;
mod state;

pub(crate) use state::Comments;
