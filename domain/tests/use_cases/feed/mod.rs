//! Feeds over the in-memory store.

mod any;

use std::time::Duration;

use crate::world::{DIMENSIONS, World, viewer};
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, ActivityLog},
    bulk::{BulkLoad, VideoRow},
    catalog::{ListedVideo, Video, View, ViewStore},
    recommendations::{Feed, FeedPorts, KeptTaste, TasteStore},
    shared::{Clock, Embedding, IdGenerator, Page, SignedIn, Stars, Total, VideoId, nearest_f32},
};
use killrvideo_testkit::builders::{numbered, ready_video, row, view};

fn feed(world: &World) -> Feed {
    let ports = FeedPorts {
        videos: world.store.clone(),
        stats: world.store.clone(),
        views: world.store.clone(),
        vectors: world.store.clone(),
        activity: world.store.clone(),
        tastes: world.store.clone(),
        clock: world.clock.clone(),
    };
    Feed::new(ports, world.space.clone())
}

async fn page(world: &World, who: &SignedIn, number: i64, size: i64) -> Page<ListedVideo> {
    feed(world).page(who, numbered(number, size)).await.expect("the memory store answers")
}

fn ids(page: &Page<ListedVideo>) -> Vec<VideoId> {
    page.items.iter().map(|video| video.summary.id).collect()
}

/// Loads videos, the first submitted first; those with an angle have a vector.
async fn videos(world: &World, angles: &[Option<f64>]) -> Vec<Video> {
    let mut rows = Vec::new();
    for angle in angles {
        world.clock.advance(Duration::from_secs(1));
        let vector = angle.map(|angle| pointing(world, angle));
        rows.push(VideoRow { vector, ..row(ready_video(&*world.ids, world.clock.now())) });
    }
    for some in rows.chunks(100) {
        world.store.videos(some).await.expect("loaded");
    }
    rows.into_iter().map(|row| row.video).collect()
}

fn pointing(world: &World, degrees: f64) -> Embedding {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut values = [0.0; DIMENSIONS];
    for (value, part) in values.iter_mut().zip([cos, sin]) {
        *value = nearest_f32(part).expect("a small number");
    }
    world.vector(values)
}

async fn watch(world: &World, who: &SignedIn, video: VideoId) {
    let view = View { viewer: Some(who.user()), ..view(&*world.ids, video, world.clock.now()) };
    ViewStore::record(&*world.store, &view).await.expect("recorded");
}

async fn does(world: &World, who: &SignedIn, kind: ActivityKind, video: VideoId, stars: Option<i64>) {
    let at = world.clock.now();
    let stars = stars.map(|stars| Stars::try_from(stars).expect("stars"));
    let entry = ActivityEntry { id: world.ids.activity_id(at), user: who.user(), kind, video, at, stars };
    ActivityLog::record(&*world.store, &entry).await;
}

#[tokio::test]
async fn what_was_viewed_or_rated_is_left_out_and_what_was_commented_on_is_not() {
    let world = World::new();
    let who = viewer(world.user());
    let videos = videos(&world, &[None; 4]).await;
    watch(&world, &who, videos[0].id).await;
    does(&world, &who, ActivityKind::Rate, videos[1].id, Some(3)).await;
    does(&world, &who, ActivityKind::Comment, videos[2].id, None).await;

    let found = page(&world, &who, 1, 10).await;

    assert_eq!(ids(&found), [videos[3].id, videos[2].id]);
    assert_eq!((found.total, found.next), (Total::Exact(2), None));
}

#[tokio::test]
async fn what_was_watched_comes_back_after_thirty_days() {
    let world = World::new();
    let who = viewer(world.user());
    let video = videos(&world, &[Some(0.0)]).await[0].id;
    watch(&world, &who, video).await;

    world.clock.advance(Duration::from_hours(29 * 24));
    assert_eq!(page(&world, &who, 1, 10).await.total, Total::Exact(0));
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(ids(&page(&world, &who, 1, 10).await), [video]);
}

#[tokio::test]
async fn who_watched_everything_has_an_empty_feed() {
    let world = World::new();
    let who = viewer(world.user());
    for video in videos(&world, &[Some(0.0), Some(50.0), None]).await {
        watch(&world, &who, video.id).await;
    }

    let found = page(&world, &who, 1, 10).await;

    assert_eq!((found.items, found.total), (Vec::new(), Total::Exact(0)));
}

#[tokio::test]
async fn a_taste_is_kept_for_ten_minutes_and_what_was_watched_is_gone_at_once() {
    let world = World::new();
    let who = viewer(world.user());
    let videos = videos(&world, &[Some(0.0), Some(10.0), Some(90.0), Some(100.0)]).await;
    let [here, near, there, beside] = [0, 1, 2, 3].map(|index: usize| videos[index].id);
    watch(&world, &who, here).await;
    assert_eq!(ids(&page(&world, &who, 1, 10).await), [near, there, beside]);

    does(&world, &who, ActivityKind::Rate, there, Some(5)).await;
    assert_eq!(ids(&page(&world, &who, 1, 10).await), [near, beside], "the same taste still");
    let moment = Duration::from_millis(1);
    world.clock.advance(Feed::OLDEST_TASTE.saturating_sub(moment));
    assert_eq!(ids(&page(&world, &who, 1, 10).await), [near, beside]);

    world.clock.advance(moment);
    assert_eq!(ids(&page(&world, &who, 1, 10).await), [beside, near], "made anew");
}

#[tokio::test]
async fn a_taste_from_the_future_is_made_anew() {
    let world = World::new();
    let who = viewer(world.user());
    let videos = videos(&world, &[Some(0.0), Some(10.0), Some(180.0)]).await;
    watch(&world, &who, videos[0].id).await;
    let at = world.clock.now().plus(Duration::from_secs(1));
    world.store.keep(who.user(), &KeptTaste { vector: pointing(&world, 180.0), at }).await;

    assert_eq!(ids(&page(&world, &who, 1, 10).await), [videos[1].id, videos[2].id]);
}

#[tokio::test]
async fn without_a_taste_ten_trending_ones_of_the_week_come_before_the_latest() {
    let world = World::new();
    let who = viewer(world.user());
    let videos = videos(&world, &[None; 14]).await;
    world.clock.advance(Duration::from_hours(6 * 24));
    for video in &videos[1..13] {
        let view = view(&*world.ids, video.id, world.clock.now());
        ViewStore::record(&*world.store, &view).await.expect("recorded");
    }
    watch(&world, &who, videos[12].id).await;

    let found = page(&world, &who, 1, 20).await;

    // The twelfth leads the trends and is watched; nine of ten are left, the newest first.
    let trending = videos[4..12].iter().rev().chain([&videos[3]]);
    let latest = [&videos[13], &videos[2], &videos[1], &videos[0]];
    assert_eq!(ids(&found), trending.chain(latest).map(|video| video.id).collect::<Vec<_>>());
    assert_eq!(found.items[0].numbers.views, 1);
}

#[tokio::test]
async fn a_ranking_ends_at_a_thousand_whatever_was_watched() {
    let world = World::new();
    let who = viewer(world.user());
    let videos = videos(&world, &vec![None; 1_110]).await;
    for (watched, total) in [(0, 1_000), (100, 1_000), (115, 995)] {
        for video in &videos[..watched] {
            watch(&world, &who, video.id).await;
        }

        let last = page(&world, &who, 10, 100).await;
        assert_eq!((last.items.len(), last.total), (total - 900, Total::Exact(total as u64)), "{watched}");
        for number in [11, 12, i64::from(i32::MAX)] {
            let beyond = page(&world, &who, number, 100).await;
            assert_eq!((beyond.items.len(), beyond.total), (0, last.total), "{watched}: page {number}");
        }
    }
}

#[tokio::test]
async fn a_hundred_of_the_nearest_are_ranked_although_many_were_watched() {
    let world = World::new();
    let who = viewer(world.user());
    let angles: Vec<Option<f64>> = (0..160).map(|number| Some(f64::from(number))).collect();
    let videos = videos(&world, &angles).await;
    for video in &videos[..40] {
        watch(&world, &who, video.id).await;
    }

    let found = page(&world, &who, 1, 100).await;

    let nearest: Vec<VideoId> = videos[40..140].iter().map(|video| video.id).collect();
    assert_eq!(ids(&found), nearest);
    assert_eq!(found.total, Total::Exact(120));
}

#[tokio::test]
async fn what_was_watched_stays_away_however_much_was_commented_since() {
    let world = World::new();
    let who = viewer(world.user());
    let videos = videos(&world, &[Some(0.0), Some(10.0), Some(90.0)]).await;
    watch(&world, &who, videos[0].id).await;
    for _ in 0..=Feed::MOST_DEEDS {
        does(&world, &who, ActivityKind::Comment, videos[2].id, None).await;
    }

    let found = page(&world, &who, 1, 10).await;

    assert_eq!(ids(&found), [videos[1].id, videos[2].id], "the taste is there as well");
    assert_eq!(found.total, Total::Exact(2));
}

#[tokio::test]
async fn who_watched_almost_all_of_the_nearest_gets_those_that_are_left_and_then_the_latest() {
    let world = World::new();
    let who = viewer(world.user());
    let near = (0..950).map(|number| Some(f64::from(number) * 0.001));
    let further = (0..150).map(|number| Some(f64::from(number) * 0.5 + 10.0));
    let videos = videos(&world, &near.chain(further).collect::<Vec<_>>()).await;
    for video in &videos[..950] {
        watch(&world, &who, video.id).await;
    }

    let found = [page(&world, &who, 1, 100).await, page(&world, &who, 2, 100).await];

    let (left, rest) = videos[950..].split_at(50);
    let expected: Vec<VideoId> = left.iter().chain(rest.iter().rev()).map(|video| video.id).collect();
    assert_eq!(found.iter().flat_map(ids).collect::<Vec<_>>(), expected);
    assert_eq!(found[0].total, Total::Exact(150));
}
