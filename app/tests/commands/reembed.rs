//! `killrvideo reembed`, and what does not start before it has come to its end.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    thread::yield_now,
    time::{Duration, Instant},
};

use killrvideo_domain::{
    bulk::VideoRow,
    search::Stamp,
    shared::{EmbeddingSpace, VideoId},
};
use killrvideo_testkit::{
    SeededIds,
    builders::{Compass, ready_video, row, time},
    data_api::{Fault, Seen},
};
use serde_json::json;

use crate::{Keyspace, call, program};

/// As many as make three pages.
const VIDEOS: usize = 130;
const SERVE: [&str; 7] = ["serve", "--store", "astra", "--listen", "127.0.0.1:0", "--metadata", "offline"];
/// Small batches, so that a stretch is one page.
const REEMBED: [&str; 7] =
    ["reembed", "--set", "reembed_wait=0s", "--set", "embed_batch=10", "--set", "worker_parallel=2"];
/// How long a test waits for another process.
const PATIENCE: Duration = Duration::from_mins(1);

/// A keyspace with videos whose vectors are said to be of another model.
async fn of_another_model() -> (Keyspace, Vec<VideoId>) {
    let (keyspace, ids) = (Keyspace::new(), SeededIds::new(7));
    let ports = keyspace.ports();
    let old = Compass::new(ports.embedder.space(), 1).north();
    let mut videos = Vec::new();
    let mut rows = Vec::new();
    for _ in 0..VIDEOS {
        let video = ready_video(&ids, time("2025-11-03T10:00:00Z"));
        videos.push(video.id);
        rows.push(VideoRow { vector: Some(old.clone()), ..row(video) });
    }
    for rows in rows.chunks(100) {
        ports.bulk.videos(rows).await.expect("loaded");
    }
    let stamp = json!({"name": "embedding_space", "value": r#"{"model":"old-model","dimensions":16}"#});
    keyspace.double.seed("settings", &stamp).expect("a row");
    (keyspace, videos)
}

/// Whether the vectors of all videos are those that the configured model makes.
async fn all_are_new(keyspace: &Keyspace, videos: &[VideoId]) -> bool {
    let ports = keyspace.ports();
    let old = Compass::new(ports.embedder.space(), 1).north();
    let vectors = ports.vectors.vectors_of(videos).await.expect("vectors");
    assert_eq!(vectors.len(), videos.len(), "every video has a vector");
    vectors.values().all(|vector| *vector != old)
}

async fn stamp(keyspace: &Keyspace) -> Option<Stamp> {
    keyspace.ports().spaces.stamp().await.expect("a row")
}

fn space(keyspace: &Keyspace) -> EmbeddingSpace {
    keyspace.ports().embedder.space().clone()
}

/// Asserts that nothing that makes vectors goes on, and why it says so.
#[track_caller]
fn assert_refused(keyspace: &Keyspace, why: &[&str]) {
    for args in [&SERVE[..], &["import", "."], &["backfill"]] {
        let outcome = keyspace.call(args);

        for part in why {
            assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
        }
        outcome.with(1);
    }
}

/// Starts a server, and ends it when it listens.
fn assert_it_serves(keyspace: &Keyspace) {
    let endpoint = keyspace.double.endpoint();
    let mut server = program(&keyspace.variables(&endpoint), &SERVE)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(server.stdout.take().expect("its stdout")).lines();
    let listens = lines.any(|line| line.is_ok_and(|line| line.contains("address    http://")));
    server.kill().and_then(|()| server.wait()).expect("it ends");
    assert!(listens, "it ended without listening");
}

#[tokio::test]
async fn a_keyspace_of_another_model_is_refused_until_all_its_vectors_are_made_anew() {
    let (keyspace, videos) = of_another_model().await;
    let configured = space(&keyspace).to_string();
    assert_refused(
        &keyspace,
        &["model old-model with 16 dimensions", &configured, "`killrvideo reembed` makes"],
    );

    let outcome = keyspace.call(&REEMBED);

    for line in ["the vectors change from model old-model", "0 of 130 videos\n", "130 of 130 videos, "] {
        assert!(outcome.stderr.contains(line), "{line} in {}", outcome.stderr);
    }
    assert_eq!(outcome.with(0), format!("videos: 130 with vectors of {configured}\n"));
    assert!(all_are_new(&keyspace, &videos).await);
    assert_eq!(stamp(&keyspace).await, Some(Stamp::Of(space(&keyspace))));
    assert_it_serves(&keyspace);
    let again = keyspace.call(&REEMBED).with(0);
    assert!(again.contains("nothing to do") && again.contains("--afresh"), "{again}");
}

/// How many vectors a command writes.
fn vectors(command: &Seen) -> Option<usize> {
    (command.to_string() == "insertMany videos")
        .then(|| command.body["insertMany"]["documents"].as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn a_run_that_is_killed_is_gone_on_with_and_no_server_starts_before() {
    let (keyspace, videos) = of_another_model().await;
    let mut stretches = 0;
    keyspace.double.clear_calls();
    keyspace.double.inject(move |command| {
        stretches += usize::from(vectors(command).is_some());
        (stretches > 1).then_some(Fault::Hang)
    });
    let endpoint = keyspace.double.endpoint();
    let mut run = program(&keyspace.variables(&endpoint), &REEMBED)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let written = || keyspace.double.calls().iter().filter_map(vectors).collect::<Vec<_>>();
    let began = Instant::now();
    while written().len() < 2 {
        assert!(began.elapsed() < PATIENCE, "it writes two stretches in time");
        yield_now();
    }
    run.kill().and_then(|()| run.wait()).expect("it ends");
    keyspace.double.heal();

    assert_refused(
        &keyspace,
        &["are being changed from those of model old-model", "finish it by `killrvideo reembed`"],
    );
    assert!(!all_are_new(&keyspace, &videos).await);
    let first = written()[0];
    keyspace.double.clear_calls();
    let said = keyspace.call(&REEMBED);

    assert!(said.stderr.contains(&format!("{first} of 130 videos\n")), "{}", said.stderr);
    said.with(0);
    assert_eq!(written().iter().sum::<usize>(), VIDEOS - first, "what was done is not done again");
    assert!(all_are_new(&keyspace, &videos).await);
    assert_it_serves(&keyspace);
}

#[tokio::test]
async fn vectors_of_another_length_take_another_keyspace() {
    let (keyspace, _) = of_another_model().await;

    for command in [&SERVE[..], &["reembed"]] {
        let outcome = keyspace.call(&[command, &["--set", "embedding_dimensions=384"]].concat());

        for part in ["old-model with 16 dimensions", "with 384 dimensions", "384 take another keyspace"] {
            assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
        }
        outcome.with(1);
    }
}

#[tokio::test]
async fn vectors_of_which_nobody_said_anything_are_believed_to_be_of_the_configured_model() {
    let (keyspace, ids) = (Keyspace::new(), SeededIds::new(7));
    let ports = keyspace.ports();
    let vector = Some(Compass::new(ports.embedder.space(), 1).north());
    let video = VideoRow { vector, ..row(ready_video(&ids, time("2025-11-03T10:00:00Z"))) };
    ports.bulk.videos(&[video]).await.expect("loaded");

    for believed in [true, false] {
        let outcome = keyspace.call(&["backfill"]);

        let said = outcome.stderr.contains("did not say which model made them");
        assert_eq!(said, believed, "{}", outcome.stderr);
        outcome.with(0);
    }
    assert_eq!(stamp(&keyspace).await, Some(Stamp::Of(space(&keyspace))));
    // They may be others: then they are made anew all the same.
    let afresh = keyspace.call(&[&REEMBED[..], &["--afresh"]].concat()).with(0);
    assert!(afresh.contains("videos: 1 with vectors of"), "{afresh}");
}

#[test]
fn a_store_in_memory_has_nothing_to_be_made_anew() {
    let said = call(&[], &["reembed"]).with(0);

    assert!(said.contains("nothing to do: no Data API is configured"), "{said}");
}
