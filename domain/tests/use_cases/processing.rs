//! The worker's part over the in-memory store, with sources that answer as they are told.

use std::time::Duration;

use crate::world::{World, creator, metadata, submission, unreachable, unreachable_embedder, viewer};
use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{
        Description, Lookup, Metadata, MetadataUnreachable, MockVideoMetadata, Title, Video, VideoChanges,
        VideoStatus, VideoStore,
    },
    processing::{Pipeline, Ran},
    search::{EmbedError, MockEmbedder, VectorStore},
    shared::{Caller, Clock, VideoId},
};
use killrvideo_testkit::builders::{embed_job, ready_video, row};

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
async fn an_embedder_that_is_of_no_use_is_asked_for_this_text_and_for_any_and_not_again() {
    let world = World::new();
    submitted(&world, Some("Partition keys")).await;
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().times(2).returning(|_, _| Err(EmbedError::Useless("no such model".into())));

    let ran = run(&world.pipeline(metadata(found), embedder)).await;

    assert!(matches!(ran, Ran::Done { without_vector: Some(_) }));
    assert_eq!(world.pause.asked_for(), Vec::<Duration>::new());
}

#[tokio::test]
async fn a_model_that_makes_no_vectors_at_all_costs_no_listed_video_its_job() {
    let world = World::new();
    let videos = without_vectors(&world, 3).await;
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().returning(|_, _| Err(EmbedError::Useless("the key is wrong".into())));

    let ran = run_together(&world.pipeline(metadata(found), embedder)).await;

    assert!(ran.len() == 3 && ran.iter().all(|ran| matches!(ran, Ran::PutOff(_))), "{ran:?}");
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(run_together(&world.pipeline(metadata(found), world.embedder())).await, [DONE, DONE, DONE]);
    for video in videos {
        assert!(has_vector(&world, video).await);
    }
}

/// Listed videos without vectors, whose jobs are due in this order.
async fn without_vectors(world: &World, count: usize) -> Vec<VideoId> {
    let mut videos = Vec::new();
    for _ in 0..count {
        world.clock.advance(Duration::from_secs(1));
        let video = ready_video(&*world.ids, world.clock.now());
        videos.push(video.id);
        let job = embed_job(&video);
        world.store.videos(&[row(video)]).await.expect("loaded");
        world.store.jobs(&[job]).await.expect("loaded");
    }
    videos
}

async fn run_together(pipeline: &Pipeline) -> Vec<Ran> {
    let jobs = pipeline.due(10).await.expect("the store answers");
    let ran = pipeline.run_together(jobs).await;
    ran.into_iter().map(|ran| ran.expect("the store answers")).collect()
}

async fn has_vector(world: &World, video: VideoId) -> bool {
    world
        .store
        .get_with_vector(video)
        .await
        .expect("the store answers")
        .is_some_and(|(_, vector)| vector.is_some())
}

const DONE: Ran = Ran::Done { without_vector: None };

#[tokio::test]
async fn videos_that_only_lack_a_vector_are_embedded_by_one_call_and_others_beside_them() {
    let world = World::new();
    let videos = without_vectors(&world, 3).await;
    let submission = submitted(&world, Some("Partition keys")).await;
    let vector = world.vector([0.0, 1.0, 0.0, 0.0]);
    let mut embedder = MockEmbedder::new();
    for (times, texts) in [(1, 3), (1, 1)] {
        let vector = vector.clone();
        embedder
            .expect_embed()
            .withf(move |given, _| given.len() == texts)
            .times(times)
            .returning(move |given, _| Ok(vec![vector.clone(); given.len()]));
    }

    let ran = run_together(&world.pipeline(metadata(found), embedder)).await;

    assert_eq!(ran, [DONE, DONE, DONE, DONE]);
    for video in videos.into_iter().chain([submission]) {
        assert!(has_vector(&world, video).await);
    }
    assert_eq!(stored(&world, submission).await.status, VideoStatus::Ready);
}

#[tokio::test]
async fn a_text_that_the_model_refuses_is_not_in_the_way_of_those_beside_it() {
    let world = World::new();
    let videos = without_vectors(&world, 3).await;
    let refused = stored(&world, videos[1]).await.text_to_embed().trim().to_owned();
    let vector = world.vector([0.0, 1.0, 0.0, 0.0]);
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().times(4).returning(move |given, _| {
        if given.iter().any(|text| text.as_str() == refused) {
            return Err(EmbedError::Useless("no such text".into()));
        }
        Ok(vec![vector.clone(); given.len()])
    });

    let ran = run_together(&world.pipeline(metadata(found), embedder)).await;

    let reason = Some("the embedding model is of no use: no such text".to_owned());
    assert_eq!(ran, [DONE, Ran::Done { without_vector: reason }, DONE]);
    for (video, expected) in videos.into_iter().zip([true, false, true]) {
        assert_eq!(has_vector(&world, video).await, expected);
    }
}

#[tokio::test]
async fn videos_that_only_lack_a_vector_wait_for_a_model_that_is_out_of_reach() {
    let world = World::new();
    let videos = without_vectors(&world, 2).await;
    let out_of_reach = world.pipeline(metadata(found), unreachable_embedder());

    for ran in run_together(&out_of_reach).await {
        assert_eq!(ran, Ran::PutOff("the embedding model is out of reach: out of reach".to_owned()));
    }

    assert_eq!(run_together(&out_of_reach).await, [], "somebody has them until the lease is over");
    world.clock.advance(Duration::from_hours(1));
    assert!(matches!(run(&out_of_reach).await, Ran::PutOff(_)), "alone as well");
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(run_together(&world.pipeline(metadata(found), world.embedder())).await, [DONE, DONE]);
    for video in videos {
        assert!(has_vector(&world, video).await);
    }
}
