//! How a double is set up.

use std::net::{Ipv4Addr, SocketAddr};

/// How a double is set up. [`Options::default`] is right for most tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where to listen: port 0, the default, is any free one of this machine's loopback.
    pub listen: SocketAddr,
    /// The keyspace that has the tables.
    pub keyspace: String,
    /// The one token that is let in.
    pub token: String,
    /// How many floats a vector column of the project's tables has.
    pub dimensions: usize,
    /// How many rows a page of `find` has, and how many rows an order made in memory gives at most: 50 on a server
    /// that is set up as usual. Smaller pages let a test turn them with few rows.
    pub page_size: usize,
    /// What stands before `/v1` in every path: empty, or as `/api/json`.
    pub prefix: String,
    /// Statements of CQL that make further tables and indexes beside the project's.
    pub statements: String,
    /// Whether arriving commands are kept for [`FakeDataApi::calls`](super::FakeDataApi::calls). What runs for days
    /// must not.
    pub journal: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            keyspace: String::from("killrvideo"),
            token: String::from("Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh"),
            dimensions: 1536,
            page_size: 50,
            prefix: String::new(),
            statements: String::new(),
            journal: true,
        }
    }
}
