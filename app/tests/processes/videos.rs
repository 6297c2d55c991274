//! Videos that are submitted to all servers, whose workers all want the same jobs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use http::Method;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::{JoinSet, yield_now},
};

use crate::{
    caller::Lost,
    cluster::{Cluster, LINK, Person, text, until},
};

/// How many people submit through each server.
const SUBMITTERS: usize = 2;
/// How many videos of each are accepted.
const VIDEOS: usize = 8;

/// What was submitted.
#[derive(Debug, Default, Clone)]
pub(crate) struct Submitted {
    /// Videos that were accepted, with their titles.
    pub(crate) accepted: BTreeMap<String, String>,
    /// Titles of submissions that were not answered, or with 503: each of them may be there.
    unsure: BTreeSet<String>,
}

/// Submits videos in turn through all servers until enough are accepted. A server that is not there is passed over.
async fn submit(cluster: Cluster, creator: Person, number: usize, submitted: Arc<Mutex<Submitted>>) {
    let (mut place, mut accepted) = (number, 0);
    while accepted < VIDEOS {
        place += 1;
        let title = format!("Submission {place} of {number}");
        let body = json!({"youtubeUrl": LINK, "title": title, "tags": ["rust"]});
        let answer = cluster.try_send(place, Method::POST, "/videos", Some(&creator), &body).await;
        let mut submitted = submitted.lock().expect("the list");
        match answer {
            Ok(answer) if answer.status == 202 => {
                submitted.accepted.insert(text(&answer.body["videoId"]), title);
                accepted += 1;
            }
            Ok(answer) => {
                assert_eq!(answer.status, 503, "{}", answer.body);
                submitted.unsure.insert(title);
            }
            Err(Lost::Unanswered) => {
                submitted.unsure.insert(title);
            }
            Err(Lost::Unsent) => {
                drop(submitted);
                yield_now().await;
            }
        }
    }
}

/// Lets many submit videos at once, through all servers.
pub(crate) fn submitters(
    cluster: &Cluster,
    creator: &Person,
    submitted: &Arc<Mutex<Submitted>>,
) -> JoinSet<()> {
    (0..SUBMITTERS * cluster.count())
        .map(|number| submit(cluster.clone(), creator.clone(), number, submitted.clone()))
        .collect()
}

/// Looks at what was accepted until it is told to stop: what was ready once is ready for good.
async fn watch_over(cluster: Cluster, submitted: Arc<Mutex<Submitted>>, over: Arc<AtomicBool>) -> usize {
    let mut ready = BTreeSet::new();
    let mut place = 0;
    while !over.load(Ordering::Relaxed) {
        let accepted: Vec<String> = submitted.lock().expect("the list").accepted.keys().cloned().collect();
        for video in accepted {
            place += 1;
            let path = format!("/videos/id/{video}");
            let Ok(answer) = cluster.try_send(place, Method::GET, &path, None, &Value::Null).await else {
                yield_now().await;
                continue;
            };
            let status = text(&answer.with(200)["status"]);
            assert!(status == "READY" || !ready.contains(&video), "{video} was ready and is {status}");
            if status == "READY" {
                ready.insert(video);
            }
        }
        yield_now().await;
    }
    ready.len()
}

/// Waits until all work is done, and compares what is listed with what was accepted.
pub(crate) async fn assert_all_are_there_once(cluster: &Cluster, submitted: &Submitted) {
    let keyspace = &cluster.keyspace;
    until("all work is done", || async {
        let videos = keyspace.rows("videos", json!({})).await;
        let videos: BTreeSet<String> = videos.iter().map(|row| text(&row["videoid"])).collect();
        // A job whose video was never written is of a submission that was not accepted. It goes after a minute.
        let queue = keyspace.rows("processing_queue", json!({})).await;
        queue.iter().all(|job| !videos.contains(&text(&job["videoid"])))
    })
    .await;
    for place in 0..cluster.count() {
        let latest = cluster.latest(place).await;
        for (video, title) in &submitted.accepted {
            assert_eq!(latest.get(video), Some(title), "{video} was accepted");
            let detail = cluster.get(place, &format!("/videos/id/{video}")).await.with(200);
            assert_eq!(detail["status"], "READY", "{detail}");
        }
        let others = latest.iter().filter(|(video, _)| !submitted.accepted.contains_key(*video));
        let others: Vec<&String> = others.map(|(_, title)| title).collect();
        let different: BTreeSet<&String> = others.iter().copied().collect();
        assert!(different.iter().all(|title| submitted.unsure.contains(*title)), "{others:?}");
        assert_eq!(others.len(), different.len(), "{others:?}");
    }
}

/// Kills servers, each in the middle of a command that has just arrived, and replaces them.
async fn crash(cluster: &Cluster, times: u64, seed: u64) {
    let (arrived, mut commands) = watch::channel(0_u64);
    cluster.keyspace.double.inject(move |_| {
        arrived.send_modify(|count| *count += 1);
        None
    });
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..times {
        let target = *commands.borrow() + random.random_range(20..120);
        commands.wait_for(|count| *count >= target).await.expect("the double");
        let place = random.random_range(0..cluster.count());
        cluster.kill(place);
        cluster.clone().fill(place).await;
    }
}

async fn every_video_is_finished_whichever_process_crashes(count: usize) {
    let cluster = Cluster::of(count).await;
    let creator = cluster.creator("creator@example.org").await;
    let (submitted, over) = (Arc::<Mutex<Submitted>>::default(), Arc::<AtomicBool>::default());

    let watching = tokio::spawn(watch_over(cluster.clone(), submitted.clone(), over.clone()));
    let submitting = submitters(&cluster, &creator, &submitted);
    crash(&cluster, 5, count as u64).await;
    submitting.join_all().await;
    let submitted = submitted.lock().expect("the list").clone();
    assert_all_are_there_once(&cluster, &submitted).await;
    over.store(true, Ordering::Relaxed);
    assert!(watching.await.expect("nothing that was ready was taken back") > 0);
}

#[tokio::test]
async fn two_processes_finish_every_video_whichever_crashes() {
    every_video_is_finished_whichever_process_crashes(2).await;
}

#[tokio::test]
async fn four_processes_finish_every_video_whichever_crashes() {
    every_video_is_finished_whichever_process_crashes(4).await;
}
