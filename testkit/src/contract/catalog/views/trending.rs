//! What is viewed most.

use killrvideo_domain::{
    catalog::{MostViewed, Video, VideoStatus, View, ViewWindow, WindowDays},
    shared::{IdGenerator, VideoId},
};

use super::super::{load, unhide_video};
use crate::{
    Fixture,
    builders::{hiding, ready_video, view},
    contract::Works,
};

/// A window that ends with the present day.
fn window(fixture: &Fixture, days: i64) -> ViewWindow {
    ViewWindow { last: fixture.now().day(), days: WindowDays::try_from(days).works() }
}

async fn most_viewed(fixture: &Fixture, days: i64, limit: usize) -> Vec<(VideoId, u64)> {
    let found = fixture.stores.views.most_viewed(window(fixture, days), limit).await.works();
    found.into_iter().map(|MostViewed { video, views }| (video.id, views)).collect()
}

/// Records so many views so many days before the present one.
async fn watch(fixture: &Fixture, video: VideoId, views: u64, days_ago: u32) {
    let day = fixture.now().day().minus_days(days_ago);
    for _ in 0..views {
        let viewer = Some(fixture.ids.user_id());
        let view = View { viewer, ..view(&*fixture.ids, video, day.start()) };
        fixture.stores.views.record(&view).await.works();
    }
}

/// So many listed videos, the first submitted first.
async fn videos(fixture: &Fixture, count: u64) -> Vec<Video> {
    let videos: Vec<Video> =
        (0..count).map(|second| ready_video(&*fixture.ids, fixture.in_seconds(second))).collect();
    load(fixture, &videos).await;
    videos
}

/// > The videos with the most views in a window come first, and of equal ones the newest.
///
/// As many as are asked for, each with what lists show of it.
pub async fn the_videos_with_the_most_views_in_a_window_come_first_and_of_equal_ones_the_newest(
    fixture: Fixture,
) {
    let videos = videos(&fixture, 5).await;
    let views = [2, 3, 1, 2, 1];
    for (video, views) in videos.iter().zip(views) {
        watch(&fixture, video.id, views, 0).await;
    }

    let ranked = [1, 3, 0, 4, 2].map(|index: usize| (videos[index].id, views[index]));
    assert_eq!(most_viewed(&fixture, 1, 10).await, ranked);
    for limit in 0..=5 {
        assert_eq!(most_viewed(&fixture, 1, limit).await, ranked[..limit], "{limit}");
    }
    let first = fixture.stores.views.most_viewed(window(&fixture, 1), 1).await.works();
    assert_eq!(first, [MostViewed { video: videos[1].summary(), views: 3 }]);
}

/// > A window counts the views of its days and no others.
pub async fn a_window_counts_the_views_of_its_days_and_no_others(fixture: Fixture) {
    let videos = videos(&fixture, 2).await;
    let [a, b] = [0, 1].map(|index: usize| videos[index].id);
    for (video, views, days_ago) in [(a, 1, 0), (b, 2, 1), (a, 2, 6), (b, 1, 7), (a, 3, 29), (b, 9, 30)] {
        watch(&fixture, video, views, days_ago).await;
    }

    for _ in 0..2 {
        assert_eq!(most_viewed(&fixture, 1, 10).await, [(a, 1)]);
        assert_eq!(most_viewed(&fixture, 2, 10).await, [(b, 2), (a, 1)]);
        assert_eq!(most_viewed(&fixture, 7, 10).await, [(a, 3), (b, 2)]);
        assert_eq!(most_viewed(&fixture, 8, 10).await, [(b, 3), (a, 3)]);
        assert_eq!(most_viewed(&fixture, 30, 10).await, [(a, 6), (b, 3)]);
    }
    watch(&fixture, b, 4, 0).await;
    assert_eq!(most_viewed(&fixture, 30, 10).await, [(b, 7), (a, 6)], "a view counts at once");
}

/// > A hidden video is not among the most viewed, and is again when it is brought back.
///
/// With all its views.
pub async fn a_hidden_video_is_not_among_the_most_viewed_and_is_again_when_it_is_brought_back(
    fixture: Fixture,
) {
    let videos = videos(&fixture, 2).await;
    let [a, b] = [0, 1].map(|index: usize| videos[index].id);
    watch(&fixture, a, 2, 0).await;
    watch(&fixture, b, 1, 0).await;
    let hiding = hiding(&*fixture.ids, a, fixture.now());

    fixture.stores.videos.hide(&hiding).await.works();
    assert_eq!(most_viewed(&fixture, 1, 1).await, [(b, 1)]);

    unhide_video(&fixture.stores.videos, hiding.video).await.expect("it is there");
    assert_eq!(most_viewed(&fixture, 1, 10).await, [(a, 2), (b, 1)]);
}

/// > A video without a view in the window is not among the most viewed.
///
/// Nor are videos that are not there any more.
pub async fn a_video_without_a_view_in_the_window_is_not_among_the_most_viewed(fixture: Fixture) {
    let videos = videos(&fixture, 2).await;
    watch(&fixture, videos[0].id, 1, 1).await;
    watch(&fixture, fixture.ids.video_id(), 3, 0).await;

    assert_eq!(most_viewed(&fixture, 1, 10).await, []);
    assert_eq!(most_viewed(&fixture, 2, 10).await, [(videos[0].id, 1)]);
}

/// As many are found as are asked for while there are enough.
pub async fn many_videos_that_are_not_listed_are_not_in_the_way_of_the_others(fixture: Fixture) {
    let mut videos: Vec<Video> =
        (0..70).map(|second| ready_video(&*fixture.ids, fixture.in_seconds(second))).collect();
    for video in videos.iter_mut().take(60) {
        video.status = VideoStatus::Error;
    }
    load(&fixture, &videos).await;
    for (number, video) in videos.iter().enumerate() {
        watch(&fixture, video.id, if number < 60 { 2 } else { 1 }, 0).await;
    }

    let newest: Vec<(VideoId, u64)> = videos.iter().rev().take(5).map(|video| (video.id, 1)).collect();
    assert_eq!(most_viewed(&fixture, 1, 5).await, newest);
}
