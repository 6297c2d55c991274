//! The work on videos, and workers that crash.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    catalog::{Begun, Job, JobStore, Lease, Metadata, Tag, Video, VideoList, VideoStatus, VideoStore},
    shared::{Clock, StoreLifecycle, VideoId},
};
use killrvideo_testkit::builders::{finished, metadata, page, pending_video, ready};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::task::yield_now;

use super::{World, all};

/// How long no process holds a job that another one crashed with.
const LEASE: Duration = Duration::from_mins(2);

/// What the source says about a video, whoever asks.
fn known_of(video: VideoId) -> Metadata {
    let title = format!("Found {video}");
    Metadata { tags: vec![format!("t-{video}")], ..metadata(&title) }
}

/// Works on all that is due until nothing is, unless it crashes: one in `crash` jobs is given up at a random moment,
/// whatever is on its way.
async fn work(
    store: &AstraStore,
    clock: &dyn Clock,
    random: &mut StdRng,
    crash: u32,
) -> Result<usize, Crashed> {
    let mut done = 0;
    loop {
        let due = store.due(clock.now(), 8).await.expect("the store works");
        if due.is_empty() {
            return Ok(done);
        }
        for job in due {
            let all = work_on(store, clock, &job);
            if random.random_range(0..crash) == 0 {
                let moment = Duration::from_micros(random.random_range(500..8_000));
                tokio::time::timeout(moment, all).await.map_err(|_| Crashed)?;
            } else {
                all.await;
            }
            done += 1;
        }
    }
}

/// The process is gone.
struct Crashed;

async fn work_on(store: &AstraStore, clock: &dyn Clock, job: &Job) {
    let at = clock.now();
    let lease = Lease { job: job.clone(), at, until: at.plus(LEASE) };
    let Begun::Work { job, video } = store.begin(&lease).await.expect("the store works") else { return };
    let end = finished(&job, ready(Some(known_of(video.id)), None), clock.now());
    store.finish(&end).await.expect("the store works");
}

/// Looks at videos until it is told to stop: one that is ready stays so, and stays the same.
async fn watch(store: Arc<AstraStore>, videos: Vec<VideoId>, stop: Arc<AtomicUsize>) {
    let mut seen: HashMap<VideoId, (String, Vec<Tag>)> = HashMap::new();
    while stop.load(Ordering::SeqCst) == 0 {
        for id in &videos {
            let Some(video) = VideoStore::get(&*store, *id).await.expect("the store works") else { continue };
            assert_ne!(video.status, VideoStatus::Error, "nobody found that out");
            assert!(video.status == VideoStatus::Ready || !seen.contains_key(id), "taken back");
            if video.status == VideoStatus::Ready {
                let now = (video.title.as_str().to_owned(), video.tags.iter().cloned().collect());
                assert_eq!(
                    seen.entry(*id).or_insert_with(|| now.clone()),
                    &now,
                    "finished twice, differently"
                );
            }
        }
        yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_submitted_video_is_finished_whichever_worker_crashes() {
    for count in [2, 4] {
        let world = World::new();
        let ids = world.corner.ids.clone();
        let submitter = world.process();
        let mut videos: Vec<Video> = Vec::new();
        for second in 0..12 {
            let (video, job) = pending_video(&*ids, world.now().plus(Duration::from_secs(second)));
            submitter.submit(&video, &job).await.expect("the store works");
            videos.push(video);
        }
        world.corner.clock.advance(Duration::from_mins(1));
        world.disturb(17, 0);
        let stop = Arc::new(AtomicUsize::new(0));
        let watcher =
            tokio::spawn(watch(world.process(), videos.iter().map(|video| video.id).collect(), stop.clone()));

        let crashes = work_off(&world, count).await;

        stop.store(1, Ordering::SeqCst);
        watcher.await.expect("every video was finished one way");
        assert!(crashes > 0, "some crashed, or nothing was tried");
        world.double.heal();
        let store = world.process();
        let listed = store.list(&VideoList::Latest, &page(1, 100)).await.expect("the store works").items;
        assert_eq!(listed.len(), videos.len(), "{count} processes: each stands in the list once");
        for video in &videos {
            let done = VideoStore::get(&*store, video.id).await.expect("the store works").expect("the video");
            assert_eq!(
                (done.status, done.title.as_str()),
                (VideoStatus::Ready, known_of(video.id).title.as_str())
            );
            assert!(listed.contains(&done.summary()), "{count} processes");
            let tag = done.tags.iter().next().cloned().expect("a tag");
            let tagged = store.list(&VideoList::Tagged(tag), &page(1, 10)).await.expect("the store works");
            assert_eq!(tagged.items, [done.summary()]);
        }
    }
}

/// Lets processes work until the queue is empty. Those that crash are replaced, and what they held is free when its
/// lease is over. Gives how many crashed.
async fn work_off(world: &World, count: usize) -> usize {
    let (mut processes, mut crashes) = (world.processes(count), 0);
    for round in 0..100 {
        // Towards the end nobody crashes, or there might be no end.
        let crash = if round < 6 { 3 } else { u32::MAX };
        let tasks: Vec<_> = processes
            .iter()
            .cloned()
            .enumerate()
            .map(|(number, store)| {
                let clock = world.corner.clock.clone();
                let mut random = StdRng::seed_from_u64(round * 10 + number as u64);
                async move { work(&store, &*clock, &mut random, crash).await.is_ok() }
            })
            .collect();
        for (process, survived) in processes.iter_mut().zip(all(tasks).await) {
            if !survived {
                *process = world.process();
                crashes += 1;
            }
        }
        let later = world.corner.clock.advance(LEASE);
        if processes[0].due(later, 1).await.expect("the store works").is_empty() {
            join_all(processes.iter().map(|process| process.drain())).await;
            return crashes;
        }
    }
    panic!("the queue is never empty")
}

#[tokio::test]
async fn a_job_that_comes_long_after_its_time_is_due_in_every_process_within_a_minute() {
    let world = World::new();
    let [worker, other] = [world.process(), world.process()];
    let due = async || worker.due(world.now(), 8).await.expect("the store works");
    let submitted = async |ago| {
        let (video, job) = pending_video(&*world.corner.ids, world.now().minus(Duration::from_secs(ago)));
        other.submit(&video, &job).await.expect("the store works");
        job
    };
    assert_eq!(due().await, [], "the queue is empty");

    let late = submitted(60).await;
    assert_eq!(due().await, std::slice::from_ref(&late), "a slow clock, or a slow call, is waited for");
    let very_late = submitted(3_600).await;
    assert_eq!(due().await, std::slice::from_ref(&late));

    world.corner.clock.advance(Duration::from_mins(1));
    assert_eq!(due().await, [very_late, late]);
}
