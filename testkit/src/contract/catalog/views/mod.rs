//! What every `ViewStore` and the `VideoStats` over it do.

mod trending;

pub use trending::*;

use killrvideo_domain::{
    catalog::{VideoNumbers, View},
    shared::{IdGenerator, VideoId},
};

use super::load;
use crate::{
    Fixture,
    builders::{ready_video, view},
    contract::{Works, at_once},
};

/// What every `ViewStore` and the `VideoStats` over it do; `$fixture` is an async function that makes a
/// [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! views_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            views,
            $crate::contract::catalog::views,
            $fixture,
            [
                a_video_that_was_neither_viewed_nor_rated_has_no_numbers_or_zeros,
                every_recorded_view_counts,
                every_recorded_view_counts_when_many_are_recorded_at_once,
                the_same_view_recorded_again_counts_again,
                numbers_of_several_videos_come_in_one_call,
                asking_for_no_numbers_gives_none,
                loaded_numbers_count_and_views_come_on_top,
                loaded_numbers_replace_earlier_loaded_ones_and_leave_recorded_views,
                the_videos_with_the_most_views_in_a_window_come_first_and_of_equal_ones_the_newest,
                a_window_counts_the_views_of_its_days_and_no_others,
                a_hidden_video_is_not_among_the_most_viewed_and_is_again_when_it_is_brought_back,
                a_video_without_a_view_in_the_window_is_not_among_the_most_viewed,
                many_videos_that_are_not_listed_are_not_in_the_way_of_the_others,
            ]
        );
    };
}

async fn a_video(fixture: &Fixture) -> VideoId {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(fixture, std::slice::from_ref(&video)).await;
    video.id
}

async fn record(fixture: &Fixture, video: VideoId) {
    fixture.stores.views.record(&view(&*fixture.ids, video, fixture.now())).await.works();
}

async fn views_of(fixture: &Fixture, video: VideoId) -> u64 {
    let numbers = fixture.stores.video_stats.numbers(&[video]).await.works();
    numbers.get(&video).map_or(0, |numbers| numbers.views)
}

/// Left out, or there with zeros: a reader takes the one for the other.
pub async fn a_video_that_was_neither_viewed_nor_rated_has_no_numbers_or_zeros(fixture: Fixture) {
    let ids = [a_video(&fixture).await, fixture.ids.video_id()];

    let numbers = fixture.stores.video_stats.numbers(&ids).await.works();

    for id in ids {
        assert_eq!(numbers.get(&id).copied().unwrap_or_default(), VideoNumbers::default());
    }
}

/// Of known and unknown viewers, on one day and the next.
pub async fn every_recorded_view_counts(fixture: Fixture) {
    let video = a_video(&fixture).await;
    let viewer = Some(fixture.ids.user_id());

    for (day, viewer) in [(0, None), (0, viewer), (0, viewer), (1, viewer), (2, None)] {
        let view = view(&*fixture.ids, video, fixture.in_seconds(day * 86_400));
        fixture.stores.views.record(&View { viewer, ..view }).await.works();
    }

    assert_eq!(views_of(&fixture, video).await, 5);
}

/// > Every recorded view counts, also when many are recorded at once.
pub async fn every_recorded_view_counts_when_many_are_recorded_at_once(fixture: Fixture) {
    let videos = [a_video(&fixture).await, a_video(&fixture).await];

    let tasks = (0..20).map(|_| {
        let fixture = fixture.clone();
        async move {
            for number in 0..15 {
                record(&fixture, videos[usize::from(number % 3 == 0)]).await;
            }
        }
    });
    at_once(tasks).await;

    assert_eq!([views_of(&fixture, videos[0]).await, views_of(&fixture, videos[1]).await], [200, 100]);
}

/// This is the one write that is not repeatable, and says so.
pub async fn the_same_view_recorded_again_counts_again(fixture: Fixture) {
    let video = a_video(&fixture).await;
    let view = view(&*fixture.ids, video, fixture.now());

    fixture.stores.views.record(&view).await.works();
    fixture.stores.views.record(&view).await.works();

    assert_eq!(views_of(&fixture, video).await, 2);
}

/// > Numbers of several videos come in one call.
///
/// As many as 100, known and unknown, viewed and not, each with its own.
pub async fn numbers_of_several_videos_come_in_one_call(fixture: Fixture) {
    let (once, thrice) = (a_video(&fixture).await, a_video(&fixture).await);
    for video in [once, thrice, thrice, thrice] {
        record(&fixture, video).await;
    }
    let mut ids: Vec<VideoId> = (0..98).map(|_| fixture.ids.video_id()).collect();
    ids.insert(7, thrice);
    ids.insert(90, once);

    let numbers = fixture.stores.video_stats.numbers(&ids).await.works();

    let mut viewed: Vec<(VideoId, u64)> =
        numbers.iter().map(|(id, numbers)| (*id, numbers.views)).filter(|(_, views)| *views > 0).collect();
    viewed.sort_by_key(|(_, views)| *views);
    assert_eq!(viewed, [(once, 1), (thrice, 3)]);
}

/// An empty question has an empty answer.
pub async fn asking_for_no_numbers_gives_none(fixture: Fixture) {
    assert!(fixture.stores.video_stats.numbers(&[]).await.works().is_empty());
}

/// Numbers from before are loaded before or after the first view here.
pub async fn loaded_numbers_count_and_views_come_on_top(fixture: Fixture) {
    let (before, after) = (a_video(&fixture).await, a_video(&fixture).await);
    let huge = 5_000_000_000;

    record(&fixture, before).await;
    fixture.stores.bulk.views(&[(before, 40), (after, huge)]).await.works();
    record(&fixture, after).await;

    assert_eq!([views_of(&fixture, before).await, views_of(&fixture, after).await], [41, huge + 1]);
}

/// Loading is repeatable, and a corrected number corrects.
pub async fn loaded_numbers_replace_earlier_loaded_ones_and_leave_recorded_views(fixture: Fixture) {
    let video = a_video(&fixture).await;
    record(&fixture, video).await;

    for (loaded, expected) in [(40, 41), (40, 41), (7, 8), (0, 1)] {
        fixture.stores.bulk.views(&[(video, loaded)]).await.works();
        assert_eq!(views_of(&fixture, video).await, expected, "{loaded} loaded");
    }
}
