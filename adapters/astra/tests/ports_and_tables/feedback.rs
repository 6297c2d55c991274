//! What the ports of feedback send.

use killrvideo_domain::{
    bulk::BulkLoad,
    feedback::{Rating, RatingStore},
};
use killrvideo_testkit::builders::{new_rating, stars};

use super::{World, page::Intention};

pub(crate) async fn ratings() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (video, _) = world.listed().await;
    let new = new_rating(video.id, world.user(), 4, world.now());
    let loaded = Rating {
        video: video.id,
        user: world.user(),
        stars: stars(5),
        first_at: world.now(),
        at: world.now(),
    };
    vec![
        world.sent("RatingStore::rate, and the fold that follows", store.rate(&new)).await,
        world.sent("RatingStore::summary", store.summary(video.id)).await,
        world.sent("RatingStore::own", store.own(video.id, new.user)).await,
        world.sent("BulkLoad::ratings, and the fold that follows", store.ratings(&[loaded])).await,
    ]
}
