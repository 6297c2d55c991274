//! The work on videos.

use std::time::Duration;

use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{Begun, Job, JobKind, JobStore, Lease, Metadata, Outcome, Video, VideoStore},
    shared::{Clock, Timestamp},
};
use killrvideo_testkit::{
    builders::{
        Compass, embed_job, finished, hiding, metadata, pending_video, ready, ready_video, row, time,
    },
    data_api::Seen,
};

use super::World;

const READ: [&str; 2] = ["findOne videos", "findOne processing_queue"];
const DROPPED: &str = "deleteOne processing_queue";

impl World {
    pub(crate) fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    async fn submitted(&self) -> (Video, Job) {
        let (video, job) = pending_video(&*self.corner.ids, self.now());
        self.store.submit(&video, &job).await.expect("the store works");
        (video, job)
    }

    fn lease(&self, job: &Job, seconds: u64) -> Lease {
        let at = self.now().plus(Duration::from_secs(seconds));
        Lease { job: job.clone(), at, until: at.plus(Duration::from_mins(2)) }
    }

    /// Finishes a job by these commands and, in the background, those.
    async fn finishes(&self, job: &Job, outcome: Outcome, commands: &[&str], background: &[&str]) {
        let end = finished(job, outcome, self.now());
        let all = self.causes(self.spends(self.store.finish(&end), commands)).await;
        let mut expected = [commands, background].concat();
        expected.sort_unstable();
        assert_eq!(all, expected);
    }
}

#[tokio::test]
async fn how_many_jobs_there_are_takes_one_command_and_begins_where_the_queue_does() {
    let world = World::new();
    for _ in 0..60 {
        world.submitted().await;
    }
    let count = async || world.spends(world.store.unfinished(), &["find processing_queue"]).await.get();
    let filter =
        || world.double.calls().last().map(|seen| seen.body["find"]["filter"].clone()).unwrap_or_default();

    assert_eq!(count().await, 60);
    assert!(filter()["submitted_at"].is_null(), "nothing is known of the queue");
    world.store.due(world.now().plus(Duration::from_secs(1)), 4).await.expect("the store works");
    assert_eq!(count().await, 60);
    assert!(filter().to_string().contains("submitted_at"), "{}", filter());
}

#[tokio::test]
async fn what_is_due_takes_one_command_for_each_page_that_is_read() {
    let world = World::new();
    let due = async |limit, commands: &[&str]| {
        let now = world.now().plus(Duration::from_secs(1));
        world.spends(world.store.due(now, limit), commands).await.len()
    };
    assert_eq!(due(16, &["find processing_queue"]).await, 0);
    let mut jobs: Vec<Job> = Vec::new();
    for _ in 0..60 {
        jobs.push(world.submitted().await.1);
    }

    assert_eq!(due(0, &[]).await, 0);
    assert_eq!(due(16, &["find processing_queue"]).await, 16);
    assert_eq!(due(60, &["find processing_queue"; 2]).await, 60);

    // The oldest come first; these fill the first page.
    jobs.sort_by_key(|job| (job.submitted_at, job.video));
    for job in &jobs[..50] {
        world.store.begin(&world.lease(job, 0)).await.expect("the store works");
    }
    assert_eq!(due(16, &["find processing_queue"; 2]).await, 10);
}

/// From which time on each look at the queue that arrived was to find jobs, in seconds after the beginning of the test;
/// `None` for the whole queue.
fn looks(world: &World, zero: Timestamp) -> Vec<Option<i64>> {
    let from = |seen: &Seen| {
        let from = seen.body["find"]["filter"]["submitted_at"]["$gte"].as_str()?.to_owned();
        Some((time(&from).as_millis() - zero.as_millis()) / 1_000)
    };
    let looks = world.double.calls().iter().filter(|seen| seen.command == "find").map(from).collect();
    world.double.clear_calls();
    looks
}

#[tokio::test]
async fn looks_leave_out_what_was_done_before_and_one_in_a_minute_does_not() {
    let world = World::new();
    let zero = world.now();
    let second = |seconds| world.corner.clock.advance(Duration::from_secs(seconds));
    let due = async || world.store.due(world.now(), 4).await.expect("the store works").len();

    assert_eq!((due().await, due().await), (0, 0));
    assert_eq!(looks(&world, zero), [None, Some(-60)]);

    let (_, job) = world.submitted().await;
    second(50);
    assert_eq!(due().await, 1);
    assert_eq!(looks(&world, zero), [Some(-60)], "nothing was there before");
    second(30);
    assert_eq!((due().await, due().await), (1, 1));
    assert_eq!(looks(&world, zero), [None, Some(0)], "the oldest job stays in view");

    world.store.finish(&finished(&job, Outcome::Failed, world.now())).await.expect("the store works");
    world.double.clear_calls();
    assert_eq!((due().await, due().await), (0, 0));
    assert_eq!(looks(&world, zero), [Some(0), Some(20)], "and no longer");
}

#[tokio::test]
async fn beginning_takes_four_commands_and_fewer_where_there_is_less_to_do() {
    let world = World::one_by_one();
    let (_, job) = world.submitted().await;
    let lease = world.lease(&job, 0);

    let begun = [&READ[..], &["updateOne processing_queue", "updateOne videos"]].concat();
    assert!(matches!(world.spends(world.store.begin(&lease), &begun).await, Begun::Work { .. }));
    assert_eq!(world.spends(world.store.begin(&lease), &READ).await, Begun::Nothing, "it is held");

    let shown = ready_video(&*world.corner.ids, world.now());
    world.store.videos(&[row(shown.clone())]).await.expect("loaded");
    world.store.jobs(&[embed_job(&shown)]).await.expect("loaded");
    let held = [&READ[..], &["updateOne processing_queue"]].concat();
    world.spends(world.store.begin(&world.lease(&embed_job(&shown), 0)), &held).await;

    let (_, orphan) = pending_video(&*world.corner.ids, world.now());
    world.store.jobs(std::slice::from_ref(&orphan)).await.expect("loaded");
    world.spends(world.store.begin(&world.lease(&orphan, 60)), &READ).await;
    world.spends(world.store.begin(&world.lease(&orphan, 61)), &[&READ[..], &[DROPPED]].concat()).await;
}

#[tokio::test]
async fn finishing_takes_six_commands_and_counts_each_tag_in_the_background() {
    let world = World::one_by_one();
    let (_, job) = world.submitted().await;
    let tagged = Metadata { tags: vec!["one".to_owned(), "two".to_owned()], ..metadata("Found") };
    let vector = Compass::new(&world.corner.space, 7).north();

    let listed = ["updateOne videos", "insertOne latest_videos", "findOne videos", DROPPED];
    let commands = [&READ[..], &listed].concat();
    let counted = ["find videos", "find videos", "insertMany tags"];
    world.finishes(&job, ready(Some(tagged), Some(vector)), &commands, &counted).await;

    world.finishes(&job, Outcome::Failed, &READ, &[]).await;
}

#[tokio::test]
async fn what_is_not_to_be_listed_is_taken_out_of_the_list_in_any_case() {
    let world = World::one_by_one();
    let written = ["updateOne videos", "findOne videos", "deleteOne latest_videos", DROPPED];
    let commands = [&READ[..], &written].concat();

    let (_, failed) = world.submitted().await;
    world.finishes(&failed, Outcome::Failed, &commands, &[]).await;

    let (video, job) = world.submitted().await;
    world.store.hide(&hiding(&*world.corner.ids, video.id, world.now())).await.expect("hidden");
    world.finishes(&job, ready(None, None), &commands, &[]).await;
}

#[tokio::test]
async fn a_vector_alone_takes_four_commands() {
    let world = World::one_by_one();
    let video = ready_video(&*world.corner.ids, world.now());
    let job = embed_job(&video);
    world.store.videos(&[row(video.clone())]).await.expect("loaded");
    let vector = Compass::new(&world.corner.space, 7).north();

    world.store.jobs(std::slice::from_ref(&job)).await.expect("loaded");
    let commands = [&READ[..], &["updateOne videos", DROPPED]].concat();
    world.finishes(&job, ready(None, Some(vector)), &commands, &[]).await;

    world.store.jobs(std::slice::from_ref(&job)).await.expect("loaded");
    world.finishes(&job, ready(None, None), &[&READ[..], &[DROPPED]].concat(), &[]).await;
}

#[tokio::test]
async fn a_job_that_was_finished_half_way_completes_the_list_and_leaves_the_video() {
    let world = World::one_by_one();
    let video = ready_video(&*world.corner.ids, world.now());
    let job = Job { kind: JobKind::Submit, ..embed_job(&video) };
    world.store.videos(&[row(video.clone())]).await.expect("loaded");
    world.store.jobs(std::slice::from_ref(&job)).await.expect("loaded");

    let commands = [&READ[..], &["insertOne latest_videos", "findOne videos", DROPPED]].concat();
    world.finishes(&job, Outcome::Failed, &commands, &[]).await;
}
