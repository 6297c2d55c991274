//! What a page costs among a thousand videos and among a million.

use std::{
    hint::black_box,
    net::SocketAddr,
    time::{Duration, Instant},
};

use killrvideo_app::ports::Ports;
use killrvideo_domain::{
    catalog::{Tag, VideoList},
    shared::PageRequest,
};
use killrvideo_testkit::builders::{after, page};
use serde_json::Value;

use crate::{
    Failure,
    client::{Load, ask, get},
    data,
    options::Options,
    ours::Ours,
    table::{self, met, middle},
};

/// How many videos the smaller store has.
const FEW: usize = 1_000;
/// What a page may cost in the larger store, of what it costs in the smaller one.
const TARGET: f64 = 1.5;
/// How often each store has its turn.
const ROUNDS: u32 = 15;

/// A page: what it is called, its list, and where in that it begins.
struct Case {
    name: &'static str,
    path: &'static str,
    tag: Option<&'static str>,
    number: i64,
    /// Whether it is the one after that number, asked for by cursor.
    by_cursor: bool,
}

const fn case(name: &'static str, tag: Option<&'static str>, number: i64, by_cursor: bool) -> Case {
    let path = if tag.is_some() { "/api/v1/videos/by-tag/part-3" } else { "/api/v1/videos/latest" };
    Case { name, path, tag, number, by_cursor }
}

const CASES: [Case; 6] = [
    case("latest, page 1", None, 1, false),
    case("latest, page 90", None, 90, false),
    case("latest, after page 90 by cursor", None, 90, true),
    case("by tag, page 1", Some("part-3"), 1, false),
    case("by tag, page 9", Some("part-3"), 9, false),
    case("by tag, after page 8 by cursor", Some("part-3"), 8, true),
];

/// Prints both tables.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    println!("each server has one thread for everything asynchronous, and the client one\n");
    let (few, many) = (filled(FEW)?, filled(options.many)?);
    let mut rows = Vec::new();
    for case in &CASES {
        rows.push(compare(case.name, "HTTP", over_http(options, case, [&few, &many])?));
        rows.push(compare(case.name, "port", through_the_port(options, case, [&few, &many])?));
    }
    let many = format!("µs of {}", options.many);
    table::print(["page of 10", "through", "µs of 1000", &many, "ratio", "target", ""], &rows);
    Ok(())
}

fn filled(count: usize) -> Result<Ours, Failure> {
    let ours = Ours::start(&[])?;
    let began = Instant::now();
    ours.block_on(data::load(ours.ports(), count, false))?;
    println!("{count} videos loaded in {:.1} s\n", began.elapsed().as_secs_f64());
    Ok(ours)
}

/// A line of the table, of the microseconds of each round.
fn compare(name: &str, through: &str, [few, many]: [Vec<f64>; 2]) -> [String; 7] {
    let (ratio, ..) = middle(few.iter().zip(&many).map(|(few, many)| many / few).collect());
    let micros = |rounds| format!("{:.2}", middle(rounds).0);
    let target = format!("≤ {TARGET:.2}");
    [
        name.to_owned(),
        through.to_owned(),
        micros(few),
        micros(many),
        format!("{ratio:.2}"),
        target,
        met(ratio <= TARGET),
    ]
}

/// The time each request takes a server that has nothing else to do, in turns.
fn over_http(options: &Options, case: &Case, servers: [&Ours; 2]) -> Result<[Vec<f64>; 2], Failure> {
    let mut rounds = [Vec::new(), Vec::new()];
    let requests = [get(&path(case, servers[0].address())?), get(&path(case, servers[1].address())?)];
    let mut loads = [
        Load::connect(servers[0].address(), options.connections)?,
        Load::connect(servers[1].address(), options.connections)?,
    ];
    for round in 0..=ROUNDS {
        for (side, load) in loads.iter_mut().enumerate() {
            let time = options.row_time / (4 * ROUNDS);
            let served = load.run(&requests[side..=side], &[200], time)?;
            // The first round is for getting warm.
            if round > 0 {
                rounds[side].push(1e6 / served.rate());
            }
        }
    }
    Ok(rounds)
}

/// The path of a case.
fn path(case: &Case, server: SocketAddr) -> Result<String, Failure> {
    let path = format!("{}?page={}", case.path, case.number);
    if !case.by_cursor {
        return Ok(path);
    }
    let (_, body) = ask(server, &get(&path), 200)?;
    let body: Value = serde_json::from_slice(&body)?;
    let cursor = body["pagination"]["nextCursor"].as_str().ok_or("a cursor")?;
    Ok(format!("{}?cursor={cursor}", case.path))
}

/// The time each call of the port takes, in turns.
fn through_the_port(options: &Options, case: &Case, servers: [&Ours; 2]) -> Result<[Vec<f64>; 2], Failure> {
    let mut rounds = [Vec::new(), Vec::new()];
    let tag = case.tag.map(Tag::parse).transpose()?;
    let list = tag.map_or(VideoList::Latest, VideoList::Tagged);
    let requests = [request(case, &list, servers[0])?, request(case, &list, servers[1])?];
    for round in 0..=ROUNDS {
        for (side, ours) in servers.iter().enumerate() {
            let each =
                ours.block_on(calls(ours.ports(), &list, &requests[side], options.row_time / (8 * ROUNDS)))?;
            if round > 0 {
                rounds[side].push(each);
            }
        }
    }
    Ok(rounds)
}

fn request(case: &Case, list: &VideoList, ours: &Ours) -> Result<PageRequest, Failure> {
    let numbered = page(case.number, 10);
    if !case.by_cursor {
        return Ok(numbered);
    }
    let found = ours.block_on(ours.ports().videos.list(list, &numbered))?;
    Ok(after(&found.next.ok_or("a position")?, 10))
}

/// How many microseconds a call takes.
async fn calls(
    ports: &Ports,
    list: &VideoList,
    request: &PageRequest,
    time: Duration,
) -> Result<f64, Failure> {
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < time {
        for _ in 0..32 {
            black_box(ports.videos.list(list, black_box(request)).await?);
        }
        count += 32;
    }
    Ok(began.elapsed().as_secs_f64() * 1e6 / f64::from(count))
}
