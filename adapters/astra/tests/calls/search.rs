//! Calls of the store of vectors.

use killrvideo_domain::{
    bulk::{BulkLoad, VideoRow},
    catalog::VideoStore,
    search::{Put, VectorStore},
    shared::{Embedding, IdGenerator},
};
use killrvideo_testkit::builders::{Compass, embed_job, hiding, ready_video};
use serde_json::json;

use crate::ground::{Ground, written};

fn north(world: &Ground) -> Embedding {
    Compass::new(&world.corner.space, 1).north()
}

#[tokio::test]
async fn a_vector_of_an_unfinished_video_tells_the_worker_first() {
    let world = Ground::new();
    let (video, _) = world.submitted().await;

    let (_, calls) = world.calls(world.store.put(video.id, &north(&world))).await;

    assert_eq!(calls, ["findOne videos", "updateOne processing_queue", "updateOne videos"]);
}

/// Also while there is an embed job: that looks by itself.
#[tokio::test]
async fn a_vector_of_a_finished_video_takes_two_calls() {
    let world = Ground::new();
    let (video, _) = world.listed().await;
    let vector = north(&world);

    let (_, without) = world.calls(world.store.put(video.id, &vector)).await;
    world.store.jobs(&[embed_job(&video)]).await.expect("loaded");
    let (_, with) = world.calls(world.store.put(video.id, &vector)).await;

    assert_eq!(without, ["findOne videos", "updateOne videos"]);
    assert_eq!(with, without);
}

#[tokio::test]
async fn a_vector_that_is_not_taken_is_one_call() {
    let world = Ground::new();
    let (hidden, _) = world.listed().await;
    world.store.hide(&hiding(world.ids(), hidden.id, world.now())).await.expect("hidden");

    for video in [hidden.id, world.ids().video_id()] {
        let (put, calls) = world.calls(world.store.put(video, &north(&world))).await;

        assert_eq!(put.expect("answered"), Put::NoSuchVideo);
        assert_eq!(calls, ["findOne videos"]);
    }
}

#[tokio::test]
async fn a_vector_is_written_in_binary_and_alone() {
    let world = Ground::new();
    let (video, _) = world.listed().await;

    let calls = world.arrived(world.store.put(video.id, &north(&world))).await;

    let update = &calls.last().expect("an update").body["updateOne"]["update"];
    assert!(update["$set"]["content_features"]["$binary"].is_string());
    let columns = update["$set"].as_object().expect("cells");
    assert_eq!((update.as_object().map(serde_json::Map::len), columns.len()), (Some(1), 1));
    assert_eq!(written(&calls), ["videos"]);
}

#[tokio::test]
async fn the_nearest_are_one_call_that_reads_no_vector() {
    let world = Ground::new();
    let vector = north(&world);
    let row = VideoRow { video: ready_video(world.ids(), world.now()), vector: Some(vector.clone()) };
    world.store.videos(&[row]).await.expect("loaded");

    let calls = world.arrived(world.store.nearest(&vector, 5_000)).await;

    let [call] = calls.as_slice() else { panic!("one call, not {}", calls.len()) };
    assert_eq!((call.command.as_str(), call.table.as_deref()), ("find", Some("videos")));
    let find = &call.body["find"];
    assert_eq!(find["filter"], json!({"listed": true}));
    assert_eq!(find["options"], json!({"limit": 1000, "includeSimilarity": true}));
    assert!(find["sort"]["content_features"]["$binary"].is_string());
    assert_eq!(find["projection"].get("content_features"), None);
}

#[tokio::test]
async fn what_needs_no_call_makes_none() {
    let world = Ground::new();
    let short = Compass::new(&killrvideo_testkit::builders::space(8), 1).north();

    let (none, nearest) = world.calls(world.store.nearest(&north(&world), 0)).await;
    let (refused, put) = world.calls(world.store.put(world.ids().video_id(), &short)).await;

    assert_eq!(none.expect("none"), []);
    assert!(refused.is_err(), "a vector of another space");
    assert!(nearest.is_empty() && put.is_empty());
}
