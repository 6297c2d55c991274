//! One call after another.

use killrvideo_domain::{
    catalog::{RatingSummary, VideoNumbers},
    feedback::Rating,
    shared::{IdGenerator, UserId, VideoId},
};

use super::{made_of_rows, own_stars, rate, summary_of};
use crate::{
    Fixture,
    builders::{stars, view},
    contract::Works,
};

/// The store asks nobody whether there is such a video or such an account.
pub async fn a_rating_is_given_back_and_counts(fixture: Fixture) {
    let (video, user) = (fixture.ids.video_id(), fixture.ids.user_id());

    let given = rate(&fixture, video, user, 4, fixture.now()).await;

    let expected = Rating { video, user, stars: stars(4), first_at: fixture.now(), at: fixture.now() };
    assert_eq!(given, expected);
    assert_eq!(fixture.stores.ratings.own(video, user).await.works(), Some(expected));
    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 1, total: 4 });
}

/// > Rating again replaces the stars and keeps the time of the first rating.
pub async fn rating_again_replaces_the_stars_and_keeps_the_first_time(fixture: Fixture) {
    let (video, user, other) = (fixture.ids.video_id(), fixture.ids.user_id(), fixture.ids.user_id());
    rate(&fixture, video, other, 3, fixture.now()).await;

    for (second, number) in [(0, 1), (10, 5), (20, 2)] {
        let given = rate(&fixture, video, user, number, fixture.in_seconds(second)).await;

        let (first_at, at) = (fixture.now(), fixture.in_seconds(second));
        assert_eq!(given, Rating { video, user, stars: stars(number), first_at, at });
        assert_eq!(fixture.stores.ratings.own(video, user).await.works(), Some(given));
        let total = 3 + u64::try_from(number).expect("stars");
        assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 2, total });
    }
}

/// > Rating the same twice is rating once.
///
/// The very same call, and the same stars later.
pub async fn rating_the_same_twice_is_rating_once(fixture: Fixture) {
    let (video, user) = (fixture.ids.video_id(), fixture.ids.user_id());

    let first = rate(&fixture, video, user, 4, fixture.now()).await;
    let again = rate(&fixture, video, user, 4, fixture.now()).await;
    let later = rate(&fixture, video, user, 4, fixture.in_seconds(60)).await;

    assert_eq!((first, first.at, later.at), (again, fixture.now(), fixture.in_seconds(60)));
    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 1, total: 4 });
}

/// > Somebody's own rating is the one they gave last.
///
/// Each of a user and of a video is a rating of its own.
pub async fn somebody_s_own_rating_is_the_one_they_gave_last(fixture: Fixture) {
    let videos = [fixture.ids.video_id(), fixture.ids.video_id()];
    let users = [fixture.ids.user_id(), fixture.ids.user_id()];

    for (video, user, stars) in [(0, 0, 1), (0, 1, 2), (1, 0, 3), (0, 0, 5)] {
        rate(&fixture, videos[video], users[user], stars, fixture.now()).await;
    }

    let mut own = Vec::new();
    for (video, user) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        own.push(own_stars(&fixture, videos[video], users[user]).await);
    }
    assert_eq!(own, [Some(5), Some(2), Some(3), None]);
}

/// > A video that nobody rated, known or not, has no ratings.
pub async fn a_video_that_nobody_rated_has_no_ratings(fixture: Fixture) {
    let viewed = fixture.ids.video_id();
    let view = view(&*fixture.ids, viewed, fixture.now());
    fixture.stores.views.record(&view).await.works();

    for video in [viewed, fixture.ids.video_id()] {
        assert_eq!(summary_of(&fixture, video).await, RatingSummary::default());
        assert_eq!(own_stars(&fixture, video, fixture.ids.user_id()).await, None);
    }
}

/// 130 of one video, loaded in two calls, and one more.
pub async fn more_ratings_than_fit_into_a_reply_count(fixture: Fixture) {
    let video = fixture.ids.video_id();
    let at = fixture.now();
    let rows: Vec<Rating> = (0..130)
        .map(|number| {
            let user = fixture.ids.user_id();
            Rating { video, user, stars: stars(number % 5 + 1), first_at: at, at }
        })
        .collect();
    let mut users: Vec<UserId> = rows.iter().map(|row| row.user).collect();
    for some in rows.chunks(100) {
        fixture.stores.bulk.ratings(some).await.works();
    }

    users.push(fixture.ids.user_id());
    rate(&fixture, video, users[130], 5, at).await;

    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 131, total: 130 * 3 + 5 });
    assert_eq!(made_of_rows(&fixture, video, &users).await, summary_of(&fixture, video).await);
}

/// Neither touches the other.
pub async fn ratings_and_views_stand_beside_each_other(fixture: Fixture) {
    let video = fixture.ids.video_id();

    for number in 1..=3 {
        rate(&fixture, video, fixture.ids.user_id(), number, fixture.now()).await;
        let view = view(&*fixture.ids, video, fixture.now());
        fixture.stores.views.record(&view).await.works();
    }

    let numbers = fixture.stores.video_stats.numbers(&[video]).await.works();
    let expected = VideoNumbers { views: 3, ratings: RatingSummary { count: 3, total: 6 } };
    assert_eq!(numbers.get(&video), Some(&expected));
}

/// As a list shows them.
pub async fn numbers_of_several_videos_are_each_their_own(fixture: Fixture) {
    let mut videos: Vec<VideoId> = (0..60).map(|_| fixture.ids.video_id()).collect();
    let (once, twice) = (videos[3], videos[44]);
    rate(&fixture, once, fixture.ids.user_id(), 5, fixture.now()).await;
    rate(&fixture, twice, fixture.ids.user_id(), 1, fixture.now()).await;
    rate(&fixture, twice, fixture.ids.user_id(), 2, fixture.now()).await;

    let numbers = fixture.stores.video_stats.numbers(&videos).await.works();

    videos.retain(|video| numbers.get(video).is_some_and(|numbers| numbers.ratings.count > 0));
    assert_eq!(videos, [once, twice]);
    assert_eq!(numbers[&once].ratings.average(), Some(5.0));
    assert_eq!(numbers[&twice].ratings.average(), Some(1.5));
}
