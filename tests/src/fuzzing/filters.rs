//! Filters, orders, projections and updates that the double of the Data API is sent.
//!
//! An input is a few lines, each a JSON value: a filter, another filter, an order, a projection, an update.

use std::{cell::RefCell, collections::BTreeSet, fmt::Write};

use killrvideo_testkit::data_api::{FakeDataApi, Options};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// A table with a column of every kind.
const TABLE: &str =
    "CREATE TABLE fuzzed (k text, c int, t text, n varint, d decimal, u uuid, ts timestamp, s set<text>, \
                         l list<int>, m map<text, int>, v vector<float, 2>, b blob, f boolean, e float, \
                         PRIMARY KEY ((k), c));
                     CREATE CUSTOM INDEX fuzzed_t ON fuzzed (t) USING 'StorageAttachedIndex';
                     CREATE CUSTOM INDEX fuzzed_s ON fuzzed (s) USING 'StorageAttachedIndex';
                     CREATE CUSTOM INDEX fuzzed_v ON fuzzed (v) USING 'StorageAttachedIndex'
                         WITH OPTIONS = {'similarity_function': 'COSINE'};";
const NAME: &str = "fuzzed";
const COLUMNS: [&str; 14] = ["k", "c", "t", "n", "d", "u", "ts", "s", "l", "m", "v", "b", "f", "e"];

thread_local! {
    static DOUBLE: RefCell<FakeDataApi> = RefCell::new(double());
}

/// A row's key.
type Key = (String, i64);

/// Checks what the double makes of filters and what goes with them.
///
/// # Panics
/// When an answer is neither a decision nor an error, and when decisions contradict each other.
pub fn check(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n').map(|line| {
        let text = std::str::from_utf8(line).ok()?;
        serde_json::from_str::<IgnoredAny>(text).ok().map(|IgnoredAny| text)
    });
    let [one, other, order, projection, update] = std::array::from_fn(|_| lines.next().flatten());
    let Some(one) = one else { return };
    DOUBLE.with_borrow(|double| {
        let found = find(double, one);
        check_parts(double, one, other.unwrap_or("{}"), found.as_ref());
        if let (Some(order), Some(found)) = (order, &found) {
            check_order(double, one, order, found);
        }
        if let (Some(projection), Some(found)) = (projection, &found) {
            check_projection(double, one, projection, found);
        }
        check_deletion(double, one, found.as_ref());
        if let Some(update) = update {
            check_update(double, update);
        }
    });
}

fn double() -> FakeDataApi {
    let options = Options { statements: TABLE.to_owned(), journal: false, ..Options::default() };
    let double = FakeDataApi::try_start(options).expect("the double starts");
    fill(&double);
    double
}

/// Makes the table hold a few rows, in which every column is there and is not.
fn fill(double: &FakeDataApi) {
    run(double, r#"{"deleteMany":{"filter":{}}}"#).expect("the table is emptied");
    let rows: Vec<Value> = (0..8)
        .map(|number| {
            let mut row = json!({"k": if number % 2 == 0 { "a" } else { "b" }, "c": number / 2});
            let cells = json!({
                "t": format!("text {}", number % 3), "n": number, "d": 1.5, "f": number % 2 == 0, "e": 0.5,
                "u": format!("00000000-0000-4000-8000-00000000000{number}"), "ts": "2025-03-01T10:00:00Z",
                "s": ["x", format!("y{number}")], "l": [number, 1], "m": {"one": number}, "v": [1.0, number],
                "b": {"$binary": "AQID"}
            });
            for (place, (name, cell)) in cells.as_object().into_iter().flatten().enumerate() {
                if (number + place) % 4 != 0 {
                    row[name] = cell.clone();
                }
            }
            row
        })
        .collect();
    let command = json!({"insertMany": {"documents": rows}}).to_string();
    run(double, &command).expect("the rows fit");
}

/// Runs a command; `None` when it is refused. Whatever it is, the answer is a well-formed envelope.
fn run(double: &FakeDataApi, command: &str) -> Option<Value> {
    let reply = double.run(NAME, command.as_bytes());
    let Some(errors) = reply.get("errors") else {
        assert!(reply.get("data").is_some() || reply.get("status").is_some(), "{command}: {reply}");
        return Some(reply);
    };
    let errors = errors.as_array().expect("a list of errors");
    assert!(!errors.is_empty() && reply.get("data").is_none(), "{command}: {reply}");
    for error in errors {
        let text = |name: &str| error[name].as_str().unwrap_or_default();
        let upper =
            |text: &str| text.chars().all(|it| it.is_ascii_uppercase() || it == '_' || it.is_ascii_digit());
        assert!(["REQUEST", "SERVER"].contains(&text("family")), "{command}: {error}");
        assert!(!text("errorCode").is_empty() && upper(text("errorCode")), "{command}: {error}");
        assert!(error["message"].is_string() && error["id"].is_string(), "{command}: {error}");
    }
    None
}

/// The rows of a reply.
fn rows(reply: &Value) -> &[Value] {
    reply["data"]["documents"].as_array().map_or(&[], Vec::as_slice)
}

fn key(row: &Value) -> Key {
    (row["k"].as_str().unwrap_or_default().to_owned(), row["c"].as_i64().unwrap_or(-1))
}

/// The rows that a filter holds for; `None` when it is refused.
fn find(double: &FakeDataApi, filter: &str) -> Option<BTreeSet<Key>> {
    let reply = run(double, &format!(r#"{{"find":{{"filter":{filter},"projection":{{"k":1,"c":1}}}}}}"#))?;
    let found: BTreeSet<Key> = rows(&reply).iter().map(key).collect();
    assert_eq!(found.len(), rows(&reply).len(), "a row comes twice: {reply}");
    Some(found)
}

/// Checks that `$and`, `$or` and `$not` agree with their parts. Each part is put into an `$and` of its own: what else
/// stands together in a part of an `$or` is taken apart, as the server does it.
fn check_parts(double: &FakeDataApi, one: &str, other: &str, found: Option<&BTreeSet<Key>>) {
    let part = |filter: &str| format!(r#"{{"$and":[{filter}]}}"#);
    let joined =
        |operator: &str| find(double, &format!(r#"{{"{operator}":[{},{}]}}"#, part(one), part(other)));
    let (both, either) = (joined("$and"), joined("$or"));
    let not = find(double, &format!(r#"{{"$not":{}}}"#, part(one)));
    let says = |filter: &str| serde_json::from_str(filter).is_ok_and(|filter| compares(&filter));
    let (says_one, says_all) = (says(one), says(one) && says(other));
    let (Some(found), Some(other)) = (found, find(double, other)) else { return };
    if let Some(both) = both {
        assert_eq!(both, found & &other, "$and");
    }
    // What says nothing is left out, and so is its opposite.
    if let Some(either) = either.filter(|_| says_all) {
        assert_eq!(either, found | &other, "$or");
    }
    if let Some(not) = not.filter(|_| says_one) {
        assert!(not.is_disjoint(found), "$not");
    }
}

/// Whether a filter compares anything.
fn compares(filter: &Value) -> bool {
    match filter {
        Value::Object(members) => members.iter().any(|(name, value)| match name.as_str() {
            "$and" | "$or" | "$not" => compares(value),
            // A column without an operator.
            _ => value.as_object().is_none_or(|operators| !operators.is_empty()),
        }),
        Value::Array(parts) => parts.iter().any(compares),
        _ => false,
    }
}

/// Checks that an order loses and adds no row, but for an order that asks for some.
fn check_order(double: &FakeDataApi, filter: &str, order: &str, found: &BTreeSet<Key>) {
    let command = format!(r#"{{"find":{{"filter":{filter},"sort":{order},"options":{{"limit":20}}}}}}"#);
    let Some(reply) = run(double, &command) else { return };
    let ordered: Vec<Key> = rows(&reply).iter().map(key).collect();
    let distinct: BTreeSet<Key> = ordered.iter().cloned().collect();
    assert_eq!(ordered.len(), distinct.len(), "a row comes twice: {reply}");
    assert!(distinct.is_subset(found), "{reply}");
    let asks_for_some = order.contains("\"v\"") || order.contains("\\u") || order.contains("\"t\"");
    assert!(asks_for_some || distinct == *found, "{command}: {reply}");
}

/// Checks that a projection loses no row and gives columns alone.
fn check_projection(double: &FakeDataApi, filter: &str, projection: &str, found: &BTreeSet<Key>) {
    let command = format!(r#"{{"find":{{"filter":{filter},"projection":{projection}}}}}"#);
    let Some(reply) = run(double, &command) else { return };
    assert_eq!(rows(&reply).len(), found.len(), "{command}: {reply}");
    for name in rows(&reply).iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
        assert!(COLUMNS.contains(&name.as_str()), "{name} is no column: {reply}");
    }
}

/// All that is there.
fn everything(double: &FakeDataApi) -> Vec<Value> {
    let reply = run(double, r#"{"find":{"filter":{}}}"#).expect("all rows");
    rows(&reply).to_vec()
}

/// Checks that a deletion takes the rows of its filter, and a refused one none.
fn check_deletion(double: &FakeDataApi, filter: &str, found: Option<&BTreeSet<Key>>) {
    let before: BTreeSet<Key> = everything(double).iter().map(key).collect();
    for command in ["deleteOne", "deleteMany"] {
        let reply = run(double, &format!(r#"{{"{command}":{{"filter":{filter}}}}}"#));
        let after: BTreeSet<Key> = everything(double).iter().map(key).collect();
        let gone = &before - &after;
        assert!(reply.is_some() || gone.is_empty(), "{command} is refused and takes {gone:?}");
        assert!(command == "deleteMany" || gone.len() <= 1, "{command} takes {gone:?}");
        if let (Some(_), Some(found)) = (&reply, found) {
            assert_eq!(gone, found & &before, "{command} takes what its filter finds");
        }
        if !gone.is_empty() {
            fill(double);
        }
    }
}

/// Checks that an update changes the columns that it names, of the row that it names, and a refused one nothing.
fn check_update(double: &FakeDataApi, update: &str) {
    let before = everything(double);
    let command = format!(r#"{{"updateOne":{{"filter":{{"k":"a","c":1}},"update":{update}}}}}"#);
    let reply = run(double, &command);
    let after = everything(double);
    if before == after {
        return;
    }
    assert!(reply.is_some(), "{command} is refused and changes something");
    let of = |rows: &[Value], own: bool| -> Vec<Value> {
        rows.iter().filter(|row| (key(row) == ("a".to_owned(), 1)) == own).cloned().collect()
    };
    assert_eq!(of(&before, false), of(&after, false), "{command} changes another row");
    let (old, new) = (of(&before, true), of(&after, true));
    let cell = |rows: &[Value], name: &str| rows.first().and_then(|row| row.get(name).cloned());
    let clauses: Value = serde_json::from_str(update).unwrap_or_default();
    let mut changed = String::new();
    for name in COLUMNS.into_iter().filter(|name| cell(&old, name) != cell(&new, name)) {
        let named = clauses.as_object().into_iter().flatten().any(|(_, clause)| clause.get(name).is_some());
        if !named && !clauses.is_null() {
            write!(changed, "{name} ").expect("a text");
        }
    }
    assert!(changed.is_empty(), "{command} changes {changed}");
    fill(double);
}
