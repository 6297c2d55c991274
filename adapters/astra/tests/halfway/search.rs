//! Vectors, what they are, words and tags.

use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{Field, JobKind, JobStore, Video, VideoStore},
    recommendations::{KeptTaste, TasteStore},
    search::{
        ChangeOrder, ChangePlace, Hold, NewVectors, SpaceStore, Stamp, TagStore, TextIndex, TextIndexError,
        VectorStore, text::TextQuery,
    },
    shared::{Embedding, EmbeddingSpace, IdGenerator, StoreLifecycle, VideoId},
};
use killrvideo_testkit::builders::{
    Compass, finished, pending_video, ready, ready_video, row, tag, tags, title,
};

use super::{World, at_every_command, is_done};

fn vectors(world: &World) -> (Embedding, Embedding) {
    let compass = Compass::new(&world.corner.space, 7);
    (compass.at(10.0, 1), compass.at(10.0, 2))
}

#[tokio::test]
async fn a_vector_that_was_put_half_way_is_kept_once_it_is_put_again() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = pending_video(&*world.corner.ids, world.now());
        world.store.submit(&video, &job).await.expect("the store works");
        let (pushed, made) = vectors(&world);

        let putting = world.store.put(video.id, &pushed);
        let Some(outcome) = world.broken(at, putting).await else { return false };
        assert!(!is_done(outcome, at));
        let half =
            world.store.get_with_vector(video.id).await.expect("the store works").expect("the video").1;
        let due = world.store.due(world.now(), 10).await.expect("the store works");
        assert!(half.is_none() || due[0].supplied.has(Field::Vector), "{at:?}: the worker knows");

        world.store.put(video.id, &pushed).await.expect("the store works");
        let end = finished(&job, ready(None, Some(made)), world.now());
        world.store.finish(&end).await.expect("the store works");
        let kept =
            world.store.get_with_vector(video.id).await.expect("the store works").expect("the video").1;
        assert_eq!(kept, Some(pushed), "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3);
}

#[tokio::test]
async fn a_listed_video_keeps_its_vector_until_the_new_one_is_written() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.listed().await;
        let (old, new) = vectors(&world);
        world.store.put(video.id, &old).await.expect("the store works");

        let Some(outcome) = world.broken(at, world.store.put(video.id, &new)).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
        let found = world.store.nearest(&old, 1).await.expect("the store works");
        assert_eq!(found.len(), 1, "{at:?}: it is found all the time");

        world.store.put(video.id, &new).await.expect("the store works");
        let nearest = world.store.nearest(&new, 1).await.expect("the store works");
        assert!(nearest[0].similarity.get() > 0.999, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 2);
}

#[tokio::test]
async fn a_vector_that_was_promised_and_never_written_is_made_by_the_worker_after_all() {
    let world = World::new();
    let (video, job) = pending_video(&*world.corner.ids, world.now());
    world.store.submit(&video, &job).await.expect("the store works");
    let (pushed, made) = vectors(&world);
    let due = async || world.store.due(world.now(), 10).await.expect("the store works");
    at_every_command(async |at| {
        let cut_off = world.broken(at, world.store.put(video.id, &pushed)).await;
        cut_off.is_some() && !due().await[0].supplied.has(Field::Vector)
    })
    .await;
    let promised = due().await[0].clone();

    world.store.finish(&finished(&promised, ready(None, None), world.now())).await.expect("the store works");

    let again = due().await;
    assert_eq!((again.len(), again[0].kind, again[0].supplied.is_empty()), (1, JobKind::Embed, true));
    let end = finished(&again[0], ready(None, Some(made.clone())), world.now());
    world.store.finish(&end).await.expect("the store works");
    let vector = world.store.get_with_vector(video.id).await.expect("the store works").expect("the video").1;
    assert_eq!((vector, due().await.len()), (Some(made), 0));
}

/// It is the store that is out of reach, and never "nothing was found" or "there is no index".
#[tokio::test]
async fn a_search_for_words_that_breaks_says_so_and_the_next_one_finds_everything() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = Video { title: title("Partition keys"), ..ready_video(&*world.corner.ids, world.now()) };
        world.store.videos(&[row(video.clone())]).await.expect("the store works");
        world.store.drain().await;
        let query = TextQuery::of("partition keys");

        let Some(outcome) = world.broken(at, world.store.rank(&query, 10)).await else { return false };

        let outcome = outcome.map_err(|error| match error {
            TextIndexError::Store(error) => error,
            TextIndexError::NoTextIndex => panic!("{at:?}: there is an index"),
        });
        assert!(!is_done(outcome, at));
        let found = world.store.rank(&query, 10).await.expect("the store works");
        let found: Vec<_> = found.into_iter().map(|found| found.video).collect();
        assert_eq!(found, [video.summary()], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3, "one for each word, and the count");
}

#[tokio::test]
async fn tags_that_cannot_be_read_are_no_empty_list_and_not_remembered() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let own = tag(&*world.corner.ids);
        let video = Video { tags: tags([&own]), ..ready_video(&*world.corner.ids, world.now()) };
        world.store.videos(&[row(video)]).await.expect("the store works");
        world.store.drain().await;

        let Some(outcome) = world.broken(at, world.store.used()).await else { return false };

        assert!(!is_done(outcome, at));
        let used = world.store.used().await.expect("the store works");
        assert_eq!(used.iter().map(|used| &used.tag).collect::<Vec<_>>(), [&own], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 1);
}

/// A change of the space of two listed videos' vectors, begun by a run of its own.
async fn changing(world: &World) -> (Vec<VideoId>, NewVectors, EmbeddingSpace) {
    let to = EmbeddingSpace::new("another", world.corner.space.dimensions());
    let (old, new) = vectors(world);
    let mut videos = Vec::new();
    for _ in 0..2 {
        let video = world.listed().await.id;
        world.store.put(video, &old).await.expect("the store works");
        videos.push(video);
    }
    let run = world.corner.ids.change_id();
    let order = ChangeOrder { run, to: to.clone(), afresh: false };
    world.store.begin_change(&order).await.expect("the store works");
    let vectors = videos.iter().map(|video| (*video, Some(new.clone()))).collect();
    (videos, NewVectors { run, vectors, at: ChangePlace::First, done: 2 }, to)
}

#[tokio::test]
async fn new_vectors_that_were_written_half_way_are_written_once_that_is_done_again() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (videos, new, _) = changing(&world).await;

        let Some(outcome) = world.broken(at, world.store.replace(&new)).await else { return false };
        is_done(outcome, at);

        assert_eq!(world.store.replace(&new).await.expect("the store works"), Hold::Kept, "{at:?}");
        let kept = world.store.vectors_of(&videos).await.expect("the store works");
        assert!(new.vectors.iter().all(|(video, vector)| kept.get(video) == vector.as_ref()), "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 7);
}

#[tokio::test]
async fn a_change_that_ended_half_way_goes_on_until_no_taste_of_the_old_space_is_kept() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (_, new, to) = changing(&world).await;
        let user = world.corner.ids.user_id();
        let taste = KeptTaste { vector: vectors(&world).0, at: world.now() };
        world.store.keep(user, &taste).await;

        let Some(outcome) = world.broken(at, world.store.end_change(new.run)).await else { return false };
        is_done(outcome, at);

        if world.store.stamp().await.expect("the store works") == Some(Stamp::Of(to.clone())) {
            assert_eq!(TasteStore::get(&*world.store, user).await, None, "{at:?}");
        }
        world.store.end_change(new.run).await.expect("the store works");
        assert_eq!(world.store.stamp().await.expect("the store works"), Some(Stamp::Of(to)), "{at:?}");
        assert_eq!(TasteStore::get(&*world.store, user).await, None, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 8);
}
