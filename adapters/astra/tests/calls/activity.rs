//! What somebody did.

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, ActivityLog, Kinds, Timeline},
    shared::{Clock, IdGenerator},
};
use killrvideo_testkit::builders::{after, deed, page};
use serde_json::json;

use super::World;

const FIND: &str = "find user_activity";

fn timeline(world: &World) -> Timeline {
    Timeline { user: world.corner.ids.user_id(), kinds: Kinds::All, today: world.corner.clock.now().day() }
}

/// Writes down so many deeds, an hour apart.
async fn deeds(world: &World, timeline: &Timeline, count: u64) {
    for hours in 0..count {
        let at = world.corner.clock.now().minus(Duration::from_hours(hours));
        world.store.record(&ActivityEntry { user: timeline.user, ..deed(&*world.corner.ids, at) }).await;
    }
}

#[tokio::test]
async fn a_deed_is_one_command() {
    let world = World::new();
    let deed = deed(&*world.corner.ids, world.corner.clock.now());

    let ((), sent) = world.heard(world.store.record(&deed)).await;

    assert_eq!(sent, ["insertOne user_activity"]);
}

#[tokio::test]
async fn a_page_by_number_is_one_command_with_its_total_and_one_after_a_position_two() {
    let world = World::new();
    let timeline = timeline(&world);
    deeds(&world, &timeline, 130).await;

    let first = world.spends(world.store.list(&timeline, &page(1, 10)), &[FIND]).await;
    world.spends(world.store.list(&timeline, &page(13, 10)), &[FIND]).await;
    world.spends(world.store.list(&timeline, &page(99, 10)), &[FIND]).await;
    let only = Timeline { kinds: Kinds::Only(ActivityKind::View), ..timeline };
    world.spends(world.store.list(&only, &page(1, 10)), &[FIND]).await;
    let request = after(&first.next.expect("more"), 10);
    world.spends(world.store.list(&timeline, &request), &[FIND; 2]).await;
    // A reply has 50 rows at most.
    world.spends(world.store.list(&timeline, &page(1, 100)), &[FIND; 2]).await;
}

#[tokio::test]
async fn the_newest_deeds_take_a_command_for_each_reply_of_them() {
    let world = World::new();
    let timeline = timeline(&world);
    deeds(&world, &timeline, 130).await;

    world.spends(world.store.newest(&timeline, 0), &[]).await;
    world.spends(world.store.newest(&timeline, 50), &[FIND]).await;
    world.spends(world.store.newest(&timeline, 1_000), &[FIND; 3]).await;
}

#[tokio::test]
async fn thirty_days_are_thirty_partitions_and_two_finds_where_one_names_twenty() {
    let world = World::with(|settings| settings.partitions = 20);
    let timeline = timeline(&world);
    deeds(&world, &timeline, 3).await;
    world.double.clear_calls();

    world.spends(world.store.list(&timeline, &page(1, 10)), &[FIND; 2]).await;

    let named: Vec<usize> = (world.double.calls().iter())
        .filter_map(|call| call.body["find"]["filter"]["day"]["$in"].as_array().map(Vec::len))
        .collect();
    assert_eq!(named, [20, 10]);
    let first = &world.double.calls()[0].body["find"]["filter"]["day"]["$in"][0];
    assert_eq!(*first, json!(timeline.today.to_string()));
}
