//! The worker over a store of jobs whose every answer a test decides. Nothing here waits for time to pass: a
//! test waits for what it wants to see.

mod stage;

use std::{sync::Mutex, time::Duration};

use killrvideo_domain::shared::VideoId;

use self::stage::{Jobs, Stage};
use super::*;

/// A choice of what the jobs of some videos come to.
type Kind = fn(&Jobs) -> &Mutex<Vec<VideoId>>;

fn much_later() -> Instant {
    Instant::now() + Duration::from_hours(1)
}

#[tokio::test]
async fn due_jobs_run_side_by_side_up_to_the_limit() {
    let stage = Stage::with(5).closed();

    let worker = stage.start(2);
    stage.until(|asked| asked.begun.len() == 2).await;
    stage.open();
    stage.until(|asked| asked.finished.len() == 5).await;
    worker.stop(much_later()).await;

    assert_eq!(stage.asked().most_at_once, 2);
    assert_eq!(stage.asked().begun.len(), 5);
}

#[tokio::test]
async fn videos_that_only_lack_a_vector_are_embedded_together_and_others_beside_them() {
    let stage = Stage::with(1);
    for _ in 0..7 {
        stage.add_without_vector();
    }
    stage.add();

    let worker = stage.start(2);
    stage.until(|asked| asked.finished.len() == 9).await;
    worker.stop(much_later()).await;

    let mut embedded = stage.embedded.lock().unwrap().clone();
    embedded.sort_unstable();
    assert_eq!(embedded, [1, 1, 1, 3, 3]);
    assert_eq!(stage.asked().begun.len(), 9, "none is begun twice");
}

#[tokio::test]
async fn one_of_several_that_cannot_be_begun_is_not_in_the_way_of_those_beside_it() {
    let stage = Stage::with(0);
    let videos = [0; 3].map(|_| stage.add_without_vector());
    stage.jobs.broken.lock().unwrap().push(videos[1]);

    let worker = stage.start(1);
    stage.until(|asked| asked.finished.len() == 2).await;
    stage.jobs.broken.lock().unwrap().clear();
    stage.ticks.0.notify_one();
    stage.until(|asked| asked.finished.len() == 3).await;
    worker.stop(much_later()).await;

    assert_eq!(*stage.embedded.lock().unwrap(), [2, 1]);
}

#[tokio::test]
async fn a_job_in_hand_is_not_begun_again() {
    let stage = Stage::with(1).closed();

    let worker = stage.start(4);
    for looks in 2..5 {
        stage.bell.ring();
        stage.until(|asked| asked.due >= looks).await;
    }
    stage.open();
    stage.until(|asked| asked.finished.len() == 1).await;
    worker.stop(much_later()).await;

    assert_eq!(stage.asked().begun.len(), 1);
}

#[tokio::test]
async fn a_bell_and_the_poll_both_wake_it() {
    let stage = Stage::with(0);
    let worker = stage.start(1);
    stage.until(|asked| asked.due == 1).await;

    stage.add();
    stage.bell.ring();
    stage.until(|asked| asked.finished.len() == 1).await;
    stage.until(|asked| asked.due == 3).await;
    stage.add();
    stage.ticks.0.notify_one();
    stage.until(|asked| asked.finished.len() == 2).await;

    worker.stop(much_later()).await;
}

impl Stage {
    /// Ends pauses one after another, and gives how many seconds long each was to be.
    async fn tick(&self, times: usize) -> Vec<u64> {
        for _ in 0..times {
            let looks = self.asked().due;
            self.ticks.0.notify_one();
            self.until(|asked| asked.due > looks).await;
        }
        self.ticks.ended().iter().map(Duration::as_secs).collect()
    }
}

#[tokio::test]
async fn it_looks_less_often_while_it_finds_nothing_until_somebody_rings_or_there_is_work() {
    let stage = Stage::with(0);
    let worker = stage.start(1);
    stage.until(|asked| asked.due == 1).await;
    assert_eq!(stage.tick(5).await, [1, 2, 4, 5, 5]);

    stage.bell.ring();
    stage.until(|asked| asked.due == 7).await;
    assert_eq!(stage.tick(4).await, [1, 2, 4, 5]);

    stage.add();
    assert_eq!(stage.tick(1).await, [5]);
    // The job is looked for, done, and followed by a look for the next one.
    stage.until(|asked| asked.finished.len() == 1 && asked.due == 13).await;
    assert_eq!(stage.tick(3).await, [1, 2, 4]);

    worker.stop(much_later()).await;
}

#[tokio::test]
async fn what_comes_to_nothing_again_and_again_is_no_work_that_was_found() {
    let stage = Stage::with(1);
    stage.jobs.broken.lock().unwrap().extend(stage.videos());
    let worker = stage.start(1);
    stage.until(|asked| asked.begun.len() == 1).await;

    let mut pauses = Vec::new();
    for tries in 2..6 {
        pauses.extend(stage.tick(1).await);
        stage.until(|asked| asked.begun.len() == tries).await;
    }

    assert_eq!(pauses, [1, 2, 4, 5]);
    worker.stop(much_later()).await;
}

#[tokio::test]
async fn work_that_others_hold_does_not_keep_it_busy() {
    let stage = Stage::with(1);
    let held = stage.jobs.rows.lock().unwrap()[0].0.video;
    stage.jobs.elsewhere.lock().unwrap().push(held);

    let worker = stage.start(1);
    for looks in 1..10 {
        let asked = stage.until(|asked| asked.begun.len() >= looks).await;
        assert_eq!(asked.due, looks, "it looks again only when it is told to");
        stage.bell.ring();
    }
    worker.stop(much_later()).await;
}

#[tokio::test]
async fn jobs_that_cannot_be_begun_do_not_hold_up_the_line() {
    let kinds: [Kind; 2] = [|jobs| &jobs.broken, |jobs| &jobs.elsewhere];
    for broken_ones in kinds {
        let stage = Stage::with(6);
        let videos = stage.videos();
        broken_ones(&stage.jobs).lock().unwrap().extend(&videos[..4]);

        let worker = stage.start(2);
        // Two at a time are tried; each look at the line is one tick.
        for looks in 1..=4 {
            stage.until(|asked| asked.due >= looks).await;
            stage.until(|asked| asked.begun.len() >= (2 * looks).min(6)).await;
            stage.ticks.0.notify_one();
        }
        stage.until(|asked| asked.finished.len() == 2).await;
        let first_tries = stage.asked().begun[..6].to_vec();
        broken_ones(&stage.jobs).lock().unwrap().clear();
        while stage.asked().finished.len() < 6 {
            let looks = stage.asked().due;
            stage.ticks.0.notify_one();
            stage.until(|asked| asked.due > looks || asked.finished.len() == 6).await;
        }
        worker.stop(much_later()).await;

        assert_eq!(first_tries, videos, "each once before any of them again");
    }
}

#[tokio::test]
async fn a_store_that_fails_is_asked_again_later() {
    let stage = Stage::with(1);
    *stage.jobs.failures.lock().unwrap() = 1;

    let worker = stage.start(1);
    let asked = stage.until(|asked| asked.due == 1).await;
    assert_eq!(asked.begun.len(), 0);
    stage.ticks.0.notify_one();
    stage.until(|asked| asked.finished.len() == 1).await;

    worker.stop(much_later()).await;
}

#[tokio::test]
async fn stopping_finishes_what_is_in_hand_and_begins_nothing_more() {
    let stage = Stage::with(2).closed();
    let worker = stage.start(1);
    stage.until(|asked| asked.begun.len() == 1).await;

    let stop = worker.stop.clone();
    let stopping = tokio::spawn(worker.stop(much_later()));
    stop.cancelled().await;
    stage.open();
    stopping.await.unwrap();

    assert_eq!((stage.asked().begun.len(), stage.asked().finished.len()), (1, 1));
}

#[tokio::test]
async fn what_takes_longer_than_the_grace_is_given_up() {
    let stage = Stage::with(1).closed();
    let worker = stage.start(1);
    stage.until(|asked| asked.begun.len() == 1).await;

    worker.stop(Instant::now()).await;

    assert_eq!(stage.asked().finished.len(), 0);
    assert_eq!(stage.jobs.rows.lock().unwrap().len(), 1, "it stays due");
}
