//! What is due.

use killrvideo_domain::{catalog::Begun, shared::VideoId};

use super::{begin, due_of, submitted};
use crate::{
    Fixture,
    builders::{finished, ready},
    contract::Works,
};

/// Whatever the order in which they came.
pub async fn jobs_are_due_oldest_first(fixture: Fixture) {
    let mut jobs = Vec::new();
    for second in [30, 10, 50, 20, 40] {
        jobs.push(submitted(&fixture, second).await.1);
    }
    let videos: Vec<VideoId> = jobs.iter().map(|job| job.video).collect();
    jobs.sort_by_key(|job| job.submitted_at);

    assert_eq!(due_of(&fixture, fixture.in_seconds(60), &videos).await, jobs);
}

/// Though there are more.
pub async fn no_more_jobs_are_due_than_are_asked_for(fixture: Fixture) {
    for second in 0..4 {
        submitted(&fixture, second).await;
    }

    for limit in [0, 1, 3] {
        let due = fixture.stores.jobs.due(fixture.in_seconds(60), limit).await.works();
        assert_eq!(due.len(), limit);
    }
}

/// > A job is due until somebody begins with it, and again when the lease is over.
pub async fn a_job_is_due_until_somebody_begins_with_it_and_again_when_the_lease_is_over(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    let due = async |second| !due_of(&fixture, fixture.in_seconds(second), &[video.id]).await.is_empty();
    assert!(due(0).await && due(1_000).await, "nobody has begun");

    begin(&fixture, &job, 10, 100).await;

    assert!(!due(10).await && !due(99).await, "somebody has it");
    assert!(due(100).await && due(1_000).await, "the lease is over");
}

/// > A finished job is never due.
pub async fn a_finished_job_is_never_due(fixture: Fixture) {
    let (video, job) = submitted(&fixture, 0).await;
    assert!(matches!(begin(&fixture, &job, 1, 2).await, Begun::Work { .. }));

    let end = finished(&job, ready(None, None), fixture.in_seconds(3));
    fixture.stores.jobs.finish(&end).await.works();

    for second in [0, 3, 1_000_000] {
        assert_eq!(due_of(&fixture, fixture.in_seconds(second), &[video.id]).await, []);
    }
}
