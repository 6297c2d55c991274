//! How fast the server is, and beside what: `cargo bench -p killrvideo-tests --bench speed [-- SECTION…]`.
//!
//! Sections are `http`, `scale`, `flood`, `astra` and `search`; without one all run, which takes some minutes. Words of
//! the form `name=value` change a number: `seconds` (how long one row is measured, 6), `connections` (16), `videos` (3000,
//! of the sections but `scale` and `search`), `many` (1000000, of `scale`; `search` leaves larger stores out), `delay`
//! (milliseconds of a call, 10, of `astra`) and `row` (measure the rows of `http` whose name contains it).
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
    machine::describe(&options);
    for (name, section) in SECTIONS {
        if options.asks_for(name) {
            println!("\n## {name}\n");
            section(&options)?;
        }
    }
    Ok(())
}

type Section = fn(&Options) -> Result<(), Failure>;

/// All sections, in the order in which they run.
const SECTIONS: [(&str, Section); 5] = [
    ("http", http::run),
    ("scale", scale::run),
    ("flood", flood::run),
    ("astra", astra::run),
    ("search", search::run),
];
