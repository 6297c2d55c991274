//! What every `JobStore` does.

mod begin;
mod due;
mod finish;
mod unfinished;

pub use begin::*;
pub use due::*;
pub use finish::*;
pub use unfinished::*;

use killrvideo_domain::{
    catalog::{Begun, Job, Lease, Video},
    shared::{Timestamp, VideoId},
};

use crate::{Fixture, builders::pending_video, contract::Works};

/// What every `JobStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! job_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            job_store,
            $crate::contract::catalog::job_store,
            $fixture,
            [
                jobs_are_due_oldest_first,
                no_more_jobs_are_due_than_are_asked_for,
                a_job_is_due_until_somebody_begins_with_it_and_again_when_the_lease_is_over,
                a_finished_job_is_never_due,
                a_job_counts_until_it_is_finished_also_while_somebody_holds_it,
                more_jobs_than_the_limit_of_totals_count_as_at_least_so_many,
                beginning_gives_the_job_and_the_video_as_they_are_now,
                beginning_with_a_job_that_somebody_holds_or_that_is_done_gives_nothing,
                of_workers_that_begin_at_once_one_is_given_the_work,
                beginning_never_takes_back_a_final_status,
                a_hidden_video_is_worked_on_like_any_other,
                a_job_without_a_video_gives_nothing_and_is_dropped_when_it_is_old,
                finishing_a_job_twice_is_finishing_it_once,
                a_finished_video_stands_in_the_lists_when_it_is_ready_and_not_hidden,
                a_video_that_failed_stands_in_no_list,
                what_the_source_says_fills_what_nobody_set,
                what_was_edited_meanwhile_is_kept,
                a_vector_that_was_put_meanwhile_is_kept,
                a_vector_that_was_put_while_an_embed_job_ran_is_kept,
                what_is_edited_and_put_at_the_moment_of_finishing_stands,
                a_video_that_is_hidden_at_the_moment_of_finishing_stands_in_no_list,
                an_embed_job_gives_a_vector_and_changes_nothing_else,
                an_embed_job_leaves_a_vector_alone_that_is_there,
                finishing_never_takes_back_a_final_status,
                finishing_a_job_nobody_began_with_finishes_it,
            ]
        );
    };
}

/// A video that was submitted `second` seconds after the fixture's time, and its job.
async fn submitted(fixture: &Fixture, second: u64) -> (Video, Job) {
    let (video, job) = pending_video(&*fixture.ids, fixture.in_seconds(second));
    fixture.stores.videos.submit(&video, &job).await.works();
    (video, job)
}

/// The jobs of `videos` that are due at `now`; others may have jobs in the same store.
pub(in crate::contract) async fn due_of(fixture: &Fixture, now: Timestamp, videos: &[VideoId]) -> Vec<Job> {
    let due = fixture.stores.jobs.due(now, 10_000).await.works();
    due.into_iter().filter(|job| videos.contains(&job.video)).collect()
}

/// Begins with `job` at one second, for a lease until another.
async fn begin(fixture: &Fixture, job: &Job, at: u64, until: u64) -> Begun {
    let lease = Lease { job: job.clone(), at: fixture.in_seconds(at), until: fixture.in_seconds(until) };
    fixture.stores.jobs.begin(&lease).await.works()
}

/// The video as it is now.
async fn now(fixture: &Fixture, video: VideoId) -> Video {
    fixture.stores.videos.get(video).await.works().expect("the video")
}
