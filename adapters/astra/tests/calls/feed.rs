//! Tastes, and a whole feed.

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityLog},
    bulk::{BulkLoad, VideoRow},
    catalog::ViewStore,
    recommendations::{Feed, FeedPorts, KeptTaste, TasteStore},
    search::VectorStore,
    shared::{IdGenerator, Role, SignedIn, VideoId},
};
use killrvideo_testkit::{
    builders::{Compass, deed, numbered, ready_video, row, signed_in, view},
    data_api::Options,
};

use super::ground::Ground;

impl Ground {
    /// Listed videos with vectors.
    async fn with_vectors(&self, count: u64) -> Vec<VideoId> {
        let compass = Compass::new(&self.corner.space, 1);
        let rows: Vec<VideoRow> = (0..count)
            .map(|number| {
                let video = ready_video(self.ids(), self.now());
                VideoRow { vector: Some(compass.at(20.0, number)), ..row(video) }
            })
            .collect();
        for some in rows.chunks(100) {
            self.store.videos(some).await.expect("loaded");
        }
        rows.into_iter().map(|row| row.video.id).collect()
    }

    /// What a page of a feed takes.
    async fn feed(&self, who: &SignedIn, number: i64) -> Vec<String> {
        let ports = FeedPorts {
            videos: self.store.clone(),
            stats: self.store.clone(),
            views: self.store.clone(),
            vectors: self.store.clone(),
            activity: self.store.clone(),
            tastes: self.store.clone(),
            clock: self.corner.clock.clone(),
        };
        let feed = Feed::new(ports, self.corner.space.clone());
        let (page, mut calls) = self.calls(feed.page(who, numbered(number, 10))).await;
        page.expect("the store works");
        calls.sort();
        calls
    }
}

fn somebody(world: &Ground) -> SignedIn {
    signed_in(world.ids().user_id(), Role::Viewer)
}

async fn watched(world: &Ground, who: &SignedIn, videos: &[VideoId]) {
    for video in videos {
        let seen = ActivityEntry { user: who.user(), video: *video, ..deed(world.ids(), world.now()) };
        ActivityLog::record(&*world.store, &seen).await;
    }
}

const ACTIVITY: &str = "find user_activity";
const TASTE: &str = "findOne user_preferences";
const KEPT: &str = "insertOne user_preferences";
const LATEST: &str = "find latest_videos";
const STATS: &str = "find video_stats";
const VIDEOS: &str = "find videos";

#[tokio::test]
async fn a_taste_is_one_command_to_read_and_one_to_keep() {
    let world = Ground::new();
    let user = world.ids().user_id();
    let taste = KeptTaste { vector: Compass::new(&world.corner.space, 1).north(), at: world.now() };

    let ((), kept) = world.calls(world.store.keep(user, &taste)).await;
    let (read, calls) = world.calls(TasteStore::get(&*world.store, user)).await;

    assert_eq!((kept, calls), (vec![KEPT.to_owned()], vec![TASTE.to_owned()]));
    assert_eq!(read, Some(taste));
}

#[tokio::test]
async fn vectors_of_as_many_videos_as_fit_into_a_reply_are_one_command() {
    let world = Ground::new();
    let videos = world.with_vectors(60).await;

    let (none, no_calls) = world.calls(world.store.vectors_of(&[])).await;
    let (some, calls) = world.calls(world.store.vectors_of(&videos[..50])).await;
    let (all, more_calls) = world.calls(world.store.vectors_of(&videos)).await;

    let count = |found: Result<std::collections::HashMap<_, _>, _>| found.map(|found| found.len()).ok();
    assert_eq!((count(none), count(some), count(all)), (Some(0), Some(50), Some(60)));
    assert_eq!((no_calls.len(), calls.len(), more_calls.len()), (0, 1, 2));
}

#[tokio::test]
async fn a_feed_takes_five_commands_and_seven_when_the_taste_is_made_anew() {
    let world = Ground::new();
    let videos = world.with_vectors(1_010).await;
    let who = somebody(&world);
    watched(&world, &who, &videos[..5]).await;
    // Together, so that the length of the list is not remembered.
    let [nearest, vectors] = [VIDEOS; 2];

    let stale = world.feed(&who, 1).await;
    assert_eq!(stale, [LATEST, ACTIVITY, STATS, nearest, vectors, TASTE, KEPT]);
    world.corner.clock.advance(Duration::from_secs(30));
    let fresh = world.feed(&who, 1).await;
    assert_eq!(fresh, [LATEST, ACTIVITY, STATS, nearest, TASTE]);
    let counted = world.feed(&who, 2).await;
    assert_eq!(
        counted,
        [ACTIVITY, STATS, nearest, TASTE],
        "the length of the list is remembered for half a minute"
    );
}

#[tokio::test]
async fn in_a_small_catalogue_one_command_more_tells_which_of_the_watched_are_listed() {
    let world = Ground::new();
    let videos = world.with_vectors(30).await;
    let who = somebody(&world);
    watched(&world, &who, &videos[..5]).await;
    world.feed(&who, 1).await;

    assert_eq!(world.feed(&who, 1).await, [ACTIVITY, STATS, VIDEOS, VIDEOS, TASTE]);
}

#[tokio::test]
async fn who_did_nothing_sees_trends_and_the_latest() {
    let world = Ground::new();
    let videos = world.with_vectors(30).await;
    let view = view(world.ids(), videos[0], world.now());
    ViewStore::record(&*world.store, &view).await.expect("recorded");
    let who = somebody(&world);

    let calls = world.feed(&who, 1).await;

    // The length of the list, the first of it, and what is viewed most; no vector is looked at.
    let views = "find video_views_by_day";
    assert_eq!(calls, [LATEST, LATEST, ACTIVITY, STATS, views, VIDEOS, TASTE]);
}

#[tokio::test]
async fn a_table_of_tastes_of_another_length_is_left_alone() {
    let world = Ground::with(Options::default());
    let other = killrvideo_testkit::builders::space(7);
    let user = world.ids().user_id();
    let taste = KeptTaste { vector: Compass::new(&other, 1).north(), at: world.now() };

    let ((), first) = world.calls(world.store.keep(user, &taste)).await;
    let ((), second) = world.calls(world.store.keep(user, &taste)).await;
    let (read, calls) = world.calls(TasteStore::get(&*world.store, user)).await;

    assert_eq!((first, second), (vec![KEPT.to_owned()], Vec::new()), "a refusal is remembered");
    assert_eq!((read, calls), (None, Vec::new()));
}
