//! Our server beside a bare handler that answers with the same bytes.

use killrvideo_domain::shared::VideoId;
use serde_json::{Value, json};

use crate::{
    Failure,
    bare::Bare,
    client::{Load, Request, ask, get, post},
    data::{self, Loaded, MODERATOR, PASSWORD},
    options::Options,
    ours::{self, Ours, cores},
    rounds::{Arrangement, COLUMNS, Row, row},
    table,
};

/// What lists and single videos are to reach of the bare handler's requests per second.
const READS: Option<f64> = Some(0.8);
/// What taking vectors in is to reach.
const INGEST: Option<f64> = Some(0.5);

/// Prints the table of servers that have one core each, and the client the other.
pub(crate) fn alone(options: &Options) -> Result<(), Failure> {
    println!(
        "STRICT: each server has one thread for everything asynchronous, and the client, one thread, has a core of its \
         own: the ratio is\nthat of what the two servers cost, and nothing that both sides pay elsewhere hides our part."
    );
    compare(options, Arrangement { server: 1, client: 1 })
}

/// Prints the table of servers as they are started, and a client that takes its part of the same cores.
pub(crate) fn shared(options: &Options) -> Result<(), Failure> {
    println!(
        "SHARED: each server has a thread for each core, as it is started, and the client has as many threads on the \
         same cores:\nthe ratio is what a tool that makes load on the server's machine shows, with its own cost in both."
    );
    compare(options, Arrangement { server: cores(), client: cores() })
}

fn compare(options: &Options, arrangement: Arrangement) -> Result<(), Failure> {
    let (ours, loaded) = filled(options, arrangement.server)?;
    ours.block_on(ours.state().accounts.ensure_moderator(data::moderator()))?;
    println!(
        "While one server is measured the other one idles. {} connections, kept alive, one request each at a time.\n\
         {} videos, every second one with a vector of {} numbers.\n",
        options.connections,
        loaded.videos.len(),
        dimensions(&ours)
    );
    let mut rows = Vec::new();
    for (name, target, paths) in reads(&loaded) {
        if name.contains(&options.row) {
            rows.push(read(options, arrangement, &ours, name, target, &paths)?);
        }
    }
    for (name, new) in [("ingest, the same again", false), ("ingest, another vector each time", true)] {
        if name.contains(&options.row) {
            rows.push(ingest(options, arrangement, &ours, name, loaded.videos[0], new)?);
        }
    }
    table::print(COLUMNS, &rows);
    Ok(())
}

/// Sends the requests of rows that are read one by one, and measures nothing.
pub(crate) fn profile(options: &Options) -> Result<(), Failure> {
    let (ours, loaded) = filled(options, 1)?;
    for (name, _, paths) in reads(&loaded) {
        if name.contains(&options.row) {
            let requests: Vec<Request> = paths.iter().map(|path| get(path)).collect();
            let (mut load, mut left) = (Load::connect(ours.address(), 1)?, options.times);
            let served = load.run_while(&requests, &[200], || {
                left = left.saturating_sub(1);
                left > 0
            })?;
            println!("{name}: {} requests", served.count());
        }
    }
    Ok(())
}

/// Our server on so many threads, with what is read.
fn filled(options: &Options, threads: usize) -> Result<(Ours, Loaded), Failure> {
    let ours = Ours::on(ours::runtime(ours::THREADS, threads)?, &[])?;
    let loaded = ours.block_on(async {
        let loaded = data::load(ours.ports(), options.videos, true).await?;
        // Vectors are taken into the index in the background.
        ours.ports().lifecycle.drain().await;
        Ok::<_, Failure>(loaded)
    })?;
    Ok((ours, loaded))
}

/// The rows that are read: name, target, and the paths that take turns.
fn reads(loaded: &Loaded) -> Vec<(&'static str, Option<f64>, Vec<String>)> {
    let detail = |video: &VideoId| format!("/api/v1/videos/id/{video}");
    let one = |path: &str| vec![format!("/api/v1{path}")];
    let (newest, with, without) = (loaded.videos[0], loaded.with_vector(), loaded.without_vector());
    let like = |first: &VideoId| {
        loaded.videos.iter().skip_while(|video| *video != first).step_by(2).map(detail).collect()
    };
    vec![
        ("video without vector", READS, vec![detail(&without)]),
        ("the same, every video in turn", READS, like(&without)),
        ("video with vector", READS, vec![detail(&with)]),
        ("the same, every video in turn", READS, like(&with)),
        ("latest, page 1", READS, one("/videos/latest")),
        ("latest, page 40", READS, one("/videos/latest?page=40")),
        ("by tag", READS, one("/videos/by-tag/part-3")),
        ("comments", READS, one(&format!("/videos/{newest}/comments"))),
        ("search by keyword", None, one("/search/videos?query=vector+search")),
        ("related, by vector", None, one(&format!("/videos/id/{with}/related"))),
        ("related, by tag", None, one(&format!("/videos/id/{without}/related"))),
        ("trending", None, one("/videos/trending")),
    ]
}

fn read(
    options: &Options,
    arrangement: Arrangement,
    ours: &Ours,
    name: &str,
    target: Option<f64>,
    paths: &[String],
) -> Result<[String; 11], Failure> {
    let requests: Vec<Request> = paths.iter().map(|path| get(path)).collect();
    let answers: Vec<_> =
        requests.iter().map(|request| ask(ours.address(), request, 200)).collect::<Result<_, _>>()?;
    let (kind, bytes) = (answers[0].0.clone(), answers[0].1.len());
    let bodies = paths.iter().cloned().zip(answers.iter().map(|(_, body)| body.clone())).collect();
    let bare = Bare::answering(&kind, bodies, arrangement.server)?;
    for (request, answer) in requests.iter().zip(&answers) {
        assert_eq!(ask(bare.address(), request, 200)?, *answer, "both answer the same");
    }
    row(
        options,
        arrangement,
        Row { name, bytes, status: 200, requests: &requests, target },
        ours.address(),
        bare.address(),
    )
}

fn ingest(
    options: &Options,
    arrangement: Arrangement,
    ours: &Ours,
    name: &str,
    video: VideoId,
    new: bool,
) -> Result<[String; 11], Failure> {
    let login = json!({"email": MODERATOR, "password": PASSWORD}).to_string();
    let (_, login) = ask(ours.address(), &post("/api/v1/users/login", None, &login), 200)?;
    let login: Value = serde_json::from_slice(&login)?;
    let token = login["token"].as_str().ok_or("a token")?;
    let bodies = (0..64).map(|number| vector(ours, video, if new { number } else { 0 }));
    let requests: Vec<Request> = bodies.map(|body| post("/api/v1/reco/ingest", Some(token), &body)).collect();
    let answer = ask(ours.address(), &requests[0], 202)?;
    let bare = Bare::parsing(&answer.0, answer.1.clone(), arrangement.server)?;
    assert_eq!(ask(bare.address(), &requests[0], 202)?, answer, "both answer the same");
    let bytes = requests[0].len();
    row(
        options,
        arrangement,
        Row { name, bytes, status: 202, requests: &requests, target: INGEST },
        ours.address(),
        bare.address(),
    )
}

/// The body of an ingest.
fn vector(ours: &Ours, video: VideoId, number: u64) -> String {
    let compass = killrvideo_testkit::builders::Compass::new(ours.ports().embedder.space(), 7);
    let vector = compass.at(60.0, number);
    let numbers: Vec<f64> = vector.as_slice().iter().map(|value| f64::from(*value)).collect();
    json!({"videoId": video.to_string(), "vector": numbers}).to_string()
}

fn dimensions(ours: &Ours) -> usize {
    ours.ports().embedder.space().dimensions().get()
}
