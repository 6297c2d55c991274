//! Two servers under the same load, in turns, so that what changes on the machine changes for both.

use std::{net::SocketAddr, thread, time::Duration};

use crate::{
    Failure, bare,
    client::{Load, Request, Served},
    machine,
    options::Options,
    ours,
    table::{met, micros, middle, percentile},
};

/// How often each server has its turn.
const ROUNDS: u32 = 11;

/// How many threads a server has for what is asynchronous, and how many the client.
#[derive(Clone, Copy)]
pub(crate) struct Arrangement {
    pub(crate) server: usize,
    pub(crate) client: usize,
}

/// A server in a row.
struct Side {
    /// What each thread of the client sends.
    loads: Vec<Load>,
    threads: &'static str,
    served: Served,
    rates: Vec<f64>,
    busy: Option<Duration>,
}

impl Side {
    /// A side with so many connections, shared out among so many threads of the client.
    fn new(
        server: SocketAddr,
        connections: usize,
        clients: usize,
        threads: &'static str,
    ) -> Result<Self, Failure> {
        let each = connections.div_ceil(clients);
        let loads = (0..clients).map(|_| Load::connect(server, each)).collect::<Result<_, _>>()?;
        Ok(Self { loads, threads, served: Served::default(), rates: Vec::new(), busy: Some(Duration::ZERO) })
    }

    fn load(&mut self, requests: &[Request], status: u16, time: Duration) -> Result<Served, Failure> {
        let (first, others) = self.loads.split_first_mut().ok_or("a client has a thread at least")?;
        thread::scope(|scope| {
            let others: Vec<_> = (others.iter_mut())
                .map(|load| scope.spawn(move || load.run(requests, &[status], time)))
                .collect();
            let mut served = first.run(requests, &[status], time)?;
            for other in others {
                // They sent at the same time.
                served.times.extend(other.join().map_err(|_| "a client broke down")??.times);
            }
            Ok(served)
        })
    }

    fn turn(&mut self, requests: &[Request], status: u16, time: Duration) -> Result<(), Failure> {
        let before = machine::time_of(self.threads);
        let served = self.load(requests, status, time)?;
        let used =
            machine::time_of(self.threads).zip(before).map(|(after, before)| after.saturating_sub(before));
        self.busy = self.busy.zip(used).map(|(busy, used)| busy + used);
        self.rates.push(served.rate());
        self.served.add(served);
        Ok(())
    }

    /// How long a core was busy for one request, in microseconds.
    fn each(&self) -> f64 {
        self.busy.map_or(f64::NAN, |busy| busy.as_secs_f64() * 1e6 / self.served.count())
    }

    fn latencies(&self) -> String {
        let at = |percent| micros(percentile(&self.served.times, percent));
        format!("{} / {}", at(50), at(99))
    }
}

/// The columns of [`row`].
pub(crate) const COLUMNS: [&str; 11] = [
    "row",
    "bytes",
    "ours /s",
    "bare /s",
    "ratio",
    "of rounds",
    "target",
    "",
    "core µs ours / bare",
    "ours p50 / p99 µs",
    "bare p50 / p99 µs",
];

/// What both servers do with the same requests.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: usize,
    pub(crate) status: u16,
    pub(crate) requests: &'a [Request],
    /// The least share of the bare handler's requests per second that ours is to reach.
    pub(crate) target: Option<f64>,
}

/// Measures a row of the table: our server and the bare handler in turns.
pub(crate) fn row(
    options: &Options,
    arrangement: Arrangement,
    Row { name, bytes, status, requests, target }: Row<'_>,
    ours: SocketAddr,
    bare: SocketAddr,
) -> Result<[String; 11], Failure> {
    let mut ours = Side::new(ours, options.connections, arrangement.client, ours::THREADS)?;
    let mut bare = Side::new(bare, options.connections, arrangement.client, bare::THREADS)?;
    let time = options.row_time / (2 * ROUNDS);
    for side in [&mut ours, &mut bare] {
        side.load(requests, status, time)?;
    }
    for round in 0..ROUNDS {
        let mut sides = [&mut ours, &mut bare];
        if round % 2 == 1 {
            sides.reverse();
        }
        for side in sides {
            side.turn(requests, status, time)?;
        }
    }
    let ratios = ours.rates.iter().zip(&bare.rates).map(|(ours, bare)| ours / bare).collect();
    let (ratio, least, most) = middle(ratios);
    Ok([
        name.to_owned(),
        bytes.to_string(),
        format!("{:.0}", middle(ours.rates.clone()).0),
        format!("{:.0}", middle(bare.rates.clone()).0),
        format!("{ratio:.2}"),
        format!("{least:.2}–{most:.2}"),
        target.map_or_else(|| "–".to_owned(), |target| format!("≥ {target:.2}")),
        target.map_or_else(String::new, |target| met(ratio >= target)),
        format!("{:.1} / {:.1}", ours.each(), bare.each()),
        ours.latencies(),
        bare.latencies(),
    ])
}
