//! Requests that are almost right: each recorded one with one of its values replaced.

#[expect(dead_code, reason = "every test of the double uses a part of it")]
mod wire;

use std::{fs, path::Path};

use killrvideo_testkit::data_api::{FakeDataApi, Options};
use serde_json::Value;
use wire::Wire;

/// What stands where something else was. As text, for no type of Rust holds all of these numbers.
const VALUES: [&str; 40] = [
    "null",
    "true",
    "0",
    "-0",
    "-1",
    "0.5",
    "1e999999999",
    "-1e-999999999",
    "9223372036854775808",
    "1e39",
    "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "\"\"",
    "\"\\u0000\"",
    "\"𝄞é\\u202e\"",
    "\"NaN\"",
    "\"9999-99-99\"",
    "\"+999999999-12-31T23:59:59.999999999Z\"",
    "\"-999999999-01-01T00:00:00Z\"",
    "\"2025-02-29\"",
    "\"24:00:00\"",
    "\"P99999999999999999999Y\"",
    "\"-9223372036854775808ns\"",
    "\"1-2-3-4-5\"",
    "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"",
    "\"::ffff:1.2.3.4\"",
    "\"AAAA\"",
    "\"$eq\"",
    "[]",
    "[null]",
    "[[]]",
    "[[\"k\", 1], [\"k\", 2]]",
    "{}",
    "{\"\": null}",
    "{\"$binary\": \"AQ==\"}",
    "{\"$binary\": \"f8AAAA==\"}",
    "{\"$date\": 9223372036854775807}",
    "{\"$uuid\": 1}",
    "{\"$in\": []}",
    "{\"$gt\": \"a\", \"$lt\": {}}",
    "{\"$each\": [{}]}",
];

/// Where the replacement goes, until it is text.
const MARK: &str = "\u{1}here\u{1}";

/// The places of a value: those of its parts, and its own.
fn places(value: &Value, place: &str, found: &mut Vec<String>) {
    found.push(place.to_owned());
    match value {
        // Of long lists, the first elements stand for all.
        Value::Array(items) => {
            for (index, item) in items.iter().take(3).enumerate() {
                places(item, &format!("{place}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, item) in members.iter().take(6) {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(item, &format!("{place}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// The recorded requests that are JSON, with their paths.
fn requests() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data_api");
    let files =
        fs::read_dir(folder).expect("the recordings are there").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    let recordings = files.iter().flat_map(|path| {
        let text = fs::read(path).expect("a recording can be read");
        serde_json::from_slice::<Vec<Value>>(&text).expect("recordings")
    });
    recordings
        .filter(|recording| recording["request"].is_object() && recording["http"] == 200)
        .map(|mut it| (it["path"].as_str().expect("a path").to_owned(), it["request"].take()))
        .collect()
}

#[test]
fn no_value_anywhere_keeps_a_request_from_its_answer() {
    let options = Options { keyspace: "kv".into(), dimensions: 8, journal: false, ..Options::default() };
    let double = FakeDataApi::try_start(options).expect("the double starts");
    let mut wire = Wire::to(&double.endpoint());
    let mut sent = 0;
    for (path, request) in requests() {
        let mut found = Vec::new();
        places(&request, "", &mut found);
        for place in found {
            let mut request = request.clone();
            *request.pointer_mut(&place).expect("the place is there") = MARK.into();
            let mark = Value::from(MARK).to_string();
            let body = request.to_string().replace(&mark, VALUES[sent % VALUES.len()]);
            let headers = [("Token", double.token())];
            let answer = wire.send("POST", &path, &headers, body.as_bytes());
            let answer = answer.unwrap_or_else(|| panic!("no answer: {path} {body}"));
            assert_eq!(answer.status, 200, "{path} {body}");
            let json = answer.json();
            assert!(
                json["data"].is_object() || json["status"].is_object() || json["errors"].is_array(),
                "{body}: {json}"
            );
            sent += 1;
        }
    }
    assert!(sent > 3000, "only {sent} requests were sent");
}
