//! Reads beyond what has been recorded: the recordings themselves are replayed over HTTP.

mod filters;
mod paging;
mod projections;
mod refusals;
mod sorting;
mod vectors;
mod warnings;
mod words;

use serde_json::{Value, json};

use crate::data_api::{
    engine::{Engine, Level},
    parse::parse,
    reply::Reply,
};

/// A database of one keyspace, `kv`.
struct Database {
    engine: Engine,
}

impl Database {
    fn new(cql: &str) -> Self {
        let engine = Engine::new("kv");
        engine.define("kv", cql).unwrap();
        Self { engine }
    }

    fn with_page_size(self, size: usize) -> Self {
        Self { engine: self.engine.with_page_size(size) }
    }

    /// Runs a command, written with its members in the order that matters.
    fn run(&self, table: &str, command: &str) -> Reply {
        let command = parse(command.as_bytes()).unwrap_or_else(|error| panic!("{command}: {error:?}"));
        self.engine.run(Level::Table("kv", table), &command)
    }

    /// Runs a `find` of what is given.
    fn find(&self, table: &str, find: &str) -> Reply {
        self.run(table, &format!("{{\"find\": {find}}}"))
    }

    /// Runs a `find` of a filter.
    fn filter(&self, table: &str, filter: &str) -> Reply {
        self.find(table, &format!("{{\"filter\": {filter}}}"))
    }

    fn insert(&self, table: &str, rows: &[Value]) {
        for rows in rows.chunks(100) {
            let reply = self.run(table, &json!({"insertMany": {"documents": rows}}).to_string());
            assert_eq!(codes(&reply), Vec::<String>::new());
        }
    }
}

/// The errors of an answer, as `SCOPE/CODE`.
fn codes(reply: &Reply) -> Vec<String> {
    reply.errors.iter().map(|it| format!("{}/{}", it.scope, it.code)).collect()
}

/// The warnings of an answer.
fn warnings(reply: &Reply) -> Vec<&'static str> {
    reply.warnings.iter().map(|it| it.code).collect()
}

/// The documents of an answer.
fn documents(reply: &Reply) -> Vec<Value> {
    let data = reply.data.as_ref().unwrap_or_else(|| panic!("no data beside {:?}", reply.errors));
    data["documents"].as_array().unwrap().clone()
}

/// One column of the documents of an answer.
fn column(reply: &Reply, name: &str) -> Vec<Value> {
    documents(reply).iter().map(|document| document[name].clone()).collect()
}

/// The numbers in the column `id`, sorted.
fn ids(reply: &Reply) -> Vec<i64> {
    let mut ids: Vec<_> = column(reply, "id").iter().map(|id| id.as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

fn next_page(reply: &Reply) -> Option<String> {
    reply.data.as_ref().and_then(|data| data["nextPageState"].as_str()).map(str::to_owned)
}

/// A table with a column of almost every type, some with an index.
const THINGS: &str = "
    CREATE TABLE things (
        id int PRIMARY KEY, name text, title text, size int, weight int, ok boolean, ref uuid, at timestamp,
        moment timeuuid, data blob, span duration, address inet, tags set<text>, notes list<text>,
        counts map<text, int>, near vector<float, 2>, far vector<float, 2>
    );
    CREATE CUSTOM INDEX name_i ON things (name) USING 'StorageAttachedIndex';
    CREATE CUSTOM INDEX size_i ON things (size) USING 'StorageAttachedIndex';
    CREATE CUSTOM INDEX ok_i ON things (ok) USING 'StorageAttachedIndex';
    CREATE CUSTOM INDEX ref_i ON things (ref) USING 'StorageAttachedIndex';
    CREATE CUSTOM INDEX data_i ON things (data) USING 'StorageAttachedIndex';
    CREATE CUSTOM INDEX tags_i ON things (tags) USING 'StorageAttachedIndex';
    CREATE CUSTOM INDEX counts_i ON things (KEYS(counts)) USING 'StorageAttachedIndex';
";

/// A table of two partition columns and two clustering columns that run against each other.
const EVENTS: &str = "
    CREATE TABLE events (
        home text, day date, at int, id int, note text, kind text, PRIMARY KEY ((home, day), at, id)
    ) WITH CLUSTERING ORDER BY (at DESC, id ASC);
    CREATE CUSTOM INDEX kind_i ON events (kind) USING 'StorageAttachedIndex';
";
