//! Compares what the double answers with what was recorded.

use killrvideo_testkit::data_api::Statement;
use serde_json::{Map, Value, json};

use super::{
    recording::{Ran, Recording},
    wire::Answer,
};

/// How many statements were recorded of each command.
const RECORDED: usize = 3;

/// What differs between two answers, in words; empty where nothing does.
pub(crate) fn answers(recording: &Recording, answer: &Answer) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, recorded: &Value, given: &Value| {
        if !same(recorded, given) {
            differences.push(format!("{what}:\n    recorded {recorded}\n    given    {given}"));
        }
    };
    compare("status", &json!(recording.http), &json!(answer.status));
    let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    compare("content type", &json!(recording.kind), &json!(kind));
    if recording.silent || recording.answer == json!("left out") {
        compare("errors", &Value::Null, &answer.json()["errors"]);
        return differences;
    }
    if recording.answer.is_null() {
        compare("length of the body", &json!(0), &json!(answer.body.len()));
        return differences;
    }
    let (mut recorded, mut given) = (recording.answer.clone(), recorded_form(answer.json()));
    if recording.unordered {
        sort_rows(&mut recorded);
        sort_rows(&mut given);
    }
    for part in ["data", "status", "errors"] {
        compare(part, &recorded[part], &given[part]);
    }
    differences
}

/// What differs between the statements that ran.
pub(crate) fn statements(recorded: &[Ran], given: &[Statement]) -> Vec<String> {
    let given = &given[..given.len().min(RECORDED)];
    let same = recorded.len() == given.len()
        && recorded.iter().zip(given).all(|(recorded, given)| {
            recorded.cql == given.cql
                && recorded.params.len() == given.params.len()
                && recorded
                    .params
                    .iter()
                    .zip(&given.params)
                    .all(|(recorded, given)| same_param(recorded, given))
        });
    if same {
        return Vec::new();
    }
    let recorded: Vec<String> =
        recorded.iter().map(|ran| format!("{} {}", ran.cql, json!(ran.params))).collect();
    let given: Vec<String> = given.iter().map(|ran| format!("{} {}", ran.cql, json!(ran.params))).collect();
    vec![format!("cql:\n    recorded {}\n    given    {}", recorded.join("; "), given.join("; "))]
}

/// An answer in the form of a recording: of errors only what is compared, and page states hidden.
fn recorded_form(mut answer: Value) -> Value {
    for pointer in ["/errors", "/status/warnings"] {
        if let Some(errors) = answer.pointer_mut(pointer).and_then(Value::as_array_mut) {
            errors.iter_mut().for_each(bare);
        }
    }
    if let Some(page) = answer.pointer_mut("/data/nextPageState").filter(|page| page.is_string()) {
        *page = json!("<page>");
    }
    answer
}

/// Leaves out of an error what differs from run to run, and says what it had.
fn bare(error: &mut Value) {
    let Some(fields) = error.as_object_mut() else { return };
    let mut has = Vec::new();
    let mut rest = Map::new();
    for (name, value) in std::mem::take(fields) {
        if ["family", "scope", "errorCode"].contains(&name.as_str()) {
            rest.insert(name, value);
        } else if value.as_str() != Some("") {
            has.push(name);
        }
    }
    // Always in the order in which the server writes them.
    has.sort_by_key(|name| ["id", "title", "message"].iter().position(|known| known == name));
    rest.insert(String::from("has"), json!(has));
    *error = Value::Object(rest);
}

fn sort_rows(answer: &mut Value) {
    if let Some(rows) = answer.pointer_mut("/data/documents").and_then(Value::as_array_mut) {
        rows.sort_by_key(ordered);
    }
    for list in ["tables", "indexes"] {
        if let Some(items) = answer.pointer_mut(&format!("/status/{list}")).and_then(Value::as_array_mut) {
            items.sort_by_key(ordered);
        }
    }
}

/// The text of a value, its members by name: rows are sorted by it.
fn ordered(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    value.to_string()
}

/// Equality of JSON in which members have no order and numbers no spelling.
fn same(recorded: &Value, given: &Value) -> bool {
    match (recorded, given) {
        (Value::Object(recorded), Value::Object(given)) => {
            recorded.len() == given.len()
                && recorded
                    .iter()
                    .all(|(name, value)| given.get(name).is_some_and(|given| same(value, given)))
        }
        (Value::Array(recorded), Value::Array(given)) => {
            recorded.len() == given.len()
                && recorded.iter().zip(given).all(|(recorded, given)| same(recorded, given))
        }
        (Value::Number(recorded), Value::Number(given)) => {
            recorded == given || (!recorded.is_i64() && recorded.as_f64() == given.as_f64())
        }
        _ => recorded == given,
    }
}

/// Whether a parameter is the same: the server's trace writes numbers as doubles, and collections as Java does.
fn same_param(recorded: &Value, given: &Value) -> bool {
    match (recorded, given) {
        (Value::Number(recorded), Value::Number(given)) => {
            let float = given.to_string().parse::<f32>().ok().map(f64::from);
            [given.as_f64(), float].contains(&recorded.as_f64())
        }
        (Value::String(text), Value::Array(_)) if text == "(vector)" => true,
        // An empty collection and none are the same to the database.
        (Value::String(text), Value::Null) => ["[]", "{}"].contains(&text.as_str()),
        (Value::String(text), Value::Array(_) | Value::Object(_)) => elements(text) == elements(&java(given)),
        _ => recorded == given,
    }
}

/// The elements of a collection as Java writes it, sorted: the trace has those of sets in the order of a hash table.
fn elements(text: &str) -> Vec<&str> {
    let inside = text.trim_start_matches(['[', '{']).trim_end_matches([']', '}']);
    let mut elements: Vec<&str> = inside.split(", ").collect();
    elements.sort_unstable();
    elements
}

/// A value as Java's `toString` writes it.
fn java(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(java).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let entries = members.iter().map(|(name, item)| format!("{name}={}", java(item)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
