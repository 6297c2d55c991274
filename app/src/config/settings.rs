//! The settings, each of a type that holds only what is allowed.

use std::{net::SocketAddr, num::NonZeroUsize, ops::RangeInclusive, path::PathBuf, time::Duration};

use killrvideo_domain::{
    accounts::{Email, Password},
    processing::PipelinePolicy,
    search::Similarity,
    shared::Dimensions,
};
use secrecy::SecretString;

use crate::{http::HttpSettings, state::UseCaseSettings, wiring::Endpoint};

/// How the process is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The tables that hold the data, behind a Data API; `None` keeps it in memory.
    pub astra: Option<AstraSettings>,
    /// What the in-memory store holds when the server starts.
    pub start_with: StartWith,
    /// How many batches an import sends at once; at least 1.
    pub import_parallel: usize,
    /// How the HTTP server behaves.
    pub http: HttpSettings,
    /// What is configured about the use-cases.
    pub use_cases: UseCaseSettings,
    /// How secrets are made and judged.
    pub security: SecuritySettings,
    /// The account to be made at start, if one is configured.
    pub moderator: Option<FirstModeratorSettings>,
    /// Where titles come from.
    pub metadata: MetadataSource,
    /// How long one question to that source may take.
    pub metadata_timeout: Duration,
    /// How many numbers a vector has.
    pub embedding_dimensions: Dimensions,
    /// How near to a query a video has to be to be found by its meaning; `None` is what was measured for the embedder.
    pub semantic_minimum: Option<Similarity>,
    /// How the worker behaves.
    pub worker: WorkerSettings,
    /// How long servers that still run are given to notice that all vectors are made anew.
    pub reembed_wait: Duration,
    /// How long a server that is told to stop waits for what is in hand.
    pub shutdown_grace: Duration,
    /// What is logged.
    pub log: LogSettings,
}

/// Where the Data API is, and how it is treated.
#[derive(Debug, Clone)]
pub struct AstraSettings {
    /// Its address.
    pub endpoint: Endpoint,
    /// What lets us in.
    pub token: SecretString,
    /// The keyspace with the tables.
    pub keyspace: String,
    /// How it is treated.
    pub behaviour: AstraBehaviour,
}

/// How a Data API is treated.
#[derive(Debug, Clone)]
pub struct AstraBehaviour {
    /// The name under which the process counts; `None` makes a new one at every start.
    pub writer: Option<String>,
    /// The longest time for one try of a command.
    pub call_timeout: Duration,
    /// The longest time for a command with all its tries.
    pub command_timeout: Duration,
    /// How often a command is tried, the first time included.
    pub tries: u32,
    /// The longest wait before the second try.
    pub first_pause: Duration,
    /// The longest wait before any try.
    pub longest_pause: Duration,
    /// So many failures in a row, and the Data API is left alone.
    pub breaker_failures: u32,
    /// For so long.
    pub breaker_rest: Duration,
    /// How many commands are on their way at once.
    pub parallel: usize,
    /// How many partitions one find may name; `None` decides by the address.
    pub partitions: Option<usize>,
    /// The shortest and the longest wait of a claim that met another one.
    pub claim_pause: RangeInclusive<Duration>,
    /// How long a server that starts waits for a Data API that is out of reach.
    pub start_patience: Duration,
    /// How long it waits before it looks again.
    pub start_pause: Duration,
}

/// What the store holds when the server starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartWith {
    /// Nothing.
    Nothing,
    /// The demo catalogue and its logins.
    Demo,
    /// The CSV files of this directory.
    Import(PathBuf),
}

/// How secrets are made and judged.
#[derive(Debug, Clone)]
pub struct SecuritySettings {
    /// Signs tokens, at least 32 bytes; `None` asks for a random one.
    pub jwt_secret: Option<SecretString>,
    /// The cost of bcrypt.
    pub bcrypt_cost: u32,
    /// How many passwords are hashed at once; `None` is half of the cores.
    pub hashing_parallel: Option<NonZeroUsize>,
    /// How long one waits for its turn.
    pub hashing_wait: Duration,
}

/// The account that is made at start unless its address has one.
#[derive(Debug, Clone)]
pub struct FirstModeratorSettings {
    /// Its address.
    pub email: Email,
    /// Its password.
    pub password: Password,
}

/// Where titles of submitted videos come from.
#[derive(Debug, Clone)]
pub enum MetadataSource {
    /// The YouTube Data API v3, with this key.
    DataApi(SecretString),
    /// YouTube's oEmbed.
    Oembed,
    /// Nowhere.
    Offline,
}

/// How the worker behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerSettings {
    /// How many jobs, or batches of them, run at once; at least 1.
    pub parallel: usize,
    /// How many videos that only lack a vector are embedded together; at least 1.
    pub batch: usize,
    /// How long it waits before it looks for work again when nobody rings.
    pub poll: Duration,
    /// The longest such wait: waits double while it finds nothing. One that is shorter than `poll` counts as that.
    pub idle_poll: Duration,
    /// How patient it is with one job.
    pub policy: PipelinePolicy,
}

/// What is logged, and how it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// A level or directives, found good.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Short, for people.
    Compact,
    /// Long, for people.
    Full,
    /// One JSON object a line, for machines.
    Json,
}
