//! How long reads take while many people log in.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::Duration,
};

use serde_json::json;
use tokio::runtime::Builder;

use crate::{
    Failure,
    client::{Load, Request, Served, get, post},
    data::{self, MODERATOR, PASSWORD},
    options::Options,
    ours::{Ours, THREADS},
    table::{self, met, micros, percentile},
};

/// What the slowest reads in a hundred may take, of what they take without a flood.
const TARGET: f64 = 2.0;
/// How many people log in at once, each again as soon as they have their answer.
const CLIENTS: usize = 8;
/// How often there is a flood, and none.
const ROUNDS: u32 = 6;
/// Nobody is locked out or turned away, and connections that rest while others are measured are kept.
const SETTINGS: [&str; 3] = ["login_failures=1000", "rate_limit=off", "header_timeout=1m"];
/// How long there is between two requests of somebody who reads at a pace.
const PACE: Duration = Duration::from_millis(2);

/// Prints the table.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    // As `serve` has it: as many threads as cores.
    let runtime = Builder::new_multi_thread().thread_name(THREADS).enable_all().build()?;
    let ours = Ours::on(runtime, &SETTINGS.map(str::to_owned))?;
    let videos = ours.block_on(async {
        let loaded = data::load(ours.ports(), options.videos, true).await?;
        ours.state().accounts.ensure_moderator(data::moderator()).await?;
        ours.ports().lifecycle.drain().await;
        Ok::<_, Failure>(loaded.videos)
    })?;
    println!(
        "{CLIENTS} clients log in, half of them with a wrong password; bcrypt at its default cost, as many threads as cores\n"
    );
    let mut rows = Vec::new();
    for (name, path) in [
        ("video with vector", format!("/api/v1/videos/id/{}", videos[0])),
        ("latest, page 1", "/api/v1/videos/latest".to_owned()),
    ] {
        let request = get(&path);
        for (pace, connections) in [(Some(PACE), 1), (None, options.connections)] {
            rows.push(compare(options, &ours, name, &request, pace, connections)?);
        }
    }
    table::print(
        [
            "reads",
            "how",
            "p50 / p99 µs without",
            "p50 / p99 µs during",
            "ratio of p99",
            "target",
            "",
            "logins /s",
        ],
        &rows,
    );
    Ok(())
}

fn compare(
    options: &Options,
    ours: &Ours,
    name: &str,
    request: &Request,
    pace: Option<Duration>,
    connections: usize,
) -> Result<[String; 8], Failure> {
    let address = ours.address();
    let (mut without, mut during, mut logins) = (Served::default(), Served::default(), Served::default());
    let mut load = Load::connect(address, connections)?;
    let time = options.row_time / ROUNDS;
    let mut reads = || {
        let requests = std::slice::from_ref(request);
        match pace {
            Some(every) => load.paced(requests, &[200], every, time),
            None => load.run(requests, &[200], time),
        }
    };
    for _ in 0..ROUNDS {
        without.add(reads()?);
        let over = AtomicBool::new(false);
        let (read, floods) = thread::scope(|scope| {
            let flood = scope.spawn(|| log_in(address, &over));
            let read = reads();
            over.store(true, Relaxed);
            (read, flood.join())
        });
        during.add(read?);
        logins.add(floods.map_err(|_| "the flood broke down")??);
    }
    let p99 = |served: &Served| percentile(&served.times, 99).as_secs_f64();
    let both = |served: &Served| {
        format!("{} / {}", micros(percentile(&served.times, 50)), micros(percentile(&served.times, 99)))
    };
    let ratio = p99(&during) / p99(&without);
    Ok([
        name.to_owned(),
        pace.map_or_else(
            || format!("{connections} at once"),
            |every| format!("one every {} ms", every.as_millis()),
        ),
        both(&without),
        both(&during),
        format!("{ratio:.2}"),
        format!("≤ {TARGET:.2}"),
        met(ratio <= TARGET),
        format!("{:.1}", logins.rate()),
    ])
}

/// Logs in until it is over: the moderator, and people whom nobody knows.
fn log_in(address: SocketAddr, over: &AtomicBool) -> Result<Served, std::io::Error> {
    let login = |email: &str| {
        post("/api/v1/users/login", None, &json!({"email": email, "password": PASSWORD}).to_string())
    };
    let requests: Vec<Request> =
        (0..64)
            .map(|number| {
                if number % 2 == 0 { login(MODERATOR) } else { login(&format!("nobody{number}@example.org")) }
            })
            .collect();
    let mut load = Load::connect(address, CLIENTS)?;
    let mut served = Served::default();
    while !over.load(Relaxed) {
        served.add(load.run(&requests, &[200, 401, 503], Duration::from_millis(100))?);
    }
    Ok(served)
}
