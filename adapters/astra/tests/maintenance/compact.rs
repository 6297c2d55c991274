//! Numbers of processes that are gone.

use std::sync::atomic::Ordering;

use killrvideo_astra::CompactReport;
use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::ViewStore,
    shared::{IdGenerator, VideoId},
};
use killrvideo_testkit::builders::view;
use serde_json::json;

use crate::World;

/// A video with views from before and of three processes, the last of which has a lasting name.
async fn viewed(world: &World) -> VideoId {
    let video = world.corner.ids.video_id();
    world.process().views(&[(video, 40)]).await.expect("the store works");
    for (writer, views) in [(None, 3), (None, 2), (Some("api-1"), 4)] {
        let process = world.process_called(writer);
        for _ in 0..views {
            process.record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
        }
    }
    video
}

#[tokio::test]
async fn numbers_of_processes_that_are_gone_are_added_up_and_stay_the_same() {
    let world = World::new();
    let (video, other) = (viewed(&world).await, world.corner.ids.video_id());
    let once = world.process();
    once.record(&view(&*world.corner.ids, other, world.now())).await.expect("the store works");
    let compact = async || world.process().compact(&|_| {}).await.expect("the store works");

    assert_eq!(compact().await, CompactReport { videos: 1, parts: 3 }, "one part is one part already");
    assert_eq!([world.views_of(video).await, world.views_of(other).await], [49, 1]);
    assert_eq!(compact().await, CompactReport::default(), "nothing is left to be done");

    // Numbers go on from there, also under a name that counted before.
    for writer in [None, Some("api-1")] {
        let process = world.process_called(writer);
        process.record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
    }
    assert_eq!(world.views_of(video).await, 51);
    assert_eq!(compact().await, CompactReport { videos: 1, parts: 2 });
    world.process().views(&[(video, 7)]).await.expect("numbers from before can still be corrected");
    assert_eq!(world.views_of(video).await, 18);
}

#[tokio::test]
async fn a_video_of_many_processes_is_added_up_over_pages() {
    let world = World::new();
    let videos: Vec<VideoId> = (0..3).map(|_| world.corner.ids.video_id()).collect();
    for (video, writer) in videos.iter().flat_map(|video| (0..130).map(move |writer| (video, writer))) {
        let part = format!("views/writer-{writer}");
        world.seed("video_stats", &json!({"videoid": video.to_string(), "part": part, "views": 2}));
    }

    let report = world.process().compact(&|_| {}).await.expect("the store works");

    assert_eq!(report, CompactReport { videos: 3, parts: 390 });
    for video in videos {
        assert_eq!(world.views_of(video).await, 260);
    }
}

#[tokio::test]
async fn a_sum_that_stopped_anywhere_never_shows_more_and_is_completed_by_another_one() {
    for nth in 1.. {
        let world = World::new();
        let video = viewed(&world).await;
        let seen = world.fail(nth);

        let stopped = world.process().compact(&|_| {}).await;
        world.double.heal();
        if seen.load(Ordering::SeqCst) < nth {
            assert!(stopped.is_ok() && nth > 6, "{nth}: {stopped:?}");
            break;
        }
        stopped.expect_err("a command failed");
        assert!((40..=49).contains(&world.views_of(video).await), "{nth}");

        // A process with a new name may even count in between.
        world.process().record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
        world.process().compact(&|_| {}).await.expect("the store works");
        assert_eq!(world.views_of(video).await, 50, "{nth}");
        let last = world.process().compact(&|_| {}).await.expect("the store works");
        assert!(last.parts <= 1, "{nth}: {last:?}");
        assert_eq!(world.views_of(video).await, 50, "{nth}");
    }
}
