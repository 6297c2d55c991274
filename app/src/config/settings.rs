//! The settings, each of a type that holds only what is allowed.

use std::{net::SocketAddr, num::NonZeroUsize, ops::RangeInclusive, path::PathBuf, time::Duration};

use killrvideo_domain::{
    accounts::{Email, Password},
    processing::PipelinePolicy,
    shared::Dimensions,
};
use secrecy::SecretString;

use crate::{
    http::HttpSettings,
    state::UseCaseSettings,
    wiring::{Endpoint, ServerUrl},
};

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
    /// What makes vectors of texts.
    pub embedder: EmbedderSettings,
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

/// What makes vectors of texts.
#[derive(Debug, Clone)]
pub struct EmbedderSettings {
    /// The model, and where it is.
    pub source: EmbedderSource,
    /// How many vectors of queries are kept for those who ask the same.
    pub query_cache: usize,
}

/// A model that makes vectors of texts.
#[derive(Debug, Clone)]
pub enum EmbedderSource {
    /// The one inside the program if there is one that fills the dimensions, otherwise hashed words.
    Auto,
    /// The one inside the program.
    Bundled,
    /// Hashed words: no model.
    Hashed,
    /// A server that speaks as OpenAI's does.
    OpenAi(OpenAiModel),
    /// The Data API asks a provider.
    Vectorize(VectorizeModel),
}

impl EmbedderSource {
    /// How what is not in this process is asked; `None` when nothing is.
    #[must_use]
    pub const fn limits(&self) -> Option<&RemoteLimits> {
        match self {
            Self::Auto | Self::Bundled | Self::Hashed => None,
            Self::OpenAi(model) => Some(&model.limits),
            Self::Vectorize(model) => Some(&model.limits),
        }
    }
}

/// A model of a server that speaks as OpenAI's does.
#[derive(Debug, Clone)]
pub struct OpenAiModel {
    /// The server.
    pub server: ServerUrl,
    /// The model, as the server calls it.
    pub model: String,
    /// What lets us in; servers of one's own may need none.
    pub key: Option<SecretString>,
    /// Whether the server is told how many dimensions are wanted; `None` goes by the model.
    pub ask_dimensions: Option<bool>,
    /// Whether the server is told what a text is for; `None` goes by the model.
    pub input_type: Option<bool>,
    /// How it is asked.
    pub limits: RemoteLimits,
}

/// A model of a provider that the Data API asks.
#[derive(Debug, Clone)]
pub struct VectorizeModel {
    /// The provider, as the Data API calls it.
    pub provider: String,
    /// The model, as the provider calls it.
    pub model: String,
    /// What lets us in there; some providers need none.
    pub key: Option<SecretString>,
    /// How it is asked.
    pub limits: RemoteLimits,
}

/// How a model is asked that is not in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteLimits {
    /// How many tokens of a text it takes; `None` is what is known of the model.
    pub tokens: Option<usize>,
    /// How many texts are sent in one call at most; `None` is what suits the kind of server.
    pub batch: Option<usize>,
    /// The longest time for one call with all its tries.
    pub timeout: Duration,
    /// How often a call is tried, the first time included.
    pub tries: u32,
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
