//! Configuration: the defaults, a file, the environment and the command line, one over the other.
//!
//! `config.default.toml` is both the documentation and the defaults: the settings are those it names, and no
//! others. Everything is read as text first, with where it came from; then each text becomes a value. All
//! that is wrong is told at once, and what is told of a secret is only that it is wrong.

mod astra;
mod embedding;
mod fault;
mod http;
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
    AstraBehaviour, AstraSettings, EmbedderSettings, EmbedderSource, FirstModeratorSettings, LogFormat,
    LogSettings, MetadataSource, OpenAiModel, RemoteLimits, SecuritySettings, Settings, StartWith,
    VectorizeModel, WorkerSettings,
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

/// What settings are for. It decides which of them have to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Serving, with the store that the setting `store` names.
    Serve,
    /// Working on the tables behind the Data API, whatever `store` says: a store in memory is its server's alone.
    Tables,
    /// The same, and signing tokens.
    Tokens,
    /// Making the vectors of a store anew: on the tables where `store` or an endpoint names them, and otherwise nowhere.
    Vectors,
    /// Saying what the tables have to be or hold, and looking at them when a Data API is configured.
    Schema,
}

/// Lays `sources` one over the other and makes settings of them, for serving.
///
/// # Errors
/// [`InvalidConfig`] with all faults, when there are any.
pub fn load(sources: &Sources) -> Result<Loaded, InvalidConfig> {
    load_for(sources, Purpose::Serve)
}

/// Lays `sources` one over the other and makes settings of them, for `purpose`.
///
/// # Errors
/// [`InvalidConfig`] with all faults, when there are any.
pub fn load_for(sources: &Sources, purpose: Purpose) -> Result<Loaded, InvalidConfig> {
    let (layers, mut warnings, faults) = layers::gather(sources);
    let mut reader = reader::Reader::new(layers, faults);
    let settings = read::settings(&mut reader, purpose, &mut warnings);
    match (settings, reader.into_faults()) {
        (Ok(settings), faults) if faults.is_empty() => Ok(Loaded { settings, warnings }),
        (_, faults) => Err(InvalidConfig::new(faults)),
    }
}
