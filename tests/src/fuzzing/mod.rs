//! What fuzzing checks. Each module is a target: a function that takes bytes, makes a request, a file or a command of
//! them, and panics when the answer is none that may be given.
//!
//! The targets of libFuzzer in `tests/fuzz` call these functions, and so do tests of this workspace, over a small corpus
//! and over bytes that proptest makes, so that the checks cannot rot where nobody has a fuzzer.

mod answers;
mod table;
mod told;
mod world;

pub mod bodies;
pub mod cursors;
pub mod filters;
pub mod queries;
pub mod rows;
pub mod tokens;

/// A target.
pub struct Target {
    /// Its name: that of its corpus and of its libFuzzer target.
    pub name: &'static str,
    /// What it checks.
    pub check: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 6] = [
    Target { name: "bodies", check: bodies::check },
    Target { name: "cursors", check: cursors::check },
    Target { name: "filters", check: filters::check },
    Target { name: "queries", check: queries::check },
    Target { name: "rows", check: rows::check },
    Target { name: "tokens", check: tokens::check },
];
