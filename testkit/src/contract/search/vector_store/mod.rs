//! What every `VectorStore` does.

mod several;

pub use several::*;

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Deletion, Video, VideoStatus},
    search::{Neighbour, Put, Similarity},
    shared::{Embedding, IdGenerator, VideoId},
};

use crate::contract::catalog::edit_video;
use crate::{
    Fixture,
    builders::{Compass, hiding, pending_video, ready_video, row, tag, tags, view},
    contract::{Works, at_once},
};

/// What every `VectorStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! vector_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            vector_store,
            $crate::contract::search::vector_store,
            $fixture,
            [
                putting_the_same_vector_twice_is_putting_it_once,
                of_two_vectors_the_later_stands,
                vectors_put_at_once_leave_one_of_them,
                nothing_else_of_the_video_changes,
                an_unknown_or_hidden_video_is_given_no_vector,
                a_video_that_is_not_ready_is_given_a_vector_and_found_when_it_is,
                the_nearest_come_first_with_their_similarity,
                the_length_of_a_vector_does_not_matter,
                only_listed_videos_are_found_as_many_as_are_asked_for_while_there_are_enough,
                a_video_without_a_vector_is_not_found,
                videos_with_equal_vectors_are_all_found,
                neighbours_show_a_video_as_it_is_now,
                looking_for_none_finds_none,
                vectors_of_several_videos_come_in_one_call_and_those_that_have_none_are_left_out,
            ]
        );
    };
}

fn compass(fixture: &Fixture) -> Compass {
    Compass::new(&fixture.space, fixture.ids.seed())
}

async fn load(fixture: &Fixture, video: &Video, vector: &Embedding) {
    let loaded = VideoRow { vector: Some(vector.clone()), ..row(video.clone()) };
    fixture.stores.bulk.videos(&[loaded]).await.works();
}

/// A listed video with `vector`.
async fn listed(fixture: &Fixture, vector: &Embedding) -> VideoId {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(fixture, &video, vector).await;
    video.id
}

async fn put(fixture: &Fixture, video: VideoId, vector: &Embedding) -> Put {
    fixture.stores.vectors.put(video, vector).await.works()
}

/// The nearest, when the index is at rest.
async fn nearest(fixture: &Fixture, query: &Embedding, limit: usize) -> Vec<Neighbour> {
    fixture.stores.lifecycle.drain().await;
    fixture.stores.vectors.nearest(query, limit).await.works()
}

fn ids(found: &[Neighbour]) -> Vec<VideoId> {
    found.iter().map(|neighbour| neighbour.video.id).collect()
}

async fn vector_of(fixture: &Fixture, video: VideoId) -> Option<Embedding> {
    fixture.stores.videos.get_with_vector(video).await.works().and_then(|(_, vector)| vector)
}

/// > Putting the same vector twice is putting it once.
pub async fn putting_the_same_vector_twice_is_putting_it_once(fixture: Fixture) {
    let north = compass(&fixture).north();
    let video = listed(&fixture, &north).await;

    assert_eq!(put(&fixture, video, &north).await, Put::Stored);
    assert_eq!(put(&fixture, video, &north).await, Put::Stored);

    assert_eq!(vector_of(&fixture, video).await.as_ref(), Some(&north));
    let found = ids(&nearest(&fixture, &north, 10).await);
    assert_eq!(found.iter().filter(|id| **id == video).count(), 1, "it is found once");
}

/// > Of two vectors the later stands.
///
/// For reading and for searching: the earlier one is found no more.
pub async fn of_two_vectors_the_later_stands(fixture: Fixture) {
    let compass = compass(&fixture);
    let (earlier, later) = (compass.north(), compass.at(90.0, 1));
    let video = listed(&fixture, &earlier).await;
    let other = listed(&fixture, &compass.at(25.0, 2)).await;

    put(&fixture, video, &later).await;

    assert_eq!(vector_of(&fixture, video).await.as_ref(), Some(&later));
    assert_eq!(ids(&nearest(&fixture, &earlier, 1).await), [other]);
    assert_eq!(ids(&nearest(&fixture, &later, 1).await), [video]);

    put(&fixture, video, &earlier).await;
    assert_eq!(ids(&nearest(&fixture, &earlier, 1).await), [video], "and back again");
}

/// What is read and what is found is one and the same.
pub async fn vectors_put_at_once_leave_one_of_them(fixture: Fixture) {
    let compass = compass(&fixture);
    let video = listed(&fixture, &compass.north()).await;
    let vectors: Vec<Embedding> = (0..16).map(|towards| compass.at(60.0, towards)).collect();

    let tasks = vectors.clone().into_iter().map(|vector| {
        let fixture = fixture.clone();
        async move { put(&fixture, video, &vector).await }
    });
    assert!(at_once(tasks).await.iter().all(|outcome| *outcome == Put::Stored));

    let kept = vector_of(&fixture, video).await.expect("a vector");
    assert!(vectors.contains(&kept));
    let found = nearest(&fixture, &kept, 1).await;
    assert_eq!(ids(&found), [video]);
    assert!(found[0].similarity.get() > 0.999);
}

/// > Nothing else of the video changes.
pub async fn nothing_else_of_the_video_changes(fixture: Fixture) {
    for status in VideoStatus::ALL {
        let video =
            Video { status, tags: tags(&[tag(&*fixture.ids)]), ..ready_video(&*fixture.ids, fixture.now()) };
        fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
        fixture.stores.views.record(&view(&*fixture.ids, video.id, fixture.now())).await.works();

        put(&fixture, video.id, &compass(&fixture).north()).await;

        assert_eq!(fixture.stores.videos.get(video.id).await.works().as_ref(), Some(&video));
        let numbers = fixture.stores.video_stats.numbers(&[video.id]).await.works();
        assert_eq!(numbers.get(&video.id).map(|numbers| numbers.views), Some(1));
    }
}

/// > An unknown or hidden video is given no vector.
pub async fn an_unknown_or_hidden_video_is_given_no_vector(fixture: Fixture) {
    let compass = compass(&fixture);
    let unknown = fixture.ids.video_id();
    let hidden = listed(&fixture, &compass.at(5.0, 1)).await;
    fixture.stores.videos.hide(&hiding(&*fixture.ids, hidden, fixture.now())).await.works();

    assert_eq!(put(&fixture, unknown, &compass.north()).await, Put::NoSuchVideo);
    assert_eq!(put(&fixture, hidden, &compass.north()).await, Put::NoSuchVideo);

    assert_eq!(fixture.stores.videos.get_with_vector(unknown).await.works(), None);
    assert_eq!(vector_of(&fixture, hidden).await, Some(compass.at(5.0, 1)), "the one it had");
}

/// A pipeline need not wait for the worker.
pub async fn a_video_that_is_not_ready_is_given_a_vector_and_found_when_it_is(fixture: Fixture) {
    let north = compass(&fixture).north();
    let (video, job) = pending_video(&*fixture.ids, fixture.now());
    fixture.stores.videos.submit(&video, &job).await.works();

    assert_eq!(put(&fixture, video.id, &north).await, Put::Stored);
    assert!(!ids(&nearest(&fixture, &north, 10).await).contains(&video.id));

    let end = crate::builders::finished(&job, crate::builders::ready(None, None), fixture.in_seconds(1));
    fixture.stores.jobs.finish(&end).await.works();
    assert_eq!(ids(&nearest(&fixture, &north, 1).await), [video.id]);
}

/// > The nearest come first, with their similarity.
pub async fn the_nearest_come_first_with_their_similarity(fixture: Fixture) {
    let compass = compass(&fixture);
    let mut expected = Vec::new();
    for (towards, degrees) in (0..).zip([20.0, 0.0, 30.0, 10.0, 5.0, 25.0, 15.0]) {
        let video = ready_video(&*fixture.ids, fixture.in_seconds(towards));
        load(&fixture, &video, &compass.at(degrees, towards)).await;
        expected.push((degrees, video.summary()));
    }
    expected.sort_by(|(a, _), (b, _)| a.total_cmp(b));

    let found = nearest(&fixture, &compass.north(), 7).await;

    assert_eq!(found.len(), 7);
    for (neighbour, (degrees, summary)) in found.iter().zip(&expected) {
        assert_eq!(&neighbour.video, summary, "{degrees} degrees");
        let similarity = Similarity::from_cosine(f64::to_radians(*degrees).cos());
        assert!((neighbour.similarity.get() - similarity.get()).abs() < 1e-3, "{degrees} degrees");
    }
    assert_eq!(nearest(&fixture, &compass.north(), 3).await, found[..3], "fewer are the first of them");
}

/// Nearness is an angle.
pub async fn the_length_of_a_vector_does_not_matter(fixture: Fixture) {
    let compass = compass(&fixture);
    let scaled = |vector: &Embedding, factor: f32| {
        let values: Vec<f32> = vector.as_slice().iter().map(|value| value * factor).collect();
        fixture.space.embedding(values).works()
    };
    let near = listed(&fixture, &scaled(&compass.at(5.0, 1), 1_000.0)).await;
    let nearer = listed(&fixture, &scaled(&compass.north(), 0.001)).await;
    let far = listed(&fixture, &compass.at(30.0, 2)).await;

    for factor in [1.0, 250.0, 0.004] {
        let found = nearest(&fixture, &scaled(&compass.north(), factor), 3).await;
        assert_eq!(ids(&found), [nearer, near, far], "a query {factor} long");
        assert!(found[0].similarity.get() > 0.999);
    }
}

/// > Only listed videos are found, as many as are asked for while there are enough.
///
/// Though those that are not listed are nearer.
pub async fn only_listed_videos_are_found_as_many_as_are_asked_for_while_there_are_enough(fixture: Fixture) {
    let compass = compass(&fixture);
    let new = || ready_video(&*fixture.ids, fixture.now());
    let deletion = Some(Deletion { at: fixture.now(), by: fixture.ids.user_id() });
    for towards in 0..8 {
        let nearer = compass.at(2.0, towards);
        load(&fixture, &Video { status: VideoStatus::Pending, ..new() }, &nearer).await;
        load(&fixture, &Video { status: VideoStatus::Processing, ..new() }, &nearer).await;
        load(&fixture, &Video { status: VideoStatus::Error, ..new() }, &nearer).await;
        load(&fixture, &Video { deletion, ..new() }, &nearer).await;
    }
    let mut shown = Vec::new();
    for towards in 0..12 {
        shown.push(listed(&fixture, &compass.at(20.0, 100 + towards)).await);
    }

    let mut found = ids(&nearest(&fixture, &compass.north(), 12).await);

    found.sort();
    shown.sort();
    assert_eq!(found, shown);
    assert_eq!(nearest(&fixture, &compass.north(), 5).await.len(), 5);
}

/// > A video without a vector is not found.
pub async fn a_video_without_a_vector_is_not_found(fixture: Fixture) {
    let north = compass(&fixture).north();
    let without = ready_video(&*fixture.ids, fixture.now());
    fixture.stores.bulk.videos(&[row(without.clone())]).await.works();
    let with = listed(&fixture, &north).await;

    let found = ids(&nearest(&fixture, &north, 100).await);

    assert_eq!(found.first(), Some(&with));
    assert!(!found.contains(&without.id));
}

/// > Videos with equal vectors are all found.
///
/// In an order that does not change.
pub async fn videos_with_equal_vectors_are_all_found(fixture: Fixture) {
    let north = compass(&fixture).north();
    let mut equal = Vec::new();
    for _ in 0..60 {
        equal.push(listed(&fixture, &north).await);
    }

    let found = ids(&nearest(&fixture, &north, 60).await);

    assert_eq!(ids(&nearest(&fixture, &north, 60).await), found, "in the same order again");
    let mut found = found;
    found.sort();
    equal.sort();
    assert_eq!(found, equal);
}

/// A summary beside a vector would grow old.
pub async fn neighbours_show_a_video_as_it_is_now(fixture: Fixture) {
    let north = compass(&fixture).north();
    let video = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, &video, &north).await;
    let changes = killrvideo_domain::catalog::VideoChanges {
        title: Some(crate::builders::title("Edited")),
        ..Default::default()
    };
    let edit = killrvideo_domain::catalog::VideoEdit { changes, at: fixture.in_seconds(1) };
    edit_video(&fixture.stores.videos, video.id, &edit).await;

    let found = nearest(&fixture, &north, 1).await;

    assert_eq!(found.first().map(|neighbour| neighbour.video.title.as_str()), Some("Edited"));
}

/// Nothing is asked for.
pub async fn looking_for_none_finds_none(fixture: Fixture) {
    let north = compass(&fixture).north();
    listed(&fixture, &north).await;

    assert_eq!(nearest(&fixture, &north, 0).await, []);
}
