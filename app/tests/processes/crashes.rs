//! A worker that crashes at any command of a job, and one that comes late.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use killrvideo_testkit::data_api::{Fault, Seen};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    cluster::{Cluster, LINK, Person, text, until},
    videos::{Submitted, assert_all_are_there_once},
};

/// Longer than any test: whoever waits for the answer is killed before.
const NEVER: Duration = Duration::from_hours(1);

/// What became of the next job.
#[derive(Debug, PartialEq, Eq)]
enum Job {
    /// A command of it waits for its answer.
    Held(String),
    /// It is over.
    Done,
}

/// Goes wrong with the command number `nth`, from 0, of the work on the video that is submitted next.
fn at_command(
    nth: usize,
    fault: Fault,
    tell: UnboundedSender<Job>,
) -> impl FnMut(&Seen) -> Option<Fault> + Send {
    let (mut video, mut seen) = (None, 0);
    move |command| {
        let name = command.to_string();
        let Some(video) = &video else {
            if name == "insertOne processing_queue" {
                video = Some(text(&command.body["insertOne"]["document"]["videoid"]));
            }
            return None;
        };
        if name == "insertOne videos" || !command.body.to_string().contains(video.as_str()) {
            return None;
        }
        seen += 1;
        let held = seen == nth + 1;
        if held || (seen <= nth && name == "deleteOne processing_queue") {
            // Nobody listens any more when the test has failed.
            let _told = tell.send(if held { Job::Held(name) } else { Job::Done });
        }
        held.then(|| fault.clone())
    }
}

/// Submits a video to the one server; what it was is noted.
async fn submit(cluster: &Cluster, creator: &Person, title: String, submitted: &mut Submitted) -> String {
    let body = json!({"youtubeUrl": LINK, "title": title, "tags": ["rust"]});
    let video = text(&cluster.post(0, "/videos", Some(creator), &body).await.with(202)["videoId"]);
    submitted.accepted.insert(video.clone(), title);
    video
}

async fn what_became_of_it(jobs: &mut UnboundedReceiver<Job>) -> Job {
    jobs.recv().await.expect("the double")
}

/// Kills the one server at each command of a job in turn, and starts another one each time.
async fn a_worker_that_crashes_leaves_its_job_to_another(fault: Fault) {
    let cluster = Cluster::of(1).await;
    let creator = cluster.creator("creator@example.org").await;
    let (mut submitted, mut held) = (Submitted::default(), Vec::new());

    loop {
        let (tell, mut jobs) = unbounded_channel();
        cluster.keyspace.double.inject(at_command(held.len(), fault.clone(), tell));
        submit(&cluster, &creator, format!("Submission {}", held.len()), &mut submitted).await;
        let Job::Held(command) = what_became_of_it(&mut jobs).await else { break };
        cluster.kill(0);
        cluster.keyspace.double.heal();
        cluster.clone().fill(0).await;
        held.push(command);
    }

    cluster.keyspace.double.heal();
    assert_all_are_there_once(&cluster, &submitted).await;
    let held: BTreeSet<&str> = held.iter().map(String::as_str).collect();
    for write in ["updateOne processing_queue", "updateOne videos", "insertOne latest_videos"] {
        assert!(held.contains(write), "{write} in {held:?}");
    }
}

#[tokio::test]
async fn a_worker_that_crashes_before_any_command_of_a_job_leaves_it_to_another() {
    a_worker_that_crashes_leaves_its_job_to_another(Fault::Hang).await;
}

#[tokio::test]
async fn a_worker_that_crashes_after_any_command_of_a_job_leaves_it_to_another() {
    a_worker_that_crashes_leaves_its_job_to_another(Fault::Delay(NEVER)).await;
}

/// How late the late worker is; the other one is done long before.
const LATE: Duration = Duration::from_millis(500);

/// Lets the first worker that looks whether the next video is free hear of it late, when the other one is done. What
/// it says about the status then is answered late as well, so that it can be seen. Leases are counted.
fn late_worker(leases: Arc<AtomicUsize>) -> impl FnMut(&Seen) -> Option<Fault> + Send {
    let (mut looks, mut begins) = (0, 0);
    move |command| {
        let set = &command.body["updateOne"]["update"]["$set"];
        let turn = match command.to_string().as_str() {
            "findOne processing_queue" => &mut looks,
            "updateOne videos" if set["status"] == "PROCESSING" => &mut begins,
            "updateOne processing_queue" => {
                leases.fetch_add(1, Ordering::SeqCst);
                return None;
            }
            _ => return None,
        };
        *turn += 1;
        let late = if set.is_null() { *turn == 1 } else { *turn == 2 };
        late.then_some(Fault::Delay(LATE))
    }
}

#[tokio::test]
async fn a_worker_that_hears_late_of_a_job_that_is_done_takes_nothing_back() {
    let cluster = Cluster::of(2).await;
    let creator = cluster.creator("creator@example.org").await;
    let (mut submitted, leases) = (Submitted::default(), Arc::<AtomicUsize>::default());
    cluster.keyspace.double.inject(late_worker(leases.clone()));

    let video = submit(&cluster, &creator, "Wanted by two".to_owned(), &mut submitted).await;

    let path = format!("/videos/id/{video}");
    let is_ready = || async { cluster.get(1, &path).await.with(200)["status"] == "READY" };
    until("the video is ready", is_ready).await;
    assert_eq!(leases.load(Ordering::SeqCst), 1, "the other worker has only looked");
    until("the late worker has begun and ended", || async {
        assert!(is_ready().await, "what was ready is taken back");
        leases.load(Ordering::SeqCst) == 2
            && cluster.keyspace.rows("processing_queue", json!({})).await.is_empty()
    })
    .await;
    assert_all_are_there_once(&cluster, &submitted).await;
}

#[tokio::test]
async fn a_submission_that_is_sent_twice_does_not_take_back_what_the_worker_did_between() {
    let cluster = Cluster::with(2, &[("KILLRVIDEO_ASTRA_CALL_TIMEOUT", "500ms")]).await;
    let creator = cluster.creator("creator@example.org").await;
    let mut submitted = Submitted::default();
    let mut sent = 0;
    cluster.keyspace.double.inject(move |command| {
        sent += usize::from(command.to_string() == "insertOne videos");
        // Done at once, and answered when the server has given up waiting; a worker is done with it long before.
        (sent == 1 && command.to_string() == "insertOne videos").then_some(Fault::Delay(NEVER))
    });

    submit(&cluster, &creator, "Sent twice".to_owned(), &mut submitted).await;

    assert_all_are_there_once(&cluster, &submitted).await;
}
