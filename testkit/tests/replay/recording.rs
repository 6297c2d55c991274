//! What a real server was sent, and what it answered.

use std::{fs, path::Path};

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Value, value::RawValue};

/// One request and its answer: see the README beside the recordings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    pub(crate) name: String,
    pub(crate) path: String,
    /// As it was recorded: some numbers have more digits than any type of Rust.
    pub(crate) request: Box<RawValue>,
    /// Headers that are not the usual ones; null for one that is not sent.
    #[serde(default)]
    pub(crate) headers: serde_json::Map<String, Value>,
    #[serde(default = "post")]
    pub(crate) method: String,
    pub(crate) http: u16,
    /// The content type, without its parameters; empty where there was none.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) answer: Value,
    /// The statements that ran, the first three of them.
    #[serde(default, deserialize_with = "ran")]
    pub(crate) cql: Vec<Ran>,
    /// Whether rows come in no promised order.
    #[serde(default)]
    pub(crate) unordered: bool,
    /// That the answer depends on what earlier recordings left in the table: so it does here.
    #[serde(default, rename = "volatile")]
    _volatile: bool,
    /// Whether it only prepares what follows.
    #[serde(default)]
    pub(crate) silent: bool,
    /// Why the answer is true of no other backend than the recorded one.
    #[serde(rename = "only")]
    _only: Option<String>,
}

/// A statement as the server's trace has it.
#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Ran {
    pub(crate) cql: String,
    #[serde(deserialize_with = "params")]
    pub(crate) params: Vec<Value>,
}

/// Where a command looks at the schema only, the trace has one statement with the text `null`.
fn ran<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Ran>, D::Error> {
    let mut ran = Vec::<Ran>::deserialize(deserializer)?;
    ran.retain(|ran| ran.cql != "null");
    Ok(ran)
}

/// Statements without any have the text `null`.
fn params<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) if text == "null" => Ok(Vec::new()),
        params => serde_json::from_value(params).map_err(D::Error::custom),
    }
}

fn post() -> String {
    String::from("POST")
}

/// The files in the order in which they were recorded: later ones read what earlier ones wrote.
const FILES: [&str; 12] = [
    "transport",
    "unsupported_on_tables",
    "insert",
    "insert_many",
    "find",
    "sort_and_page",
    "update",
    "delete",
    "vector",
    "definitions",
    "counters",
    "intentions",
];

/// The recordings by file, in the order in which they were made.
pub(crate) fn all() -> Vec<(&'static str, Vec<Recording>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data_api");
    let there = fs::read_dir(&folder).expect("the recordings are there").filter(|entry| {
        entry
            .as_ref()
            .is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
    });
    assert_eq!(there.count(), FILES.len(), "every file has its place in the order");
    let read = |file| {
        let text = fs::read(folder.join(format!("{file}.json"))).expect("a recording can be read");
        let recordings = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        (file, recordings)
    };
    FILES.into_iter().map(read).collect()
}
