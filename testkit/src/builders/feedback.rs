//! What people think of videos.

use killrvideo_domain::{
    feedback::NewRating,
    shared::{Stars, Timestamp, UserId, VideoId},
};

/// So many stars.
#[must_use]
pub fn stars(number: i64) -> Stars {
    Stars::try_from(number).expect("1 to 5")
}

/// Somebody who rates a video with so many stars.
#[must_use]
pub fn new_rating(video: VideoId, user: UserId, number: i64, at: Timestamp) -> NewRating {
    NewRating { video, user, stars: stars(number), at }
}
