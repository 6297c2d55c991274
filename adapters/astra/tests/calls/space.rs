//! Calls about what the vectors of a keyspace are.

use std::time::Duration;

use killrvideo_domain::{
    bulk::BulkLoad,
    search::{ChangeOrder, ChangePlace, Hold, NewVectors, SpaceStore, VectorStore},
    shared::{Clock, Embedding, IdGenerator, StoreLifecycle},
};
use killrvideo_testkit::builders::{Compass, ready_video, row};

use crate::{World, ground::Ground};

/// Raising a claim and taking it down.
const CLAIM: [&str; 2] = ["insertOne claims", "find claims"];
const GIVEN_BACK: &str = "deleteOne claims";

fn north(world: &Ground) -> Embedding {
    Compass::new(&world.corner.space, 1).north()
}

#[tokio::test]
async fn what_a_keyspace_says_already_is_one_call_and_saying_it_first_is_under_a_claim() {
    let world = World::new();
    let space = world.corner.space.clone();

    let [raised, seen] = CLAIM;
    let first = ["findOne settings", raised, seen, "findOne settings", "insertOne settings", GIVEN_BACK];
    world.spends(world.store.adopt(&space), &first).await;
    world.spends(world.store.adopt(&space), &["findOne settings"]).await;
    world.spends(world.store.stamp(), &["findOne settings"]).await;
}

#[tokio::test]
async fn a_process_that_adopted_a_space_looks_at_it_again_every_ten_seconds_at_most() {
    let world = Ground::new();
    let (video, _) = world.listed().await;
    let put = async || world.calls(world.store.put(video.id, &north(&world))).await.1;
    let (usual, looking) =
        (["findOne videos", "updateOne videos"], ["findOne settings", "findOne videos", "updateOne videos"]);
    world.corner.clock.advance(Duration::from_mins(1));
    assert_eq!(put().await, usual, "nothing is compared before a space was adopted");

    world.store.adopt(&world.corner.space).await.expect("adopted");

    for expected in [&usual[..], &looking[..], &looking[..]] {
        assert_eq!(put().await, expected);
        assert_eq!(put().await, usual);
        world.corner.clock.advance(Duration::from_secs(10));
    }
}

#[tokio::test]
async fn a_stretch_is_one_call_a_page_and_its_new_vectors_go_by_the_hundred() {
    let world = World::one_by_one();
    let now = world.corner.clock.now();
    let videos: Vec<_> = (0..120).map(|_| row(ready_video(&*world.corner.ids, now))).collect();
    for rows in videos.chunks(100) {
        world.store.videos(rows).await.expect("loaded");
    }
    world.store.drain().await;
    let run = world.corner.ids.change_id();
    let order = ChangeOrder { run, to: world.corner.space.clone(), afresh: false };
    let [raised, seen] = CLAIM;

    let begun = ["find videos", raised, seen, "findOne settings", "insertOne settings", GIVEN_BACK];
    world.spends(world.store.begin_change(&order), &begun).await;
    let stretch = world.store.stretch(&ChangePlace::First, 110);
    let stretch = world.spends(stretch, &["find videos", "find videos", "find videos"]).await;
    let new = Compass::new(&world.corner.space, 1).north();
    let vectors = stretch.videos.iter().map(|video| (video.id, Some(new.clone()))).collect();
    let new = NewVectors { run, vectors, at: ChangePlace::First, done: 120 };
    let written = [
        "findOne settings",
        "insertMany videos",
        "findOne settings",
        "insertMany videos",
        raised,
        seen,
        "findOne settings",
        "insertOne settings",
        GIVEN_BACK,
    ];
    assert_eq!(world.spends(world.store.replace(&new), &written).await, Hold::Kept);
}
