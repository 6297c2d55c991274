//! Watch-time, trends and timelines over the in-memory store.

use std::time::Duration;

use crate::world::{World, creator, submission, viewer};
use killrvideo_domain::{
    activity::{ActivityKind, Timelines},
    catalog::{CatalogError, Hiding, TrendingLimit, VideoStore, WatchSeconds, WindowDays},
    shared::{Caller, Clock, Identity, PageRequest, PageSize, Roles, Total, VideoId},
};

fn seconds(number: i64) -> WatchSeconds {
    WatchSeconds::try_from(number).expect("in range")
}

async fn hide(world: &World, video: VideoId) {
    let hiding = Hiding { video, by: world.user(), at: world.clock.now() };
    world.store.hide(&hiding).await.expect("the store answers");
}

#[tokio::test]
async fn watch_time_is_logged_with_viewer_video_and_moment_each_time() {
    let world = World::new();
    let who = viewer(world.user());
    let video = world.ready_video(&creator(world.user()), "Watched", &[]).await.video.id;
    let catalog = world.catalog();

    for number in [1, i64::from(i32::MAX)] {
        catalog.record_watch_time(&who, video, seconds(number)).await.expect("noted");
        catalog.record_watch_time(&who, video, seconds(number)).await.expect("noted");
    }

    let log = world.store.watch_log(world.clock.now().day());
    assert_eq!(log.len(), 4);
    assert!(log.iter().all(|watched| {
        (watched.video, watched.viewer, watched.at) == (video, who.user(), world.clock.now())
    }));
    assert_eq!(log.iter().filter(|watched| watched.seconds == seconds(1)).count(), 2);
}

#[tokio::test]
async fn time_is_added_to_videos_only_that_are_ready_and_not_hidden() {
    let world = World::new();
    let (who, by) = (viewer(world.user()), creator(world.user()));
    let pending = world.catalog().submit(&by, submission(None, &[])).await.expect("submitted").video.id;
    let watch = async |video| world.catalog().record_watch_time(&who, video, seconds(1)).await;

    assert!(matches!(watch(world.ids_video()).await, Err(CatalogError::NoSuchVideo)));
    assert!(matches!(watch(pending).await, Err(CatalogError::NotReady)));
    hide(&world, pending).await;
    assert!(matches!(watch(pending).await, Err(CatalogError::NoSuchVideo)));
    assert_eq!(world.store.watch_log(world.clock.now().day()), []);
}

#[tokio::test]
async fn trends_are_of_the_last_days_and_show_the_views_of_the_whole_life() {
    let world = World::new();
    let by = creator(world.user());
    let (old, new) = (
        world.ready_video(&by, "Old", &[]).await.video.id,
        world.ready_video(&by, "New", &[]).await.video.id,
    );
    let catalog = world.catalog();
    let view = async |video, times: usize| {
        for _ in 0..times {
            catalog.record_view(&Caller::Anonymous, video).await.expect("counted");
        }
    };
    view(old, 3).await;
    world.clock.advance(Duration::from_hours(24));
    view(old, 1).await;
    view(new, 2).await;
    let trending = async |days, limit| {
        let (days, limit) =
            (WindowDays::try_from(days).expect("days"), TrendingLimit::try_from(limit).expect("limit"));
        let found = catalog.trending(days, limit).await.expect("the store answers");
        found.iter().map(|video| (video.summary.id, video.numbers.views)).collect::<Vec<_>>()
    };

    assert_eq!(trending(1, 10).await, [(new, 2), (old, 4)]);
    assert_eq!(trending(2, 10).await, [(old, 4), (new, 2)]);
    assert_eq!(trending(2, 1).await, [(old, 4)]);
    hide(&world, old).await;
    assert_eq!(trending(2, 1).await, [(new, 2)]);
}

#[tokio::test]
async fn a_timeline_ends_today_and_is_of_one_kind_when_that_is_asked_for() {
    let world = World::new();
    let user = world.user();
    let video = world.ready_video(&creator(world.user()), "Viewed", &[]).await.video.id;
    let caller = Caller::Known(Identity { user, roles: Roles::default() });
    world.catalog().record_view(&caller, video).await.expect("counted");
    let timelines = Timelines::new(world.store.clone(), world.clock.clone());
    let total = async |kind| {
        let page = PageRequest::first(PageSize::default());
        timelines.page(user, kind, &page).await.expect("the store answers").total
    };

    assert_eq!(total(None).await, Total::Exact(1));
    assert_eq!(total(Some(ActivityKind::View)).await, Total::Exact(1));
    assert_eq!(total(Some(ActivityKind::Rate)).await, Total::Exact(0));
    world.clock.advance(Duration::from_hours(29 * 24));
    assert_eq!(total(None).await, Total::Exact(1));
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(total(None).await, Total::Exact(0));
}
