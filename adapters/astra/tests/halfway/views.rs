//! Views.

use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{VideoStats, View, ViewStore},
    shared::{IdGenerator, VideoId},
};
use killrvideo_testkit::builders::view;

use super::{World, at_every_command, is_done};

async fn views_of(world: &World, video: VideoId) -> u64 {
    let numbers = world.store.numbers(&[video]).await.expect("the store works");
    numbers.get(&video).map_or(0, |numbers| numbers.views)
}

#[tokio::test]
async fn a_view_that_was_accepted_counts_and_one_that_was_refused_does_not() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.corner.ids.video_id();
        let view = || {
            let view = view(&*world.corner.ids, video, world.now());
            View { viewer: Some(world.corner.ids.user_id()), ..view }
        };
        world.store.record(&view()).await.expect("the store works");

        let this = view();
        let Some(outcome) = world.broken(at, world.store.record(&this)).await else {
            return false;
        };
        let accepted = u64::from(is_done(outcome, at));
        assert_eq!(accepted == 1, at.nth > 1, "only the number decides: {at:?}");
        let shown = views_of(&world, video).await;
        let arrived = u64::from(at.nth == 1 && at.arrives);
        assert_eq!(shown, 1 + accepted + arrived, "{at:?}");

        // What comes next counts what was accepted, and nothing else.
        world.store.record(&view()).await.expect("the store works");
        assert_eq!(views_of(&world, video).await, 2 + accepted, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 4);
}

#[tokio::test]
async fn numbers_from_before_are_there_or_not() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.corner.ids.video_id();
        world.store.record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
        let rows = [(video, 40)];

        let Some(outcome) = world.broken(at, world.store.views(&rows)).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
        assert_eq!(views_of(&world, video).await, if at.arrives { 41 } else { 1 });

        world.store.views(&rows).await.expect("the store works");
        assert_eq!(views_of(&world, video).await, 41);
        true
    })
    .await;

    assert_eq!(commands, 1);
}
