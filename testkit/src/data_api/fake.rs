//! The double as tests see it.

use std::{io, sync::Arc};

use serde_json::Value;

use super::{
    engine::{Engine, Level},
    envelope,
    faults::Fault,
    journal::{Journal, Seen},
    options::Options,
    parse::parse,
    server::Server,
    transport::Transport,
    vectorize::VectorProvider,
};

/// The project's tables, with vectors as long as `DIMENSIONS` says.
const SCHEMA: &str = include_str!("../../../adapters/astra/schema.cql");
/// The length of vectors in [`SCHEMA`].
const DIMENSIONS: &str = "vector<float, 1536>";

/// A running double: it serves until it is dropped, on a thread of its own, so that tests on any flavour of runtime,
/// or on none, can use it.
#[derive(Debug)]
pub struct FakeDataApi {
    transport: Arc<Transport>,
    server: Server,
}

impl FakeDataApi {
    /// Starts a double with the project's tables, all empty.
    ///
    /// # Panics
    /// When it cannot listen, or cannot make the tables: see [`FakeDataApi::try_start`].
    #[expect(clippy::unused_async, reason = "starting may have to wait some day, as for any other server")]
    pub async fn start(options: Options) -> Self {
        Self::try_start(options).expect("the double starts")
    }

    /// Starts a double with the project's tables, all empty.
    ///
    /// # Errors
    /// When the address is taken or not this machine's, or when a statement of [`Options::statements`] is none that
    /// the double can read.
    pub fn try_start(mut options: Options) -> io::Result<Self> {
        let prefix = options.prefix.trim_matches('/');
        options.prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        let engine = Engine::new(&options.keyspace).with_page_size(options.page_size.max(1));
        let schema = SCHEMA.replace(DIMENSIONS, &format!("vector<float, {}>", options.dimensions));
        for statements in [&schema, &options.statements] {
            engine.define(&options.keyspace, statements).map_err(invalid)?;
        }
        let journal = Journal::new(options.journal);
        let transport = Arc::new(Transport { options, engine, journal });
        Ok(Self { server: Server::start(Arc::clone(&transport))?, transport })
    }

    /// Where it listens, as `http://127.0.0.1:40123`, followed by the prefix.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}{}", self.server.address(), self.transport.options.prefix)
    }

    /// The keyspace that has the tables.
    #[must_use]
    pub fn keyspace(&self) -> &str {
        &self.transport.options.keyspace
    }

    /// The one token that is let in.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.transport.options.token
    }

    /// Writes a row as CQL would, counters included, which no command can write. Nothing of it is seen in
    /// [`FakeDataApi::calls`].
    ///
    /// # Errors
    /// When the table is not there, or the row does not fit it.
    pub fn seed(&self, table: &str, row: &Value) -> io::Result<()> {
        let row = parse(row.to_string().as_bytes()).map_err(|error| invalid(error.message))?;
        self.transport.engine.seed(self.keyspace(), table, &row).map_err(invalid)
    }

    /// Runs a command on a table without the network, and gives the envelope of the answer. No token is asked for, no
    /// plan makes it go wrong, and nothing of it is seen in [`FakeDataApi::calls`].
    #[must_use]
    pub fn run(&self, table: &str, command: &[u8]) -> Value {
        let reply = match parse(command) {
            Ok(command) => self.transport.engine.run(Level::Table(self.keyspace(), table), &command),
            Err(error) => error.into(),
        };
        envelope::envelope(reply)
    }

    /// From now on columns can have the service of `provider`, which makes vectors of the texts that are written into
    /// them.
    pub fn provide(&self, provider: VectorProvider) {
        self.transport.engine.provide(provider);
    }

    /// What has arrived since the start or the last [`FakeDataApi::clear_calls`], in order of arrival: requests that
    /// were let in and whose path is a command's, whether or not they have been answered.
    #[must_use]
    pub fn calls(&self) -> Vec<Seen> {
        self.transport.journal.seen()
    }

    /// Forgets what has arrived.
    pub fn clear_calls(&self) {
        self.transport.journal.clear();
    }

    /// From now on asks `plan` about each arriving command, in order of arrival, one at a time, whether and how it
    /// goes wrong. Replaces an earlier plan. A plan must not call the double.
    pub fn inject(&self, plan: impl FnMut(&Seen) -> Option<Fault> + Send + 'static) {
        self.transport.journal.plan(Some(Box::new(plan)));
    }

    /// From now on nothing goes wrong; what hangs or is held back already stays so.
    pub fn heal(&self) {
        self.transport.journal.plan(None);
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
