//! An engine with the project's tables, for tests of what commands do.

use serde_json::{Value, json};

use super::{
    engine::{Engine, Level},
    error::ApiError,
    parse::parse,
    reply::Reply,
    vectorize::VectorProvider,
};

/// A keyspace `kv` with the project's tables, their vectors of 2.
pub(super) struct Probe(Engine);

impl Probe {
    pub(super) fn new() -> Self {
        let schema = include_str!("../../../adapters/astra/schema.cql").replace("1536", "2");
        let engine = Engine::new("kv");
        engine.define("kv", &schema).unwrap();
        Self(engine)
    }

    /// Runs more statements that define tables and indexes.
    pub(super) fn define(self, cql: &str) -> Self {
        self.0.define("kv", cql).unwrap();
        self
    }

    /// The same keyspace, where columns can have the service of a provider.
    pub(super) fn provided(self, provider: VectorProvider) -> Self {
        self.0.provide(provider);
        self
    }

    /// The answer to a command on a table that comes with a key for the provider.
    pub(super) fn keyed(&self, table: &str, body: &Value, key: Option<&str>) -> Value {
        Self::answer(self.0.run_with(
            Level::Table("kv", table),
            &parse(body.to_string().as_bytes()).unwrap(),
            key,
        ))
    }

    /// Writes a row as CQL would.
    pub(super) fn seed(&self, table: &str, row: &Value) {
        self.0.seed("kv", table, &parse(row.to_string().as_bytes()).unwrap()).unwrap();
    }

    /// The answer to a command on a table, with errors and warnings as `SCOPE/CODE`.
    pub(super) fn table(&self, table: &str, body: &Value) -> Value {
        self.run(Level::Table("kv", table), body)
    }

    /// The answer to a command on the keyspace.
    pub(super) fn keyspace(&self, body: &Value) -> Value {
        self.run(Level::Keyspace("kv"), body)
    }

    pub(super) fn run(&self, level: Level<'_>, body: &Value) -> Value {
        Self::answer(self.0.run(level, &parse(body.to_string().as_bytes()).unwrap()))
    }

    fn answer(reply: Reply) -> Value {
        let mut answer = json!({});
        let codes = |errors: &[ApiError]| -> Value {
            errors.iter().map(|it| format!("{}/{}", it.scope, it.code)).collect()
        };
        for (name, part) in [
            ("data", reply.data.unwrap_or_default()),
            ("status", Value::Object(reply.status)),
            ("warnings", codes(&reply.warnings)),
            ("errors", codes(&reply.errors)),
        ] {
            if !(part.is_null() || part == json!({}) || part == json!([])) {
                answer[name] = part;
            }
        }
        answer
    }

    /// Fails unless a command on a table is answered by exactly that error.
    #[track_caller]
    pub(super) fn refuses(&self, table: &str, body: &Value, error: &str) {
        assert_eq!(self.table(table, body)["errors"], json!([error]), "{body}");
    }

    /// Fails unless a command on a table is done.
    #[track_caller]
    pub(super) fn does(&self, table: &str, body: &Value) {
        let answer = self.table(table, body);
        assert_eq!(answer["errors"], Value::Null, "{body}");
    }

    /// The rows that a filter finds.
    pub(super) fn rows(&self, table: &str, filter: &Value) -> Value {
        self.table(table, &json!({"find": {"filter": filter}}))["data"]["documents"].clone()
    }
}
