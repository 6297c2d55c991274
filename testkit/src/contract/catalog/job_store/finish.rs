//! Finishing a job.

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Finished, Job, Metadata, Outcome, Video, VideoChanges, VideoEdit, VideoStatus},
    search::Put,
    shared::Embedding,
};

use super::{super::is_listed, begin, now, submitted};
use crate::contract::catalog::edit_video;
use crate::{
    Fixture,
    builders::{
        Compass, description, embed_job, finished, hiding, metadata, ready, ready_video, row, tags, title,
    },
    contract::{Works, at_once},
};

async fn finish(fixture: &Fixture, job: &Job, outcome: Outcome, second: u64) -> Finished {
    let end = finished(job, outcome, fixture.in_seconds(second));
    fixture.stores.jobs.finish(&end).await.works();
    end
}

async fn vector_of(fixture: &Fixture, video: &Video) -> Option<Embedding> {
    fixture.stores.videos.get_with_vector(video.id).await.works().and_then(|(_, vector)| vector)
}

fn compass(fixture: &Fixture) -> Compass {
    Compass::new(&fixture.space, fixture.ids.seed())
}

/// > Finishing a job twice is finishing it once.
///
/// Also when the second worker found out something else, or was late.
pub async fn finishing_a_job_twice_is_finishing_it_once(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    let (first, second) = (compass(&fixture).at(10.0, 1), compass(&fixture).at(10.0, 2));

    let end = finish(&fixture, &job, ready(Some(metadata("First")), Some(first.clone())), 5).await;
    let done = now(&fixture, video.id).await;
    assert_eq!((done.status, done.title.as_str()), (VideoStatus::Ready, "First"));

    fixture.stores.jobs.finish(&end).await.works();
    finish(&fixture, &job, ready(Some(metadata("Second")), Some(second)), 6).await;
    finish(&fixture, &job, Outcome::Failed, 7).await;

    assert_eq!(now(&fixture, video.id).await, done);
    assert_eq!(vector_of(&fixture, &video).await, Some(first));
}

/// > A finished video stands in the lists when it is ready and not hidden.
pub async fn a_finished_video_stands_in_the_lists_when_it_is_ready_and_not_hidden(fixture: Fixture) {
    let (shown, job) = submitted(&fixture, 0).await;
    let (hidden, hidden_job) = submitted(&fixture, 0).await;
    fixture.stores.videos.hide(&hiding(&*fixture.ids, hidden.id, fixture.in_seconds(1))).await.works();
    let found = Metadata { tags: vec![format!("t-{}", shown.id)], ..metadata("Found") };

    finish(&fixture, &job, ready(Some(found.clone()), None), 5).await;
    finish(&fixture, &hidden_job, ready(Some(found), None), 5).await;

    let shown = now(&fixture, shown.id).await;
    assert_eq!(shown.tags.iter().count(), 1, "it stands in the list of the tag that was found");
    assert!(is_listed(&fixture, &shown).await);
    assert!(!is_listed(&fixture, &now(&fixture, hidden.id).await).await);
}

/// It keeps what it was called, and gets no vector.
pub async fn a_video_that_failed_stands_in_no_list(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;

    finish(&fixture, &job, Outcome::Failed, 5).await;

    let at = Some(fixture.in_seconds(5));
    let expected = Video { status: VideoStatus::Error, updated_at: at, ..video };
    assert_eq!(now(&fixture, expected.id).await, expected);
    assert_eq!(vector_of(&fixture, &expected).await, None);
    assert!(!is_listed(&fixture, &expected).await);
}

/// Title, description, tags, category, language and vector, of a video that nobody said anything about.
pub async fn what_the_source_says_fills_what_nobody_set(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    let found = Metadata {
        title: "Found".to_owned(),
        description: Some("Found.".to_owned()),
        tags: vec!["Found".to_owned()],
        category: Some("Education".to_owned()),
        language: Some("en".to_owned()),
    };
    let vector = compass(&fixture).north();

    finish(&fixture, &job, ready(Some(found.clone()), Some(vector.clone())), 5).await;

    let outcome = ready(Some(found), Some(vector.clone()));
    let expected = video.finished(&job, &outcome, fixture.in_seconds(5));
    assert_eq!(expected.title, title("Found"));
    let read = fixture.stores.videos.get_with_vector(expected.id).await.works();
    assert_eq!(read, Some((expected, Some(vector))));
}

/// > What was edited meanwhile is kept.
pub async fn what_was_edited_meanwhile_is_kept(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    begin(&fixture, &job, 1, 100).await;
    let changes = VideoChanges { description: Some(description("Edited.")), ..VideoChanges::default() };
    let edit = VideoEdit { changes, at: fixture.in_seconds(2) };
    edit_video(&fixture.stores.videos, video.id, &edit).await;

    let found = Metadata { description: Some("Found.".to_owned()), ..metadata("Found") };
    finish(&fixture, &job, ready(Some(found), None), 5).await;

    let done = now(&fixture, video.id).await;
    assert_eq!((done.title, done.description), (title("Found"), description("Edited.")));
}

/// > A vector that was put meanwhile is kept.
///
/// > A worker leaves a vector alone that was put before it was done.
pub async fn a_vector_that_was_put_meanwhile_is_kept(fixture: Fixture) {
    let (pushed, made) = (compass(&fixture).at(10.0, 1), compass(&fixture).at(10.0, 2));
    for before_it_began in [true, false] {
        let (video, job) = submitted(&fixture, 0).await;
        if !before_it_began {
            begin(&fixture, &job, 1, 100).await;
        }
        assert_eq!(fixture.stores.vectors.put(video.id, &pushed).await.works(), Put::Stored);

        finish(&fixture, &job, ready(None, Some(made.clone())), 5).await;

        assert_eq!(now(&fixture, video.id).await.status, VideoStatus::Ready);
        assert_eq!(vector_of(&fixture, &video).await, Some(pushed.clone()));
    }
}

/// A pipeline that is faster than the worker is not overwritten, though the video was ready all the time.
pub async fn a_vector_that_was_put_while_an_embed_job_ran_is_kept(fixture: Fixture) {
    let (pushed, made) = (compass(&fixture).at(10.0, 1), compass(&fixture).at(10.0, 2));
    let video = ready_video(&*fixture.ids, fixture.now());
    let job = embed_job(&video);
    fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
    fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();
    begin(&fixture, &job, 1, 100).await;

    fixture.stores.vectors.put(video.id, &pushed).await.works();
    finish(&fixture, &job, ready(None, Some(made)), 5).await;

    assert_eq!(vector_of(&fixture, &video).await, Some(pushed));
}

/// Whichever comes first: what came before is kept, and what comes after stands.
pub async fn what_is_edited_and_put_at_the_moment_of_finishing_stands(fixture: Fixture) {
    let (pushed, made) = (compass(&fixture).at(10.0, 1), compass(&fixture).at(10.0, 2));
    for round in 0..20 {
        let (video, job) = submitted(&fixture, round * 100).await;
        let tasks = [0, 1, 2].map(|deed| {
            let (fixture, video, job) = (fixture.clone(), video.clone(), job.clone());
            let (pushed, made) = (pushed.clone(), made.clone());
            async move {
                match deed {
                    0 => drop(fixture.stores.vectors.put(video.id, &pushed).await.works()),
                    1 => edit_title(&fixture, &video).await,
                    _ => drop(finish(&fixture, &job, ready(Some(metadata("Found")), Some(made)), 5).await),
                }
            }
        });
        at_once(tasks).await;

        let done = now(&fixture, video.id).await;
        assert_eq!((done.status, done.title), (VideoStatus::Ready, title("Edited")), "round {round}");
        assert_eq!(vector_of(&fixture, &video).await, Some(pushed.clone()), "round {round}");
    }
}

async fn edit_title(fixture: &Fixture, video: &Video) {
    let changes = VideoChanges { title: Some(title("Edited")), ..VideoChanges::default() };
    let edit = VideoEdit { changes, at: fixture.in_seconds(5) };
    edit_video(&fixture.stores.videos, video.id, &edit).await;
}

/// The mark holds whichever comes first.
pub async fn a_video_that_is_hidden_at_the_moment_of_finishing_stands_in_no_list(fixture: Fixture) {
    for round in 0..10 {
        let (video, job) = submitted(&fixture, round * 100).await;
        let mark = hiding(&*fixture.ids, video.id, fixture.in_seconds(5));
        let tasks = [true, false].map(|hides| {
            let (fixture, job) = (fixture.clone(), job.clone());
            async move {
                if hides {
                    fixture.stores.videos.hide(&mark).await.works();
                } else {
                    finish(&fixture, &job, ready(None, None), 5).await;
                }
            }
        });
        at_once(tasks).await;

        let done = now(&fixture, video.id).await;
        assert_eq!((done.status, done.deletion.is_some()), (VideoStatus::Ready, true), "round {round}");
        assert!(!is_listed(&fixture, &done).await, "round {round}");
    }
}

/// > An embed job gives a vector only to a video that has none.
///
/// Also when the vector was there before anybody asked for the job.
pub async fn an_embed_job_leaves_a_vector_alone_that_is_there(fixture: Fixture) {
    let (there, made) = (compass(&fixture).at(10.0, 1), compass(&fixture).at(10.0, 2));
    let video = ready_video(&*fixture.ids, fixture.now());
    let job = embed_job(&video);
    let loaded = VideoRow { vector: Some(there.clone()), ..row(video.clone()) };
    fixture.stores.bulk.videos(&[loaded]).await.works();
    fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();

    finish(&fixture, &job, ready(None, Some(made)), 5).await;

    assert_eq!(vector_of(&fixture, &video).await, Some(there));
}

/// Not even `updated_at`.
pub async fn an_embed_job_gives_a_vector_and_changes_nothing_else(fixture: Fixture) {
    let made = compass(&fixture).north();
    let video = Video { tags: tags([]), ..ready_video(&*fixture.ids, fixture.now()) };
    let job = embed_job(&video);
    fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
    fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();

    finish(&fixture, &job, ready(Some(metadata("Found")), Some(made.clone())), 5).await;

    let read = fixture.stores.videos.get_with_vector(video.id).await.works();
    assert_eq!(read, Some((video.clone(), Some(made.clone()))));
    fixture.stores.lifecycle.drain().await;
    let nearest = fixture.stores.vectors.nearest(&made, 1).await.works();
    assert_eq!(nearest.first().map(|neighbour| neighbour.video.id), Some(video.id));
}

/// > Finishing never takes back a final status.
///
/// A job can be left over whose video is done: a finish that stopped half-way.
pub async fn finishing_never_takes_back_a_final_status(fixture: Fixture) {
    for status in [VideoStatus::Ready, VideoStatus::Error] {
        for outcome in [Outcome::Failed, ready(Some(metadata("Found")), None)] {
            let video = Video { status, ..ready_video(&*fixture.ids, fixture.now()) };
            let job = Job { kind: killrvideo_domain::catalog::JobKind::Submit, ..embed_job(&video) };
            let loaded = VideoRow { video: video.clone(), vector: None };
            fixture.stores.bulk.videos(&[loaded]).await.works();
            fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();

            finish(&fixture, &job, outcome, 5).await;

            assert_eq!(now(&fixture, video.id).await, video);
            assert_eq!(is_listed(&fixture, &video).await, status == VideoStatus::Ready);
            let due = super::due_of(&fixture, fixture.in_seconds(1_000), &[video.id]).await;
            assert_eq!(due, [], "the job is dropped");
        }
    }
}

/// The end is what counts: a lease only saves work.
pub async fn finishing_a_job_nobody_began_with_finishes_it(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;

    finish(&fixture, &job, ready(None, None), 5).await;

    let done = now(&fixture, video.id).await;
    assert_eq!((done.status, done.updated_at), (VideoStatus::Ready, Some(fixture.in_seconds(5))));
    assert!(is_listed(&fixture, &done).await);
}
