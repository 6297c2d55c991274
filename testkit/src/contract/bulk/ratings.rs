//! Ratings that are loaded.

use killrvideo_domain::{
    catalog::RatingSummary,
    feedback::Rating,
    shared::{IdGenerator, VideoId},
};

use crate::{
    Fixture,
    builders::{new_rating, stars},
    contract::Works,
};

/// A rating of four stars by somebody new.
pub(super) fn rating(fixture: &Fixture, video: VideoId) -> Rating {
    let (user, at) = (fixture.ids.user_id(), fixture.now());
    Rating { video, user, stars: stars(4), first_at: at, at }
}

async fn summary_of(fixture: &Fixture, video: VideoId) -> RatingSummary {
    let summary = fixture.stores.ratings.summary(video).await.works();
    let numbers = fixture.stores.video_stats.numbers(&[video]).await.works();
    assert_eq!(numbers.get(&video).map(|numbers| numbers.ratings).unwrap_or_default(), summary);
    summary
}

/// At once, beside those that are given, of several videos.
pub async fn loaded_ratings_count_like_those_that_are_given(fixture: Fixture) {
    let videos = [fixture.ids.video_id(), fixture.ids.video_id()];
    let given = new_rating(videos[0], fixture.ids.user_id(), 1, fixture.now());
    fixture.stores.ratings.rate(&given).await.works();
    let rows: Vec<Rating> = (0..100).map(|number| rating(&fixture, videos[number % 2])).collect();

    fixture.stores.bulk.ratings(&rows).await.works();

    assert_eq!(summary_of(&fixture, videos[0]).await, RatingSummary { count: 51, total: 201 });
    assert_eq!(summary_of(&fixture, videos[1]).await, RatingSummary { count: 50, total: 200 });
    for row in [rows[0], rows[99]] {
        assert_eq!(fixture.stores.ratings.own(row.video, row.user).await.works(), Some(row));
    }
}

/// > Loading the same rows twice is loading them once.
pub async fn ratings_that_are_loaded_twice_count_once(fixture: Fixture) {
    let video = fixture.ids.video_id();
    let rows: Vec<Rating> = (0..3).map(|_| rating(&fixture, video)).collect();
    let corrected = Rating { stars: stars(1), ..rows[0] };

    for _ in 0..2 {
        fixture.stores.bulk.ratings(&rows).await.works();
        assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 3, total: 12 });
    }
    fixture.stores.bulk.ratings(&[rows[0], corrected]).await.works();

    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 3, total: 9 }, "the last counts");
}

/// > A rating that is loaded counts unless a later one of that user is there, and the first time is the earlier of
/// > both.
pub async fn a_loaded_rating_counts_unless_a_later_one_is_there(fixture: Fixture) {
    let (video, store) = (fixture.ids.video_id(), &fixture.stores.ratings);
    let loaded =
        Rating { first_at: fixture.in_seconds(20), at: fixture.in_seconds(30), ..rating(&fixture, video) };
    let given = |number, second| new_rating(video, loaded.user, number, fixture.in_seconds(second));
    let load = async |row: Rating| {
        fixture.stores.bulk.ratings(&[row]).await.works();
        store.own(video, loaded.user).await.works()
    };

    store.rate(&given(1, 10)).await.works();
    assert_eq!(load(loaded).await, Some(Rating { first_at: fixture.in_seconds(10), ..loaded }));
    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 1, total: 4 });

    let later = store.rate(&given(2, 40)).await.works();
    assert_eq!(later.first_at, fixture.in_seconds(10));
    assert_eq!(load(loaded).await, Some(later), "it is older than what is there");
    let oldest = Rating { first_at: fixture.now(), at: fixture.in_seconds(1), ..loaded };
    assert_eq!(load(oldest).await, Some(Rating { first_at: fixture.now(), ..later }));
    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 1, total: 2 });
}
