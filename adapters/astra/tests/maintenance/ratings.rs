//! What users of an older backend thought of videos.

use killrvideo_domain::{catalog::RatingSummary, shared::IdGenerator};
use serde_json::json;

use crate::{World, operator::operate, world::backfill};

#[tokio::test]
async fn ratings_are_added_up_for_every_video_as_often_as_they_change() {
    let world = World::new();
    let [many, one, none] = [(); 3].map(|()| world.old_video(&json!({})));
    let users: Vec<_> = (0..120).map(|_| world.corner.ids.user_id()).collect();
    for (user, rating) in users.iter().zip([1, 5, 4].into_iter().cycle()) {
        world.old_rating(many, *user, rating);
    }
    world.old_rating(one, users[0], 3);
    let store = world.process();

    for _ in 0..2 {
        assert_eq!(backfill(&store).await.rated, 2);
        assert_eq!(world.numbers_of(many).await.ratings, RatingSummary { count: 120, total: 400 });
        assert_eq!(world.numbers_of(one).await.ratings, RatingSummary { count: 1, total: 3 });
        assert_eq!(world.numbers_of(none).await.ratings, RatingSummary::default());
    }

    world.old_rating(one, users[0], 5);
    world.old_rating(one, users[1], 2);
    world.old_rating(none, users[1], 9);
    backfill(&store).await;
    assert_eq!(world.numbers_of(one).await.ratings, RatingSummary { count: 2, total: 7 });
    assert_eq!(world.numbers_of(none).await.ratings, RatingSummary::default(), "nine is no rating");
}

#[tokio::test]
async fn a_keyspace_without_a_table_of_ratings_has_none() {
    let world = World::new();
    let video = world.old_video(&json!({"views": 40}));
    operate(&world.double, world.double.keyspace(), &json!({"dropTable": {"name": "video_ratings_by_user"}}))
        .await;

    let report = backfill(&world.process()).await;

    assert_eq!((report.rated, report.listed), (0, 1));
    assert_eq!(world.views_of(video).await, 40);
}
