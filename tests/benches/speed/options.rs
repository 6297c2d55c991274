//! What is asked for on the command line.

use std::time::Duration;

use crate::{Failure, SECTIONS, Section};

/// What is measured, and for how long.
pub(crate) struct Options {
    sections: Vec<String>,
    /// How long one row is measured.
    pub(crate) row_time: Duration,
    /// How many connections a load has.
    pub(crate) connections: usize,
    /// How many videos there are, but for `scale`.
    pub(crate) videos: usize,
    /// How many videos the larger store of `scale` has.
    pub(crate) many: usize,
    /// How long a call to the double of the Data API takes.
    pub(crate) delay: Duration,
    /// What the names of measured rows of `http`, `shared` and `profile` contain.
    pub(crate) row: String,
    /// How often `profile` sends the requests of a row.
    pub(crate) times: usize,
}

impl Options {
    /// Reads words as the front page describes them.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            sections: Vec::new(),
            row_time: Duration::from_secs(6),
            connections: 16,
            videos: 3_000,
            many: 1_000_000,
            delay: Duration::from_millis(10),
            row: String::new(),
            times: 10_000,
        };
        // `cargo bench` adds a flag of its own.
        for word in words.filter(|word| !word.starts_with("--")) {
            match word.split_once('=') {
                Some(("seconds", value)) => options.row_time = Duration::from_secs_f64(value.parse()?),
                Some(("connections", value)) => options.connections = value.parse()?,
                Some(("videos", value)) => options.videos = value.parse()?,
                Some(("many", value)) => options.many = value.parse()?,
                Some(("delay", value)) => options.delay = Duration::from_millis(value.parse()?),
                Some(("times", value)) => options.times = value.parse()?,
                Some(("row", value)) => value.clone_into(&mut options.row),
                Some((name, _)) => return Err(format!("there is no number {name}").into()),
                None if SECTIONS.iter().any(|section| section.name == word) => options.sections.push(word),
                None => return Err(format!("there is no section {word}").into()),
            }
        }
        Ok(options)
    }

    /// Whether a section is to run.
    pub(crate) fn asks_for(&self, section: &Section) -> bool {
        if self.sections.is_empty() {
            return section.measures;
        }
        self.sections.iter().any(|asked| asked == section.name)
    }
}
