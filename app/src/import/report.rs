//! What an import tells while it runs.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::telemetry::say;

/// How many bad rows of one file are shown; the others are counted.
const SHOWN: u64 = 100;

/// Where an import says how far it is and what is wrong.
pub trait Reporter {
    /// There is so much to read, in bytes.
    fn begin(&mut self, bytes: u64);

    /// So many rows of `file` are loaded, and so many bytes of all files are read.
    fn progress(&mut self, file: &Path, rows: usize, bytes: u64);

    /// All `rows` of `file` are loaded, and so many bytes of all files are read.
    fn file_done(&mut self, file: &Path, rows: usize, bytes: u64);

    /// Says a line for people.
    fn line(&mut self, text: &str);

    /// Everything is read.
    fn end(&mut self);
}

/// The reporter that fits the place: how far the import is goes to stderr, as a bar when that is a terminal and as
/// plain lines otherwise; what is wrong with rows goes to stdout.
#[must_use]
pub fn reporter() -> Box<dyn Reporter> {
    if io::stderr().is_terminal() {
        Box::new(Bar(ProgressBar::no_length()))
    } else {
        Box::new(Lines { to: io::stdout(), progress: io::stderr(), next: ROWS_A_LINE })
    }
}

/// A progress bar, which lines are printed above.
struct Bar(ProgressBar);

impl Reporter for Bar {
    fn begin(&mut self, bytes: u64) {
        // A template that cannot be read leaves the bar as it is, which is no reason to stop.
        if let Ok(style) = ProgressStyle::with_template("import {wide_bar} {bytes}/{total_bytes} {eta}") {
            self.0.set_style(style);
        }
        self.0.set_length(bytes);
    }

    fn progress(&mut self, _file: &Path, _rows: usize, bytes: u64) {
        self.0.set_position(bytes);
    }

    fn file_done(&mut self, _file: &Path, _rows: usize, bytes: u64) {
        self.0.set_position(bytes);
    }

    fn line(&mut self, text: &str) {
        self.0.suspend(|| say(text));
    }

    fn end(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Plain lines, and no bar.
pub struct Lines<W, P> {
    /// Where it says what is wrong.
    to: W,
    /// Where it says how far it is.
    progress: P,
    /// The number of rows at which the next line is due.
    next: usize,
}

/// How many rows of a long file pass between two lines.
const ROWS_A_LINE: usize = 10_000;

impl<W: Write> Lines<W, io::Sink> {
    /// Writes what is wrong with rows to `to`, and how far it is to nobody.
    pub const fn to(to: W) -> Self {
        Self { to, progress: io::sink(), next: ROWS_A_LINE }
    }
}

impl<W: Write, P: Write> Lines<W, P> {
    fn far(&mut self, text: &str) {
        drop(writeln!(self.progress, "{text}"));
    }
}

impl<W: Write, P: Write> Reporter for Lines<W, P> {
    fn begin(&mut self, _bytes: u64) {}

    fn progress(&mut self, file: &Path, rows: usize, _bytes: u64) {
        if rows >= self.next {
            self.next = rows + ROWS_A_LINE;
            self.far(&format!("{}: {rows} rows so far", file.display()));
        }
    }

    fn file_done(&mut self, file: &Path, rows: usize, _bytes: u64) {
        self.next = ROWS_A_LINE;
        self.far(&format!("{}: {rows} rows", file.display()));
    }

    fn line(&mut self, text: &str) {
        // Whoever closed the pipe does not want to read on; the import goes on.
        drop(writeln!(self.to, "{text}"));
    }

    fn end(&mut self) {}
}

/// Shows the bad rows of one file, up to a number, and counts all.
pub(super) struct BadRows<'a> {
    path: &'a Path,
    count: u64,
}

impl<'a> BadRows<'a> {
    pub(super) const fn new(path: &'a Path) -> Self {
        Self { path, count: 0 }
    }

    /// Says `file:line: reason`.
    pub(super) fn add(&mut self, line: u64, reason: &str, reporter: &mut dyn Reporter) {
        self.count += 1;
        if self.count <= SHOWN {
            reporter.line(&format!("{}:{line}: {reason}", self.path.display()));
        }
    }

    /// Says how many were not shown, and gives the number of all.
    pub(super) fn finish(self, reporter: &mut dyn Reporter) -> u64 {
        if self.count > SHOWN {
            let more = self.count - SHOWN;
            reporter.line(&format!("{}: {more} more bad rows are not shown", self.path.display()));
        }
        self.count
    }
}
