//! Recommendations over the in-memory store.

use crate::world::{World, caller, creator};
use killrvideo_domain::{
    catalog::{Hiding, VideoStore},
    recommendations::{RecommendationsError, RelatedLimit},
    search::{Similarity, VectorStore},
    shared::{Caller, Clock, Creator, Role, VideoId},
};

async fn video_with(world: &World, by: &Creator, title: &str, vector: [f32; 4]) -> VideoId {
    let video = world.ready_video(by, title, &[]).await.video.id;
    world.recommendations.ingest(by, video, &world.vector(vector)).await.expect("stored");
    video
}

async fn related(world: &World, video: VideoId) -> Vec<(VideoId, Option<f64>)> {
    let limit = RelatedLimit::default();
    let found = world.recommendations.related(&Caller::Anonymous, video, limit).await.expect("it exists");
    found.iter().map(|found| (found.video.id, found.score.map(Similarity::get))).collect()
}

#[tokio::test]
async fn the_nearest_come_first_and_the_video_itself_is_left_out() {
    let world = World::new();
    let by = creator(world.user());
    let here = video_with(&world, &by, "Here", [1.0, 0.0, 0.0, 0.0]).await;
    let far = video_with(&world, &by, "Far", [-1.0, 0.0, 0.0, 0.0]).await;
    let near = video_with(&world, &by, "Near", [1.0, 0.0, 0.0, 0.0]).await;
    let aside = video_with(&world, &by, "Aside", [0.0, 1.0, 0.0, 0.0]).await;

    let found = related(&world, here).await;

    assert_eq!(found, [(near, Some(1.0)), (aside, Some(0.5)), (far, Some(0.0))]);
}

#[tokio::test]
async fn without_a_vector_shared_tags_come_before_the_latest() {
    let world = World::new();
    let by = creator(world.user());
    let tagged = world.ready_video(&by, "Tagged", &["keys"]).await.video.id;
    let other = world.ready_video(&by, "Other", &["else"]).await.video.id;
    let newest = world.ready_video(&by, "Newest", &[]).await.video.id;
    let here = world
        .catalog()
        .submit(&by, crate::world::submission(None, &["keys"]))
        .await
        .expect("submitted")
        .video
        .id;

    let found = related(&world, here).await;

    assert_eq!(found, [(tagged, None), (newest, None), (other, None)]);
}

#[tokio::test]
async fn hidden_videos_are_not_related_and_have_relations_for_moderators_only() {
    let world = World::new();
    let by = creator(world.user());
    let here = video_with(&world, &by, "Here", [1.0, 0.0, 0.0, 0.0]).await;
    let hidden = video_with(&world, &by, "Hidden", [1.0, 0.1, 0.0, 0.0]).await;
    let hiding = Hiding { video: hidden, by: world.user(), at: world.clock.now() };
    world.store.hide(&hiding).await.expect("the store answers");

    assert_eq!(related(&world, here).await, []);
    let limit = RelatedLimit::default();
    let anonymous = world.recommendations.related(&Caller::Anonymous, hidden, limit).await;
    assert!(matches!(anonymous, Err(RecommendationsError::NoSuchVideo)));
    let moderator = caller(world.user(), &[Role::Moderator]);
    let found = world.recommendations.related(&moderator, hidden, limit).await.expect("a moderator sees it");
    assert_eq!(found.first().map(|found| found.video.id), Some(here));
}

#[tokio::test]
async fn the_last_vector_stands_and_unknown_videos_take_none() {
    let world = World::new();
    let by = creator(world.user());
    let video = video_with(&world, &by, "Here", [1.0, 0.0, 0.0, 0.0]).await;
    let last = world.vector([0.0, 0.0, 1.0, 0.0]);

    world.recommendations.ingest(&by, video, &last).await.expect("stored");

    let (_, vector) = world.store.get_with_vector(video).await.expect("an answer").expect("it exists");
    assert_eq!(vector, Some(last.clone()));
    assert_eq!(world.store.nearest(&last, 5).await.expect("an answer").len(), 1);
    let unknown = world.recommendations.ingest(&by, world.ids_video(), &last).await;
    assert!(matches!(unknown, Err(RecommendationsError::NoSuchVideo)));
}
