//! The work on videos.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{
        Begun, Finished, Job, JobStore, Lease, Metadata, Outcome, Video, VideoList, VideoStatus, VideoStore,
    },
    shared::Timestamp,
};
use killrvideo_testkit::builders::{Compass, finished, hiding, metadata, page, pending_video, ready};

use super::{World, at_every_command, is_done};

impl World {
    async fn submitted(&self) -> (Video, Job) {
        let (video, job) = pending_video(&*self.corner.ids, self.now());
        self.store.submit(&video, &job).await.expect("the store works");
        (video, job)
    }

    async fn video(&self, video: &Video) -> Video {
        self.store.get(video.id).await.expect("the store works").expect("the video")
    }

    async fn due(&self, at: Timestamp) -> Vec<Job> {
        self.store.due(at, 10).await.expect("the store works")
    }

    /// In how many of the lists it could stand in it stands: latest, its uploader's, and that of its tag.
    pub(super) async fn lists_with(&self, video: &Video) -> usize {
        let tagged = video.tags.iter().cloned().map(VideoList::Tagged);
        let lists = [VideoList::Latest, VideoList::UploadedBy(video.owner)].into_iter().chain(tagged);
        let mut found = 0;
        for list in lists {
            let page = self.store.list(&list, &page(1, 10)).await.expect("the store works");
            found += usize::from(page.items.iter().any(|item| item.id == video.id));
        }
        found
    }
}

#[tokio::test]
async fn a_job_that_was_not_begun_is_begun_later() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = world.submitted().await;
        let lease = |at: Timestamp| Lease { job: job.clone(), at, until: at.plus(Duration::from_mins(2)) };

        let Some(outcome) = world.broken(at, world.store.begin(&lease(world.now()))).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
        let status = world.video(&video).await.status;
        assert!(matches!(status, VideoStatus::Pending | VideoStatus::Processing), "{at:?}: {status:?}");

        let later = world.now().plus(Duration::from_mins(2));
        assert_eq!(world.due(later).await.len(), 1, "{at:?}: it is due when the lease is over at the latest");
        let begun = world.store.begin(&lease(later)).await.expect("the store works");
        assert!(matches!(begun, Begun::Work { .. }), "{at:?}");
        assert_eq!(world.video(&video).await.status, VideoStatus::Processing);
        true
    })
    .await;

    assert_eq!(commands, 4);
}

fn done(world: &World, job: &Job) -> Finished {
    let found = Metadata { tags: vec!["found".to_owned()], ..metadata("Found") };
    let vector = Compass::new(&world.corner.space, 7).north();
    finished(job, ready(Some(found), Some(vector)), world.now())
}

#[tokio::test]
async fn a_job_that_was_finished_half_way_is_due_again_and_is_completed() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = world.submitted().await;
        let end = done(&world, &job);

        let Some(outcome) = world.broken(at, world.store.finish(&end)).await else {
            return false;
        };
        let is_done = is_done(outcome, at);
        let half = world.video(&video).await;
        let lists = world.lists_with(&half).await;
        assert!(half.is_listed() || lists == 0, "{at:?}: lists show no more than the video says");
        assert!(!is_done || (half.is_listed() && lists == 3), "{at:?}: what was accepted is done");
        let due = world.due(world.now()).await.len();
        assert!(due == 1 || lists == 3, "{at:?}: the job is dropped last");

        // Another worker takes it over, and found out something else.
        let other = finished(&job, ready(Some(metadata("Other")), None), world.now());
        let last = if half.is_listed() { other } else { end };
        world.store.finish(&last).await.expect("the store works");
        let now = world.video(&video).await;
        assert_eq!((now.status, now.title.as_str()), (VideoStatus::Ready, "Found"), "{at:?}");
        assert_eq!(world.lists_with(&now).await, 3, "{at:?}");
        assert_eq!(world.due(world.now()).await, [], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 8, "two of them count the one tag, in the background");
}

#[tokio::test]
async fn a_video_that_failed_stands_in_no_list_whatever_stops() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = world.submitted().await;
        let end = finished(&job, Outcome::Failed, world.now());

        let Some(outcome) = world.broken(at, world.store.finish(&end)).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
        world.store.finish(&end).await.expect("the store works");

        let now = world.video(&video).await;
        assert_eq!((now.status, world.lists_with(&now).await), (VideoStatus::Error, 0), "{at:?}");
        assert_eq!(world.due(world.now()).await, [], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 6);
}

#[tokio::test]
async fn a_hidden_video_stands_in_no_list_whatever_stops() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = world.submitted().await;
        let mark = hiding(&*world.corner.ids, video.id, world.now());
        world.store.hide(&mark).await.expect("the store works");
        let end = done(&world, &job);

        let Some(outcome) = world.broken(at, world.store.finish(&end)).await else {
            return false;
        };
        is_done(outcome, at);
        assert_eq!(world.lists_with(&world.video(&video).await).await, 0, "{at:?}");

        world.store.finish(&end).await.expect("the store works");
        let now = world.video(&video).await;
        assert_eq!((now.status, now.deletion.is_some()), (VideoStatus::Ready, true), "{at:?}");
        assert_eq!(world.lists_with(&now).await, 0, "{at:?}");
        true
    })
    .await;

    assert!(commands >= 6);
}
