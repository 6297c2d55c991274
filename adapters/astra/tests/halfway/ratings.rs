//! Ratings: the row first, and then what all rows make.

use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{RatingSummary, VideoStats},
    feedback::{NewRating, Rating, RatingStore},
    shared::{IdGenerator, StoreLifecycle, VideoId},
};
use killrvideo_testkit::{
    builders::{new_rating, stars},
    data_api::Fault,
};

use super::{World, at_every_command, is_done};

impl World {
    fn rating(&self, video: VideoId) -> NewRating {
        new_rating(video, self.corner.ids.user_id(), 4, self.now())
    }

    /// What the video shows.
    async fn shown(&self, video: VideoId) -> RatingSummary {
        let numbers = self.store.numbers(&[video]).await.expect("the store works");
        numbers.get(&video).map(|numbers| numbers.ratings).unwrap_or_default()
    }
}

#[tokio::test]
async fn a_row_comes_before_what_it_makes_and_the_fold_that_follows_heals_what_is_missing() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.corner.ids.video_id();
        world.store.rate(&world.rating(video)).await.expect("the store works");
        let this = world.rating(video);

        let Some(outcome) = world.broken(at, world.store.rate(&this)).await else {
            return false;
        };
        // Of the six commands the last two are those of the fold that follows by itself.
        let accepted = is_done(outcome, at);
        assert_eq!(accepted, at.nth > 4, "{at:?}");
        let row = world.store.own(video, this.user).await.expect("the store works");
        assert_eq!(row.is_some(), at.nth > 2 || (at.nth == 2 && at.arrives), "the row is the second: {at:?}");
        let count = 1 + u64::from(row.is_some());
        assert_eq!(world.shown(video).await, RatingSummary { count, total: 4 * count }, "{at:?}");

        // The same call again completes it, and counts once.
        let rating = world.store.rate(&this).await.expect("the store works");
        assert_eq!((rating.first_at, rating.at), (this.at, this.at));
        assert_eq!(world.shown(video).await, RatingSummary { count: 2, total: 8 }, "{at:?}");
        world.store.drain().await;
        true
    })
    .await;

    assert_eq!(commands, 6);
}

#[tokio::test]
async fn a_rating_whose_fold_failed_for_good_is_counted_by_the_next_of_anybody() {
    let world = World::new();
    let video = world.corner.ids.video_id();
    let this = world.rating(video);
    // Nothing can be written into the numbers, also not later.
    world.double.inject(|seen| {
        let fault = Fault::Status { status: 500, retry_after: None };
        (seen.table.as_deref() == Some("video_stats")).then_some(fault)
    });
    world.store.rate(&this).await.expect_err("the fold fails");
    world.store.drain().await;
    world.double.heal();
    assert_eq!(world.shown(video).await, RatingSummary::default(), "less than the truth");

    world.store.rate(&world.rating(video)).await.expect("the store works");

    assert_eq!(world.shown(video).await, RatingSummary { count: 2, total: 8 });
}

#[tokio::test]
async fn loaded_ratings_are_there_and_count_or_the_same_load_completes_them() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.corner.ids.video_id();
        let (user, now) = (world.corner.ids.user_id(), world.now());
        let rows = [Rating { video, user, stars: stars(5), first_at: now, at: now }];

        let Some(outcome) = world.broken(at, world.store.ratings(&rows)).await else {
            return false;
        };
        let loaded = is_done(outcome, at);
        assert_eq!(loaded, at.nth > 4, "{at:?}");
        let shown = world.shown(video).await.count;
        let row = world.store.own(video, user).await.expect("the store works");
        assert_eq!(shown, u64::from(row.is_some()), "{at:?}");

        world.store.ratings(&rows).await.expect("the store works");
        assert_eq!(world.shown(video).await, RatingSummary { count: 1, total: 5 }, "{at:?}");
        world.store.drain().await;
        true
    })
    .await;

    assert_eq!(commands, 6);
}
