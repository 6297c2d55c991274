//! How fast the server is, and beside what: `cargo bench -p killrvideo-tests --bench speed [-- SECTION…]`.
//!
//! Sections are `http`, `shared`, `scale`, `flood`, `astra` and `search`; without one all run, which takes some minutes.
//! Words of the form `name=value` change a number: `seconds` (how long one row is measured, 6), `connections` (16),
//! `videos` (3000, of the sections but `scale` and `search`), `many` (1000000, of `scale`; `search` leaves larger stores
//! out), `delay` (milliseconds of a call, 10, of `astra`) and `row` (only the rows of `http` and `shared` whose name
//! contains it).
//!
//! `http` and `shared` have the same rows. In `http` a server has one core and the client the other, which is the strict
//! comparison; in `shared` server and client have all cores together, as they have when somebody tries a server with a
//! tool on the same machine.
//!
//! `profile` measures nothing and runs only when it is asked for: it sends each request of the rows that `row` chooses
//! `times` times, one by one, for a tool that counts what a thread does. On a machine that others use as well, counted
//! instructions say more than times: those of the thread `ours`, of two runs of different length, under
//! `valgrind --tool=callgrind --separate-threads=yes`.
//!
//! Nothing here is asserted but that answers are right: how long something takes is the machine's business.

mod astra;
mod bare;
mod client;
mod data;
mod flood;
mod http;
mod machine;
mod options;
mod ours;
mod rounds;
mod scale;
mod search;
mod table;

use std::error::Error;

use mimalloc::MiMalloc;
use options::Options;

/// As the server has it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let options = Options::read(std::env::args().skip(1))?;
    machine::describe();
    for section in SECTIONS.iter().filter(|section| options.asks_for(section)) {
        println!("\n## {}\n", section.name);
        (section.run)(&options)?;
    }
    Ok(())
}

/// A part of the benchmark.
struct Section {
    name: &'static str,
    /// Whether it is one of those that run when none is asked for.
    measures: bool,
    run: fn(&Options) -> Result<(), Failure>,
}

const fn section(name: &'static str, run: fn(&Options) -> Result<(), Failure>) -> Section {
    Section { name, measures: true, run }
}

/// All sections, in the order in which they run.
const SECTIONS: [Section; 7] = [
    section("http", http::alone),
    section("shared", http::shared),
    section("scale", scale::run),
    section("flood", flood::run),
    section("astra", astra::run),
    section("search", search::run),
    Section { name: "profile", measures: false, run: http::profile },
];
