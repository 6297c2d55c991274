//! Sends the double what a real server was sent, and compares the answers.
//!
//! `KILLRVIDEO_REPLAY=insert cargo test -p killrvideo-testkit --test replay -- --nocapture` compares only those
//! recordings whose file and name, as `insert.one`, begin so.

#[path = "../wire/mod.rs"]
mod wire;

mod compare;
mod recording;

use std::{collections::BTreeSet, env};

use killrvideo_testkit::data_api::{FakeDataApi, Options, Statement};
use recording::Recording;
use serde_json::{Value, json};
use wire::{Answer, Wire};

/// Answers that cannot match, by file and name, each with its reason.
const OTHER_ANSWERS: &[(&str, &str)] = &[(
    "find.filter_tags_all_two",
    "Cassandra 5.0 cannot read the statement; the double follows Astra, whose grammar has it",
)];

/// Statements that cannot match, by file and name, each with its reason.
const OTHER_STATEMENTS: &[(&str, &str)] = &[
    ("insert.timestamp_nanos", "the trace shows a time before the database cuts it to milliseconds"),
    ("definitions.insert_every", "the trace writes blobs, durations and addresses as Java does"),
    (
        "definitions.vector_index",
        "Astra names a source model in each vector index, which Cassandra 5.0 cannot read",
    ),
];

/// The table that the recorded server had beside those of the project.
const LEGACY: &str = "CREATE TABLE legacy_counters (videoid uuid PRIMARY KEY, views counter);";

/// The index that its database could not have.
const TEXT_INDEX: &str = "videos_search_text_idx";

/// A double with the tables of the recorded server.
fn double() -> FakeDataApi {
    let options = Options {
        keyspace: String::from("kv"),
        dimensions: 8,
        statements: String::from(LEGACY),
        ..Options::default()
    };
    let double = FakeDataApi::try_start(options).expect("the double starts");
    let row = json!({"videoid": "ed2d5e07-31e0-53d7-8950-726cb23f9b43", "views": 3});
    double.seed("legacy_counters", &row).expect("the counter can be written");
    let drop = json!({"dropIndex": {"name": TEXT_INDEX}});
    let dropped = Wire::to(&double.endpoint()).post("/v1/kv", double.token(), &drop);
    assert!(dropped.expect("an answer").codes().is_empty());
    double
}

/// One recording, replayed.
struct Replayed {
    recording: Recording,
    answer: Answer,
    cql: Vec<Statement>,
}

/// Replays a file.
fn replay(double: &FakeDataApi, recordings: Vec<Recording>) -> Vec<Replayed> {
    let mut wire = Wire::to(&double.endpoint());
    let mut page = Value::Null;
    let send = |recording: Recording| {
        double.clear_calls();
        let answer = send(&mut wire, &recording, double.token(), &page);
        if let Ok(json) = serde_json::from_slice::<Value>(&answer.body) {
            page = json["data"]["nextPageState"].clone();
        }
        let cql = double.calls().into_iter().flat_map(|call| call.cql).collect();
        Replayed { recording, answer, cql }
    };
    recordings.into_iter().map(send).collect()
}

fn send(wire: &mut Wire, recording: &Recording, token: &str, page: &Value) -> Answer {
    let mut headers = vec![("Token", token), ("Content-Type", "application/json")];
    headers.retain(|(name, _)| !recording.headers.contains_key(*name));
    headers
        .extend(recording.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))));
    let request = recording.request.get();
    let body = match serde_json::from_str(request) {
        Ok(Value::String(text)) => text,
        Ok(Value::Null) => String::new(),
        _ => request.replace("\"@page\"", &page.to_string()),
    };
    wire.send(&recording.method, &recording.path, &headers, body.as_bytes())
        .expect("every request is answered")
}

/// What became of the recordings of a file.
#[derive(Default)]
struct Tally {
    matched: usize,
    listed: usize,
    differing: usize,
}

/// Replays everything in order and compares by `differences`, which gives `None` for what is not compared. Fails where
/// a recording differs that is not listed, or a listed one does not.
fn check(what: &str, listed: &[(&str, &str)], differences: impl Fn(&Replayed) -> Option<Vec<String>>) {
    let wanted = env::var("KILLRVIDEO_REPLAY").unwrap_or_default();
    let double = double();
    let mut wrong = Vec::new();
    let mut unmet: BTreeSet<&str> = listed.iter().map(|(name, _)| *name).collect();
    println!("{what:<24} matched  listed  differ");
    for (file, recordings) in recording::all() {
        let mut tally = Tally::default();
        for replayed in replay(&double, recordings) {
            let name = format!("{file}.{}", replayed.recording.name);
            let is_listed = unmet.remove(name.as_str());
            let Some(found) = differences(&replayed).filter(|_| name.starts_with(&wanted)) else { continue };
            match (found.is_empty(), is_listed) {
                (true, false) => tally.matched += 1,
                (false, true) => tally.listed += 1,
                (true, true) => wrong.push(format!("{name} is listed and matches")),
                (false, false) => {
                    tally.differing += 1;
                    wrong.push(format!("{name} {}\n  {}", replayed.recording.request, found.join("\n  ")));
                }
            }
        }
        println!("{file:<24} {:>7} {:>7} {:>7}", tally.matched, tally.listed, tally.differing);
    }
    wrong.extend(unmet.iter().map(|name| format!("{name} is listed and was not recorded")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_double_answers_what_the_server_answered() {
    check("answers", OTHER_ANSWERS, |replayed| Some(compare::answers(&replayed.recording, &replayed.answer)));
}

#[test]
fn the_double_runs_the_cql_that_the_server_ran() {
    check("statements", OTHER_STATEMENTS, |replayed| {
        let compared = !replayed.recording.silent;
        compared.then(|| compare::statements(&replayed.recording.cql, &replayed.cql))
    });
}
