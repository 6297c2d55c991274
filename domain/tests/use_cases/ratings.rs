//! Ratings over the in-memory store, and over mocks where a failure has to be forced.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, MockActivityLog},
    catalog::{Hiding, MockVideoStore, RatingSummary, VideoStore},
    feedback::{FeedbackError, MockRatingStore, RatingOverview, Ratings},
    shared::{Caller, Clock, Role, Stars, StoreError, VideoId},
};

use crate::world::{World, caller, creator, submission, viewer};

fn stars(number: i64) -> Stars {
    Stars::try_from(number).expect("1 to 5")
}

/// Ratings in the world, which are noted in `activity`.
fn ratings(world: &World, activity: MockActivityLog) -> Ratings {
    let (store, activity) = (world.store.clone(), Arc::new(activity));
    Ratings::new(store.clone(), store, activity, world.clock.clone(), world.ids.clone())
}

/// An activity that takes whatever comes.
fn patient() -> MockActivityLog {
    let mut activity = MockActivityLog::new();
    activity.expect_record().returning(|_| ());
    activity
}

async fn video(world: &World) -> VideoId {
    world.ready_video(&creator(world.user()), "Partition keys", &[]).await.video.id
}

async fn hide(world: &World, video: VideoId) {
    let hiding = Hiding { video, by: world.user(), at: world.clock.now() };
    world.store.hide(&hiding).await.expect("the store answers").expect("it exists");
}

#[tokio::test]
async fn a_rating_is_given_at_the_present_time_and_noted_each_time() {
    let (world, mut activity) = (World::new(), MockActivityLog::new());
    let (video, user) = (video(&world).await, world.user());
    let clock = world.clock.clone();
    activity
        .expect_record()
        .withf(move |entry| {
            let ActivityEntry { id: _, user: whose, kind, video: what, at, stars } = *entry;
            let fits = whose == user && kind == ActivityKind::Rate && what == video;
            fits && at == clock.now() && stars.is_some_and(|stars| stars.get() > 2)
        })
        .times(3)
        .returning(|_| ());
    let ratings = ratings(&world, activity);
    let first_at = world.clock.now();

    for number in [3, 3, 5] {
        let rating = ratings.rate(&viewer(user), video, stars(number)).await.expect("rated");
        assert_eq!((rating.first_at, rating.at, rating.stars), (first_at, world.clock.now(), stars(number)));
        world.clock.advance(Duration::from_secs(1));
    }

    let summary = ratings.summary(&Caller::Anonymous, video).await.expect("readable");
    assert_eq!(summary, RatingSummary { count: 1, total: 5 });
}

#[tokio::test]
async fn what_is_not_ready_is_refused_and_what_is_hidden_or_unknown_is_missing() {
    let world = World::new();
    // Nothing that is refused is noted.
    let ratings = ratings(&world, MockActivityLog::new());
    let owner = world.user();
    let hidden = video(&world).await;
    hide(&world, hidden).await;
    let pending =
        world.catalog().submit(&creator(owner), submission(None, &[])).await.expect("submitted").video;
    let moderator = caller(world.user(), &[Role::Moderator]).signed_in().expect("signed in");

    for who in [viewer(owner), viewer(world.user()), moderator] {
        let refused = ratings.rate(&who, pending.id, stars(4)).await;
        assert!(matches!(refused, Err(FeedbackError::NotReady)), "{refused:?}");
        for missing in [hidden, world.ids_video()] {
            let refused = ratings.rate(&who, missing, stars(4)).await;
            assert!(matches!(refused, Err(FeedbackError::NoSuchVideo)), "{refused:?}");
        }
    }
    assert_eq!(ratings.summary(&Caller::Anonymous, pending.id).await.expect("readable").count, 0);
}

#[tokio::test]
async fn the_ratings_of_a_hidden_video_are_for_moderators() {
    let (world, moderator) = (World::new(), World::new().user());
    let ratings = ratings(&world, patient());
    let (video, user) = (video(&world).await, world.user());
    ratings.rate(&viewer(user), video, stars(2)).await.expect("rated");
    hide(&world, video).await;

    for stranger in [Caller::Anonymous, caller(user, &[Role::Creator])] {
        assert!(matches!(ratings.summary(&stranger, video).await, Err(FeedbackError::NoSuchVideo)));
        assert!(matches!(ratings.overview(&stranger, video).await, Err(FeedbackError::NoSuchVideo)));
    }
    let moderator = caller(moderator, &[Role::Moderator]);
    assert_eq!(ratings.summary(&moderator, video).await.expect("readable").total, 2);
    assert!(ratings.overview(&moderator, video).await.is_ok());
    let unknown = world.ids_video();
    assert!(matches!(ratings.overview(&moderator, unknown).await, Err(FeedbackError::NoSuchVideo)));
}

#[tokio::test]
async fn the_own_rating_is_looked_up_for_whoever_is_known_and_for_nobody_else() {
    let world = World::new();
    let ratings = ratings(&world, patient());
    let (video, user) = (video(&world).await, world.user());
    ratings.rate(&viewer(user), video, stars(2)).await.expect("rated");
    let summary = RatingSummary { count: 1, total: 2 };

    for (who, own) in [
        (caller(user, &[Role::Viewer]), Some(stars(2))),
        (caller(user, &[]), Some(stars(2))),
        (caller(world.user(), &[Role::Moderator]), None),
        (Caller::Anonymous, None),
    ] {
        let overview = ratings.overview(&who, video).await.expect("readable");
        assert_eq!(overview, RatingOverview { summary, own }, "{who:?}");
    }
}

/// Ratings in a world whose store of ratings is this one.
fn over(world: &World, store: MockRatingStore, activity: MockActivityLog) -> Ratings {
    let (clock, ids) = (world.clock.clone(), world.ids.clone());
    Ratings::new(world.store.clone(), Arc::new(store), Arc::new(activity), clock, ids)
}

fn down<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("rating_store", "out of reach"))
}

#[tokio::test]
async fn a_rating_that_is_not_kept_is_not_noted() {
    let (world, mut store) = (World::new(), MockRatingStore::new());
    let video = video(&world).await;
    store.expect_rate().times(1).returning(|_| down());

    let ratings = over(&world, store, MockActivityLog::new());
    let refused = ratings.rate(&viewer(world.user()), video, stars(4)).await;

    assert!(matches!(refused, Err(FeedbackError::Store(_))), "{refused:?}");
}

#[tokio::test]
async fn an_anonymous_caller_costs_no_look_at_a_rating_of_their_own() {
    let (world, mut store) = (World::new(), MockRatingStore::new());
    let video = video(&world).await;
    store.expect_summary().times(2).returning(|_| Ok(RatingSummary::default()));
    store.expect_own().times(1).returning(|_, _| Ok(None));

    let ratings = over(&world, store, MockActivityLog::new());

    assert!(ratings.overview(&Caller::Anonymous, video).await.is_ok());
    assert!(ratings.overview(&caller(world.user(), &[Role::Viewer]), video).await.is_ok());
}

#[tokio::test]
async fn a_store_that_fails_is_no_missing_video() {
    let (world, mut store) = (World::new(), MockRatingStore::new());
    let video = video(&world).await;
    store.expect_summary().returning(|_| down());
    store.expect_own().returning(|_, _| Ok(None));
    let failing = over(&world, store, MockActivityLog::new());
    let mut videos = MockVideoStore::new();
    videos.expect_get().returning(|_| down());
    let (clock, ids) = (world.clock.clone(), world.ids.clone());
    let blind =
        Ratings::new(Arc::new(videos), world.store.clone(), Arc::new(MockActivityLog::new()), clock, ids);

    for ratings in [failing, blind] {
        let who = caller(world.user(), &[Role::Viewer]);
        assert!(matches!(ratings.summary(&who, video).await, Err(FeedbackError::Store(_))));
        assert!(matches!(ratings.overview(&who, video).await, Err(FeedbackError::Store(_))));
    }
}
