//! Ratings, and what they make.

use futures_util::future::join_all;
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, ActivityLog},
    bulk::BulkLoad,
    catalog::RatingSummary,
    feedback::{NewRating, Rating, RatingStore},
    shared::{Clock, IdGenerator, StoreLifecycle, VideoId},
};
use killrvideo_testkit::builders::{new_rating, stars};

use super::World;

/// What a rating takes while all of the video's fit into one reply: its row, and the fold.
const RATE: [&str; 4] = [
    "findOne video_ratings_by_user",
    "insertOne video_ratings_by_user",
    "find video_ratings_by_user",
    "insertOne video_stats",
];

impl World {
    fn rating(&self, video: VideoId) -> NewRating {
        new_rating(video, self.corner.ids.user_id(), 4, self.corner.clock.now())
    }

    async fn loaded(&self, video: VideoId, count: usize) {
        let at = self.corner.clock.now();
        let rating = |_| Rating { video, user: self.corner.ids.user_id(), stars: stars(5), first_at: at, at };
        let rows: Vec<Rating> = (0..count).map(rating).collect();
        for rows in rows.chunks(100) {
            self.store.ratings(rows).await.expect("loaded");
        }
    }
}

#[tokio::test]
async fn a_rating_takes_four_commands_and_its_activity_a_fifth() {
    let world = World::new();
    let new = world.rating(world.corner.ids.video_id());

    for _ in 0..2 {
        world.spends(world.store.rate(&new), &RATE).await;
        world.store.drain().await;
    }

    let at = world.corner.clock.now();
    let entry = ActivityEntry {
        id: world.corner.ids.activity_id(at),
        user: new.user,
        kind: ActivityKind::Rate,
        video: new.video,
        at,
        stars: Some(new.stars),
    };
    let noted = async {
        world.store.record(&entry).await;
        Ok::<(), std::io::Error>(())
    };
    world.spends(noted, &["insertOne user_activity"]).await;
}

#[tokio::test]
async fn every_further_page_of_ratings_is_one_more_command() {
    // A page that is just full says that there may be more.
    for (before, pages) in [(48, 1), (49, 2), (98, 2), (99, 3)] {
        let world = World::new();
        let video = world.corner.ids.video_id();
        world.loaded(video, before).await;
        world.store.drain().await;

        let [read, write, page, fold] = RATE;
        let commands: Vec<&str> =
            [read, write].into_iter().chain(std::iter::repeat_n(page, pages)).chain([fold]).collect();
        world.spends(world.store.rate(&world.rating(video)), &commands).await;

        let count = u64::try_from(before).expect("a small number") + 1;
        let summary = world.store.summary(video).await.expect("read");
        assert_eq!(summary, RatingSummary { count, total: 5 * count - 1 });
    }
}

#[tokio::test]
async fn a_summary_and_an_own_rating_are_one_command_each() {
    let world = World::new();
    let new = world.rating(world.corner.ids.video_id());

    for rated in [false, true] {
        let summary = world.spends(world.store.summary(new.video), &["findOne video_stats"]).await;
        let own =
            world.spends(world.store.own(new.video, new.user), &["findOne video_ratings_by_user"]).await;
        assert_eq!((summary.count, own.is_some()), (u64::from(rated), rated));
        world.store.rate(&new).await.expect("rated");
    }
}

#[tokio::test]
async fn a_rating_is_folded_once_more_in_the_background() {
    let world = World::new();
    let new = world.rating(world.corner.ids.video_id());

    let rated = async {
        world.store.rate(&new).await.expect("rated");
    };
    let caused = world.causes(rated).await;

    let mut expected = [&RATE[..], &RATE[2..]].concat();
    expected.sort_unstable();
    assert_eq!(caused, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_rate_a_video_at_once_share_folds() {
    let world = World::new();
    let video = world.corner.ids.video_id();
    let many = 64;

    let rated = join_all((0..many).map(|_| {
        let (store, new) = (world.store.clone(), world.rating(video));
        tokio::spawn(async move { store.rate(&new).await.expect("rated") })
    }));
    let (_, heard) = world.heard(rated).await;

    let folds = heard.iter().filter(|command| *command == RATE[3]).count();
    assert!(folds <= many / 2, "{folds} folds of {many} ratings");
    assert_eq!(world.store.summary(video).await.expect("read").count, many as u64);
}

#[tokio::test]
async fn ratings_are_loaded_by_a_find_for_each_video_and_each_video_is_folded() {
    let world = World::one_by_one();
    let (ids, at) = (&world.corner.ids, world.corner.clock.now());
    let videos = [ids.video_id(), ids.video_id()];
    let rows: Vec<Rating> = (0..40)
        .map(|number| Rating {
            video: videos[number % 2],
            user: ids.user_id(),
            stars: stars(3),
            first_at: at,
            at,
        })
        .collect();
    let [_, _, page, fold] = RATE;

    let expected = [page, page, "insertMany video_ratings_by_user", page, page, fold, fold];
    world.spends(world.store.ratings(&rows), &expected).await;
    world.spends(world.store.ratings(&[]), &[]).await;
}
