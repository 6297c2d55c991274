//! The worker's part over the in-memory store, with sources that answer as they are told.

use std::time::Duration;

use crate::world::{World, creator, metadata, submission, unreachable, unreachable_embedder, viewer};
use killrvideo_domain::{
    catalog::{
        Description, Lookup, Metadata, MetadataUnreachable, MockVideoMetadata, Title, Video, VideoChanges,
        VideoStatus, VideoStore,
    },
    processing::{Pipeline, Ran},
    search::{EmbedError, MockEmbedder, VectorStore},
    shared::{Caller, VideoId},
};

#[expect(clippy::unnecessary_wraps, reason = "a source answers with a result")]
fn found() -> Result<Lookup, MetadataUnreachable> {
    Ok(Lookup::Found(Metadata {
        title: "What the source calls it".to_owned(),
        description: Some("What the source says".to_owned()),
        tags: vec!["Source".to_owned()],
        category: Some("Education".to_owned()),
        language: Some("en".to_owned()),
    }))
}

async fn submitted(world: &World, title: Option<&str>) -> VideoId {
    let by = creator(world.user());
    world.catalog().submit(&by, submission(title, &[])).await.expect("submitted").video.id
}

async fn stored(world: &World, video: VideoId) -> Video {
    world.store.get(video).await.expect("the store answers").expect("it exists")
}

async fn run(pipeline: &Pipeline) -> Ran {
    let job = pipeline.due(1).await.expect("the store answers").pop().expect("a job is due");
    pipeline.run(job).await.expect("the store answers")
}

#[tokio::test]
async fn what_the_caller_left_open_comes_from_the_source() {
    let world = World::new();
    let video = submitted(&world, Some("What the caller calls it")).await;

    let ran = run(&world.pipeline(metadata(found), world.embedder())).await;

    assert_eq!(ran, Ran::Done { without_vector: None });
    let video = stored(&world, video).await;
    assert_eq!(video.status, VideoStatus::Ready);
    assert_eq!(video.title.as_str(), "What the caller calls it");
    assert_eq!(video.description.as_ref().map(Description::as_str), Some("What the source says"));
    assert_eq!(video.category.as_deref(), Some("Education"));
    assert!(video.is_listed());
}

#[tokio::test]
async fn a_video_the_source_denies_ends_in_error_even_with_a_title() {
    let world = World::new();
    let video = submitted(&world, Some("Private")).await;

    let ran = run(&world.pipeline(metadata(|| Ok(Lookup::NoSuchVideo)), MockEmbedder::new())).await;

    assert!(matches!(ran, Ran::Failed(_)));
    assert_eq!(stored(&world, video).await.status, VideoStatus::Error);
}

#[tokio::test]
async fn a_source_out_of_reach_is_tried_three_times_with_growing_pauses() {
    let world = World::new();
    let video = submitted(&world, None).await;
    let mut source = MockVideoMetadata::new();
    source.expect_look_up().times(3).returning(|_| unreachable());

    run(&world.pipeline(source, MockEmbedder::new())).await;

    assert_eq!(stored(&world, video).await.status, VideoStatus::Error, "nobody gave it a title");
    assert_eq!(world.pause.asked_for(), [Duration::from_millis(500), Duration::from_secs(1)]);
}

#[tokio::test]
async fn a_title_from_the_caller_is_enough_when_the_source_is_out_of_reach() {
    let world = World::new();
    let video = submitted(&world, Some("Partition keys")).await;

    run(&world.pipeline(metadata(unreachable), world.embedder())).await;

    assert_eq!(stored(&world, video).await.status, VideoStatus::Ready);
}

#[tokio::test]
async fn the_offline_source_leaves_the_placeholder_standing() {
    let world = World::new();
    let video = submitted(&world, None).await;

    world.work().await;

    let video = stored(&world, video).await;
    assert_eq!((video.status, video.title.as_str()), (VideoStatus::Ready, "YouTube video dQw4w9WgXcQ"));
}

#[tokio::test]
async fn an_embedder_out_of_reach_leaves_a_video_without_a_vector() {
    let world = World::new();
    let video = submitted(&world, None).await;

    let ran = run(&world.pipeline(metadata(found), unreachable_embedder())).await;

    assert!(matches!(ran, Ran::Done { without_vector: Some(_) }));
    let detail = world.catalog().detail(&Caller::Anonymous, video).await.expect("there");
    assert_eq!((detail.video.status, detail.vector), (VideoStatus::Ready, None));
}

#[tokio::test]
async fn a_vector_that_was_pushed_before_is_kept_and_none_is_made() {
    let world = World::new();
    let video = submitted(&world, None).await;
    let pushed = world.vector([0.0, 1.0, 0.0, 0.0]);
    world.store.put(video, &pushed).await.expect("stored");
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().never();

    run(&world.pipeline(metadata(found), embedder)).await;

    let detail = world.catalog().detail(&Caller::Anonymous, video).await.expect("there");
    assert_eq!(detail.vector, Some(pushed));
}

#[tokio::test]
async fn an_edit_before_the_worker_is_done_is_kept() {
    let world = World::new();
    let owner = world.user();
    let video =
        world.catalog().submit(&creator(owner), submission(None, &[])).await.expect("submitted").video.id;
    let title = Some(Title::parse("Edited meanwhile").expect("a title"));
    let changes = VideoChanges { title, ..VideoChanges::default() };
    world.catalog().edit(&viewer(owner), video, changes).await.expect("edited");

    run(&world.pipeline(metadata(found), world.embedder())).await;

    assert_eq!(stored(&world, video).await.title.as_str(), "Edited meanwhile");
}

#[tokio::test]
async fn a_job_runs_once_and_again_when_its_lease_is_over() {
    let world = World::new();
    let video = submitted(&world, None).await;
    let pipeline = world.pipeline(metadata(found), world.embedder());
    let job = pipeline.due(1).await.expect("due").pop().expect("a job");

    assert!(matches!(pipeline.run(job.clone()).await, Ok(Ran::Done { .. })));
    let first = stored(&world, video).await;

    assert_eq!(pipeline.run(job).await.expect("an answer"), Ran::Nothing);
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(pipeline.due(1).await.expect("due"), []);
    assert_eq!(stored(&world, video).await, first);
}

#[tokio::test]
async fn an_embedder_that_is_of_no_use_is_asked_once() {
    let world = World::new();
    submitted(&world, Some("Partition keys")).await;
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().times(1).returning(|_, _| Err(EmbedError::Useless("no such model".into())));

    let ran = run(&world.pipeline(metadata(found), embedder)).await;

    assert!(matches!(ran, Ran::Done { without_vector: Some(_) }));
    assert_eq!(world.pause.asked_for(), Vec::<Duration>::new());
}
