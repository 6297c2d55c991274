//! What people think of videos.

mod ratings;

pub(crate) use ratings::Ratings;
