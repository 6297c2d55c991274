//! What is viewed most, and how long people watched.

use std::time::Duration;

use futures_util::future::try_join_all;
use killrvideo_domain::{
    catalog::{
        Video, VideoStore, View, ViewStore, ViewWindow, WatchLog, WatchSeconds, WatchTime, WindowDays,
    },
    shared::{Clock, IdGenerator},
};
use killrvideo_testkit::{
    builders::{ready_video, view},
    data_api::Seen,
};

use super::ground::Ground;

const DAYS: &str = "find video_views_by_day";
const VIDEOS: &str = "find videos";

/// Records a view of each video so many days ago.
async fn viewed(world: &Ground, videos: &[Video], days_ago: u32) {
    let at = world.now().day().minus_days(days_ago).start();
    for video in videos {
        world.store.record(&view(world.ids(), video.id, at)).await.expect("recorded");
    }
}

async fn videos(world: &Ground, count: usize) -> Vec<Video> {
    let videos: Vec<Video> = (0..count).map(|_| ready_video(world.ids(), world.now())).collect();
    world.load(&videos).await;
    videos
}

async fn asked(world: &Ground, days: i64) -> (usize, Vec<String>) {
    let days = WindowDays::try_from(days).expect("days");
    let window = ViewWindow { last: world.corner.clock.now().day(), days };
    let (found, calls) = world.calls(world.store.most_viewed(window, 10)).await;
    (found.expect("the store works").len(), calls)
}

#[tokio::test]
async fn what_is_viewed_most_takes_two_commands_and_nothing_viewed_one() {
    let world = Ground::new();
    assert_eq!(asked(&world, 30).await, (0, vec![DAYS.to_owned()]));
    let videos = videos(&world, 15).await;
    viewed(&world, &videos, 0).await;

    for days in [1, 7, 30] {
        assert_eq!(asked(&world, days).await, (10, vec![DAYS.to_owned(), VIDEOS.to_owned()]), "{days} days");
    }
}

#[tokio::test]
async fn days_that_are_closed_are_asked_for_once() {
    let world = Ground::new();
    let videos = videos(&world, 1).await;
    viewed(&world, &videos, 2).await;
    let named = async |days| {
        let window = ViewWindow {
            last: world.corner.clock.now().day(),
            days: WindowDays::try_from(days).expect("days"),
        };
        let work = world.store.most_viewed(window, 10);
        let calls = world.arrived(async { assert_eq!(work.await.expect("the store works").len(), 1) }).await;
        calls[0].body["find"]["filter"]["day"]["$in"].as_array().map(Vec::len)
    };

    assert_eq!(named(7).await, Some(7));
    assert_eq!(named(7).await, Some(1), "today alone");
    assert_eq!(named(30).await, Some(24), "those that were not asked for before");
    // From eight in the morning to half past midnight: yesterday is not closed yet.
    world.corner.clock.advance(Duration::from_mins(16 * 60 + 30));
    assert_eq!(named(30).await, Some(2));
    assert_eq!(named(30).await, Some(2));
    world.corner.clock.advance(Duration::from_mins(30));
    assert_eq!(named(30).await, Some(2), "it is remembered from now on");
    assert_eq!(named(30).await, Some(1));
}

#[tokio::test]
async fn closed_days_are_asked_for_by_one_of_many_callers() {
    let world = Ground::new();
    let window = ViewWindow { last: world.now().day(), days: WindowDays::try_from(30).expect("days") };
    let callers = (0..8).map(|_| world.store.most_viewed(window, 10));

    let calls = world.arrived(async { drop(try_join_all(callers).await.expect("the store works")) }).await;

    let named = |call: &Seen| call.body["find"]["filter"]["day"]["$in"].as_array().map_or(0, Vec::len);
    assert_eq!(calls.iter().map(named).collect::<Vec<_>>(), [30, 1, 1, 1, 1, 1, 1, 1]);
}

#[tokio::test]
async fn no_more_than_some_thousand_are_looked_at_for_those_that_are_listed() {
    let world = Ground::new();
    for _ in 0..1_300 {
        let row = serde_json::json!({
            "day": world.now().day().to_string(), "videoid": world.ids().video_id().to_string(),
            "writer": "another", "views": 3,
        });
        world.double.seed("video_views_by_day", &row).expect("a row");
    }

    let (found, calls) = asked(&world, 1).await;

    assert_eq!(found, 0);
    // 20 at first, then a hundred at a time until a thousand are reached.
    assert_eq!(calls.iter().filter(|call| *call == VIDEOS).count(), 11);
}

#[tokio::test]
async fn views_of_another_process_count_when_their_day_is_asked_for_again() {
    let world = Ground::new();
    let videos = videos(&world, 1).await;
    let other = world.another_process();
    assert_eq!(asked(&world, 2).await.0, 0);

    let late = View { viewer: None, ..view(world.ids(), videos[0].id, world.now()) };
    other.record(&late).await.expect("recorded");

    assert_eq!(asked(&world, 2).await.0, 1);
}

#[tokio::test]
async fn many_that_are_not_listed_take_further_looks() {
    let world = Ground::new();
    let videos = videos(&world, 130).await;
    viewed(&world, &videos, 0).await;
    for video in &videos[..125] {
        let hiding = killrvideo_testkit::builders::hiding(world.ids(), video.id, world.now());
        world.store.hide(&hiding).await.expect("hidden");
    }

    let (found, calls) = asked(&world, 1).await;

    assert_eq!(found, 5);
    // 130 numbers are three replies; of the videos, 20 are looked at first, then 100, then 10.
    assert_eq!(calls, [DAYS, DAYS, DAYS, VIDEOS, VIDEOS, VIDEOS, VIDEOS]);
}

#[tokio::test]
async fn watch_time_is_one_row_of_the_log() {
    let world = Ground::new();
    let (id, at) = (world.ids().activity_id(world.now()), world.now());
    let (video, viewer) = (world.ids().video_id(), world.ids().user_id());
    let seconds = WatchSeconds::try_from(90).expect("seconds");
    let watched = WatchTime { id, video, viewer, seconds, at };

    let calls = world.arrived(async { world.store.append(&watched).await.expect("noted") }).await;

    let [call] = calls.as_slice() else { panic!("one call, not {}", calls.len()) };
    assert_eq!(call.table.as_deref(), Some("video_activity"));
    assert_eq!(
        call.body["insertOne"]["document"],
        serde_json::json!({
            "day": at.day().to_string(), "watch_time": id.to_string(), "videoid": video.to_string(),
            "userid": viewer.to_string(), "watch_seconds": 90,
        })
    );
}
