//! Configuration: the defaults, a file, the environment and the command line, one over the other.
//!
//! `config.default.toml` is both the documentation and the defaults: the settings are those it names, and no
//! others. Everything is read as text first, with where it came from; then each text becomes a value. All
//! that is wrong is told at once, and what is told of a secret is only that it is wrong.

mod fault;
mod layers;
mod parse;
mod read;
mod reader;
mod settings;
#[cfg(test)]
mod tests;

pub use fault::{Fault, InvalidConfig};
pub use layers::{Flag, Sources};
pub use settings::{
    FirstModeratorSettings, LogFormat, LogSettings, MetadataSource, SecuritySettings, Settings, StartWith,
    WorkerSettings,
};

/// The documented defaults, as `killrvideo config` prints them.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");

/// Settings that were found good, and what is odd about where they came from.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// What is odd, but not wrong: one line each.
    pub warnings: Vec<String>,
}

/// Lays `sources` one over the other and makes settings of them.
///
/// # Errors
/// [`InvalidConfig`] with all faults, when there are any.
pub fn load(sources: &Sources) -> Result<Loaded, InvalidConfig> {
    let (layers, mut warnings, faults) = layers::gather(sources);
    let mut reader = reader::Reader::new(layers, faults);
    let settings = read::settings(&mut reader, &mut warnings);
    match (settings, reader.into_faults()) {
        (Ok(settings), faults) if faults.is_empty() => Ok(Loaded { settings, warnings }),
        (_, faults) => Err(InvalidConfig::new(faults)),
    }
}
