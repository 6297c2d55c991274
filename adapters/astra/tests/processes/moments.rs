//! Moments at which two processes meet in one video.

use std::{sync::Arc, time::Duration};

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    catalog::{Begun, Job, JobStore, Lease, Outcome, Video, VideoList, VideoStatus, VideoStore},
    shared::Timestamp,
};
use killrvideo_testkit::builders::{finished, hiding, metadata, page, pending_video, ready};
use serde_json::json;

use super::{World, all, operator::operate};

impl World {
    async fn submitted(&self, store: &AstraStore) -> (Video, Job) {
        let (video, job) = pending_video(&*self.corner.ids, self.now());
        store.submit(&video, &job).await.expect("the store works");
        (video, job)
    }

    fn lease(&self, job: &Job) -> Lease {
        let at = self.now();
        Lease { job: job.clone(), at, until: at.plus(Duration::from_mins(2)) }
    }

    /// What a worker writes that has read the job and the video before another one was done with them, and is slow.
    async fn begins_late(&self, job: &Job, until: Timestamp) {
        let set = |table: &str, filter, cells| {
            let place = format!("{}/{table}", self.double.keyspace());
            let command = json!({"updateOne": {"filter": filter, "update": {"$set": cells}}});
            async move { drop(operate(&self.double, &place, &command).await) }
        };
        let (video, at) = (job.video.to_string(), job.submitted_at.to_string());
        let queued = json!({"bucket": 0, "submitted_at": at, "videoid": video});
        set("processing_queue", queued, json!({"attempts": 1, "leased_until": until.to_string()})).await;
        set("videos", json!({"videoid": video}), json!({"status": "PROCESSING"})).await;
    }
}

async fn now(store: &AstraStore, video: &Video) -> Video {
    VideoStore::get(store, video.id).await.expect("the store works").expect("the video")
}

/// In how many of the two lists it could stand in it stands.
async fn lists_with(store: &AstraStore, video: &Video) -> usize {
    let mut found = 0;
    for list in [VideoList::Latest, VideoList::UploadedBy(video.owner)] {
        let page = store.list(&list, &page(1, 100)).await.expect("the store works");
        found += page.items.iter().filter(|item| item.id == video.id).count();
    }
    found
}

#[tokio::test]
async fn a_worker_that_begins_late_takes_nothing_back() {
    for comes_to_its_end in [true, false] {
        let world = World::new();
        let [first, second] = [world.process(), world.process()];
        let (video, job) = world.submitted(&first).await;
        let until = world.now().plus(Duration::from_mins(2));
        let done = finished(&job, ready(Some(metadata("First")), None), world.now());
        first.finish(&done).await.expect("the store works");

        world.begins_late(&job, until).await;

        let shown = now(&second, &video).await;
        assert_eq!((shown.status, shown.title.as_str()), (VideoStatus::Ready, "First"));
        if comes_to_its_end {
            let late = finished(&job, ready(Some(metadata("Second")), None), world.now());
            second.finish(&late).await.expect("the store works");
        } else {
            let begun =
                second.begin(&Lease { at: until, ..world.lease(&job) }).await.expect("the store works");
            assert_eq!(begun, Begun::Nothing, "only a few cells of the job were left");
        }
        assert_eq!(now(&second, &video).await, shown);
        assert_eq!(lists_with(&second, &video).await, 2);
        assert_eq!(second.due(until, 10).await.expect("the store works"), []);
    }
}

#[tokio::test]
async fn a_video_that_failed_is_brought_to_an_end_again_by_whoever_began_late() {
    for dropped in [true, false] {
        let world = World::new();
        let [first, second] = [world.process(), world.process()];
        let (video, job) = world.submitted(&first).await;
        first.finish(&finished(&job, Outcome::Failed, world.now())).await.expect("the store works");
        let until = world.now().plus(Duration::from_mins(2));
        world.begins_late(&job, until).await;
        assert_eq!(now(&second, &video).await.status, VideoStatus::Processing, "for a moment");
        if dropped {
            let place = format!("{}/processing_queue", world.double.keyspace());
            operate(&world.double, &place, &json!({"deleteMany": {"filter": {"bucket": 0}}})).await;
        } else {
            let begun =
                second.begin(&Lease { at: until, ..world.lease(&job) }).await.expect("the store works");
            assert!(matches!(begun, Begun::Work { .. }), "it is not at its end");
        }

        second.finish(&finished(&job, Outcome::Failed, until)).await.expect("the store works");

        assert_eq!(now(&second, &video).await.status, VideoStatus::Error);
        assert_eq!(second.due(until.plus(Duration::from_hours(1)), 10).await.expect("the store works"), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_that_one_process_hides_while_another_finishes_it_stands_in_no_list() {
    let world = World::new();
    let [first, second] = [world.process(), world.process()];
    for round in 0..30 {
        let (video, job) = world.submitted(&first).await;
        let mark = hiding(&*world.corner.ids, video.id, world.now());
        let end = finished(&job, ready(Some(metadata("Found")), None), world.now());
        world.disturb(round, 0);

        let tasks = [true, false].map(|hides| {
            let (hider, worker, end): (Arc<AstraStore>, _, _) = (first.clone(), second.clone(), end.clone());
            async move {
                if hides {
                    hider.hide(&mark).await.expect("the store works");
                } else {
                    worker.finish(&end).await.expect("the store works");
                }
            }
        });
        all(tasks).await;

        world.double.heal();
        let store = world.process();
        let done = now(&store, &video).await;
        assert_eq!((done.status, done.deletion.is_some()), (VideoStatus::Ready, true), "round {round}");
        assert_eq!(lists_with(&store, &video).await, 0, "round {round}");
    }
}
