//! How long reads take while many people log in.

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::Duration,
};

use serde_json::json;

use crate::{
    Failure,
    client::{Load, Request, Served, get, post},
    data::{self, MODERATOR, PASSWORD},
    options::Options,
    ours::{self, Ours},
    table::{self, met, micros, percentile},
};

/// What the slowest reads in a hundred may take, of what they take without a flood.
const TARGET: f64 = 2.0;
/// How many people log in at once, each again as soon as they have their answer.
const CLIENTS: usize = 8;
/// How often there is a flood, and none.
const ROUNDS: u32 = 3;
/// Nobody is locked out or turned away, and connections that rest while others are measured are kept.
const SETTINGS: [&str; 3] = ["login_failures=1000", "rate_limit=off", "header_timeout=1m"];
/// How long there is between two requests of somebody who reads at a pace.
const PACE: Duration = Duration::from_millis(1);

/// Prints the table.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    // As `serve` has it: as many threads as cores.
    let ours = Ours::on(ours::runtime(ours::THREADS, ours::cores())?, &SETTINGS.map(str::to_owned))?;
    let loaded = ours.block_on(async {
        let loaded = data::load(ours.ports(), options.videos, true).await?;
        ours.state().accounts.ensure_moderator(data::moderator()).await?;
        ours.ports().lifecycle.drain().await;
        Ok::<_, Failure>(loaded)
    })?;
    println!(
        "{CLIENTS} clients log in, half of them with a wrong password; bcrypt at its default cost, and as many threads \
         as cores serve.\nA read that waits for the one before it is late, and that counts.\n"
    );
    let address = ours.address();
    let mut reads = Vec::new();
    for (name, path) in [
        ("video with vector", format!("/api/v1/videos/id/{}", loaded.with_vector())),
        ("latest, page 1", "/api/v1/videos/latest".to_owned()),
    ] {
        for (pace, connections) in [(Some(PACE), 1), (None, options.connections)] {
            reads.push(Reads::new(address, name, &path, pace, connections)?);
        }
    }
    let logins = in_turns(&mut reads, address, options.row_time / (3 * ROUNDS))?;
    println!("{:.1} logins a second were answered\n", logins.rate());
    let columns =
        ["reads", "how", "p50 / p99 µs without", "p50 / p99 µs during", "ratio of p99", "target", ""];
    table::print(columns, &reads.iter().map(Reads::row).collect::<Vec<_>>());
    Ok(())
}

/// All reads in turns without a flood, then during one, and so on. Gives what came of the flood.
fn in_turns(reads: &mut [Reads], address: SocketAddr, time: Duration) -> Result<Served, Failure> {
    let mut logins = Served::default();
    for reads in reads.iter_mut() {
        reads.load(time / 4)?;
    }
    for _ in 0..ROUNDS {
        for reads in reads.iter_mut() {
            let without = reads.load(time)?;
            reads.without.add(without);
        }
        let over = AtomicBool::new(false);
        let (read, flood) = thread::scope(|scope| {
            let flood = scope.spawn(|| log_in(address, &over));
            let read = reads.iter_mut().try_for_each(|reads| {
                let during = reads.load(time)?;
                reads.during.add(during);
                Ok::<_, io::Error>(())
            });
            over.store(true, Relaxed);
            (read, flood.join())
        });
        read?;
        logins.add(flood.map_err(|_| "the flood broke down")??);
    }
    Ok(logins)
}

/// One row of the table.
struct Reads {
    name: &'static str,
    pace: Option<Duration>,
    connections: usize,
    requests: [Request; 1],
    load: Load,
    without: Served,
    during: Served,
}

impl Reads {
    fn new(
        server: SocketAddr,
        name: &'static str,
        path: &str,
        pace: Option<Duration>,
        connections: usize,
    ) -> io::Result<Self> {
        let (requests, load) = ([get(path)], Load::connect(server, connections)?);
        let (without, during) = Default::default();
        Ok(Self { name, pace, connections, requests, load, without, during })
    }

    fn load(&mut self, time: Duration) -> io::Result<Served> {
        match self.pace {
            Some(every) => self.load.paced(&self.requests, &[200], every, time),
            None => self.load.run(&self.requests, &[200], time),
        }
    }

    fn row(&self) -> [String; 7] {
        let p99 = |served: &Served| percentile(&served.times, 99).as_secs_f64();
        let both = |served: &Served| {
            format!("{} / {}", micros(percentile(&served.times, 50)), micros(percentile(&served.times, 99)))
        };
        let ratio = p99(&self.during) / p99(&self.without);
        let how = match self.pace {
            Some(every) => format!("one every {} ms", every.as_millis()),
            None => format!("{} at once", self.connections),
        };
        [
            self.name.to_owned(),
            how,
            both(&self.without),
            both(&self.during),
            format!("{ratio:.2}"),
            format!("≤ {TARGET:.2}"),
            met(ratio <= TARGET),
        ]
    }
}

/// Logs in until it is over: the moderator, and people whom nobody knows. The last logins are waited for: their hashes
/// would go on, and weigh on what is measured next.
fn log_in(address: SocketAddr, over: &AtomicBool) -> io::Result<Served> {
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
    load.run_while(&requests, &[200, 401, 503], || !over.load(Relaxed))
}
