//! Beginning with a job.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{Begun, Field, Job, Lease, Video, VideoChanges, VideoEdit, VideoStatus},
    shared::IdGenerator,
};

use super::{begin, due_of, now, submitted};
use crate::contract::catalog::edit_video;
use crate::{
    Fixture,
    builders::{Compass, embed_job, finished, hiding, pending_video, ready, ready_video, row, title},
    contract::{Works, at_once},
};

/// The attempt is counted, the video is in work, and what was edited or put meanwhile is supplied.
pub async fn beginning_gives_the_job_and_the_video_as_they_are_now(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    let changes = VideoChanges { title: Some(title("Edited")), ..VideoChanges::default() };
    let edit = VideoEdit { changes, at: fixture.in_seconds(5) };
    edit_video(&fixture.stores.videos, video.id, &edit).await;
    let vector = Compass::new(&fixture.space, fixture.ids.seed()).north();
    fixture.stores.vectors.put(video.id, &vector).await.works();

    for attempt in 1..=3 {
        let start = u64::from(attempt) * 100;
        let begun = begin(&fixture, &job, start, start + 50).await;

        let supplied = [Field::Title, Field::Vector].into_iter().collect();
        let at = Some(fixture.in_seconds(start));
        let status = VideoStatus::Processing;
        let video = Video { title: title("Edited"), status, updated_at: at, ..video.clone() };
        let job = Job { supplied, attempts: attempt, ..job.clone() };
        assert_eq!(begun, Begun::Work { job: job.clone(), video: Box::new(video.clone()) });
        assert_eq!(now(&fixture, video.id).await, video);
        assert_eq!(due_of(&fixture, fixture.in_seconds(start + 50), &[video.id]).await, [job]);
    }
}

/// > Beginning with a job that somebody holds, or that is done, gives nothing.
pub async fn beginning_with_a_job_that_somebody_holds_or_that_is_done_gives_nothing(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    begin(&fixture, &job, 10, 100).await;
    let held = now(&fixture, video.id).await;

    assert_eq!(begin(&fixture, &job, 99, 200).await, Begun::Nothing, "held");
    assert_eq!(now(&fixture, video.id).await, held);

    let end = finished(&job, ready(None, None), fixture.in_seconds(50));
    fixture.stores.jobs.finish(&end).await.works();
    let done = now(&fixture, video.id).await;

    assert_eq!(begin(&fixture, &job, 500, 600).await, Begun::Nothing, "done");
    assert_eq!(now(&fixture, video.id).await, done);
}

/// The lease saves work also between workers that look at the same moment.
pub async fn of_workers_that_begin_at_once_one_is_given_the_work(fixture: Fixture) {
    let (_, job) = submitted(&fixture, 0).await;

    let tasks = (0..12).map(|_| {
        let (fixture, job) = (fixture.clone(), job.clone());
        async move { begin(&fixture, &job, 1, 100).await }
    });
    let begun = at_once(tasks).await;

    assert_eq!(begun.iter().filter(|one| **one != Begun::Nothing).count(), 1, "{begun:?}");
}

/// > Beginning never takes back a final status.
pub async fn beginning_never_takes_back_a_final_status(fixture: Fixture) {
    for status in [VideoStatus::Ready, VideoStatus::Error] {
        let video = Video { status, ..ready_video(&*fixture.ids, fixture.now()) };
        let job = embed_job(&video);
        fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
        fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();

        let begun = begin(&fixture, &job, 1, 100).await;

        let job = Job { attempts: 1, ..job };
        assert_eq!(begun, Begun::Work { job, video: Box::new(video.clone()) });
        assert_eq!(now(&fixture, video.id).await, video);
    }
}

/// Hiding is a mark, and no reason to stop the work.
pub async fn a_hidden_video_is_worked_on_like_any_other(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    let hidden = fixture.stores.videos.hide(&hiding(&*fixture.ids, video.id, fixture.in_seconds(1))).await;
    let hidden = hidden.works().expect("the video");

    let begun = begin(&fixture, &job, 2, 100).await;

    let video = Box::new(hidden.begun(fixture.in_seconds(2)));
    assert_eq!(begun, Begun::Work { job: Job { attempts: 1, ..job }, video });
}

/// > A job without a video gives nothing, and is dropped when it is older than
/// > `Job::ORPHAN_AGE`.
pub async fn a_job_without_a_video_gives_nothing_and_is_dropped_when_it_is_old(fixture: Fixture) {
    let (video, job) = pending_video(&*fixture.ids, fixture.now());
    fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();
    let age = fixture.now().plus(Job::ORPHAN_AGE);
    let begin_at = async |at| {
        let lease = Lease { job: job.clone(), at, until: at };
        fixture.stores.jobs.begin(&lease).await.works()
    };

    assert_eq!(begin_at(age).await, Begun::Nothing);
    assert_eq!(due_of(&fixture, age, &[video.id]).await.len(), 1, "the video may still come");

    let too_late = age.plus(Duration::from_millis(1));
    assert_eq!(begin_at(too_late).await, Begun::Nothing);
    assert_eq!(due_of(&fixture, too_late, &[video.id]).await, []);
    assert_eq!(fixture.stores.videos.get(fixture.ids.video_id()).await.works(), None);
}
