//! What every `RatingStore`, and the `VideoStats` over it, do.

mod at_once;
mod rate;

pub use at_once::*;
pub use rate::*;

use killrvideo_domain::{
    catalog::RatingSummary,
    feedback::Rating,
    shared::{Timestamp, UserId, VideoId},
};

use crate::{Fixture, builders::new_rating, contract::Works};

/// What every `RatingStore`, and the `VideoStats` over it, do; `$fixture` is an async function that makes a
/// [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! rating_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            rating_store,
            $crate::contract::feedback::rating_store,
            $fixture,
            [
                a_rating_is_given_back_and_counts,
                rating_again_replaces_the_stars_and_keeps_the_first_time,
                rating_the_same_twice_is_rating_once,
                somebody_s_own_rating_is_the_one_they_gave_last,
                a_video_that_nobody_rated_has_no_ratings,
                more_ratings_than_fit_into_a_reply_count,
                ratings_and_views_stand_beside_each_other,
                numbers_of_several_videos_are_each_their_own,
                the_summary_is_right_when_many_rate_at_once,
                one_user_who_rates_again_and_again_at_once_counts_once,
                ratings_and_views_at_once_lose_nothing,
            ]
        );
    };
}

async fn rate(fixture: &Fixture, video: VideoId, user: UserId, stars: i64, at: Timestamp) -> Rating {
    fixture.stores.ratings.rate(&new_rating(video, user, stars, at)).await.works()
}

/// What both ways of asking say, which is the same.
async fn summary_of(fixture: &Fixture, video: VideoId) -> RatingSummary {
    let summary = fixture.stores.ratings.summary(video).await.works();
    let numbers = fixture.stores.video_stats.numbers(&[video]).await.works();
    assert_eq!(numbers.get(&video).map(|numbers| numbers.ratings).unwrap_or_default(), summary);
    summary
}

async fn own_stars(fixture: &Fixture, video: VideoId, user: UserId) -> Option<u8> {
    let own = fixture.stores.ratings.own(video, user).await.works();
    own.map(|rating| rating.stars.get())
}

/// What the individual ratings of `users` make, read one by one.
async fn made_of_rows(fixture: &Fixture, video: VideoId, users: &[UserId]) -> RatingSummary {
    let mut made = RatingSummary::default();
    for user in users {
        if let Some(stars) = own_stars(fixture, video, *user).await {
            made.count += 1;
            made.total += u64::from(stars);
        }
    }
    made
}
