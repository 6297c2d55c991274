//! What goes wrong when a test says so.

#[expect(dead_code, reason = "every test of the double uses a part of it")]
mod wire;

use std::{
    thread,
    time::{Duration, Instant},
};

use killrvideo_testkit::data_api::{FakeDataApi, Family, Fault, Options};
use serde_json::{Value, json};
use wire::{Answer, Wire};

fn double() -> FakeDataApi {
    FakeDataApi::try_start(Options { dimensions: 4, ..Options::default() }).expect("the double starts")
}

/// Sends a command to the table of tags on a connection of its own; `None` where that was closed.
fn post(double: &FakeDataApi, command: &Value) -> Option<Answer> {
    Wire::to(&double.endpoint()).post("/v1/killrvideo/tags", double.token(), command)
}

fn insert(tag: &str) -> Value {
    json!({"insertOne": {"document": {"tag": tag}}})
}

/// The tags that are there, in alphabetical order.
fn tags(double: &FakeDataApi) -> Vec<String> {
    double.heal();
    let answer = post(double, &json!({"find": {"projection": {"tag": 1}}})).expect("an answer").json();
    let rows = answer["data"]["documents"].as_array().expect("rows").clone();
    let mut tags: Vec<String> =
        rows.iter().map(|row| row["tag"].as_str().expect("a tag").to_owned()).collect();
    tags.sort();
    tags
}

#[test]
fn a_delayed_command_is_executed_before_it_is_answered() {
    let double = double();
    let delay = Duration::from_millis(300);
    double.inject(move |_| Some(Fault::Delay(delay)));
    let started = Instant::now();
    thread::scope(|scope| {
        let answer = scope.spawn(|| post(&double, &insert("late")).expect("an answer"));
        while double.calls().is_empty() {
            thread::yield_now();
        }
        assert_eq!(tags(&double), ["late"]);
        assert!(answer.join().unwrap().codes().is_empty());
    });
    assert!(started.elapsed() >= delay);
}

#[test]
fn a_command_that_hangs_is_not_executed_and_holds_up_no_other() {
    let double = double();
    double.inject(|seen| (seen.number == 0).then_some(Fault::Hang));
    let mut wire = Wire::to(&double.endpoint());
    wire.start("/v1/killrvideo/tags", double.token(), &insert("lost"));
    while double.calls().is_empty() {
        thread::yield_now();
    }
    assert!(tags(&double).is_empty());
    assert_eq!(double.calls()[0].status, None);
    drop(double);
    assert!(wire.answer().is_none(), "the connection ends with the double, without an answer");
}

#[test]
fn a_gateway_answers_without_an_envelope() {
    let double = double();
    let retry_after = Some(Duration::from_millis(1500));
    double.inject(move |_| Some(Fault::Status { status: 429, retry_after }));
    let answer = post(&double, &insert("refused")).expect("an answer");
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("2")));
    assert_eq!(answer.header("content-type"), Some("text/html"));
    double.inject(|_| Some(Fault::Status { status: 503, retry_after: None }));
    let answer = post(&double, &insert("refused")).expect("an answer");
    assert_eq!((answer.status, answer.header("retry-after")), (503, None));
    assert_eq!(double.calls()[1].status, Some(503));
    assert!(tags(&double).is_empty());
}

#[test]
fn an_error_is_an_envelope_and_nothing_is_executed() {
    let double = double();
    let fault = Fault::Error { family: Family::Server, scope: "DATABASE", code: "TIMEOUT_WRITING_DATA" };
    double.inject(move |_| Some(fault.clone()));
    let answer = post(&double, &insert("refused")).expect("an answer");
    let error = &answer.json()["errors"][0];
    assert_eq!((&error["family"], &error["scope"]), (&json!("SERVER"), &json!("DATABASE")));
    assert_eq!((answer.status, answer.codes()), (200, vec![String::from("TIMEOUT_WRITING_DATA")]));
    assert!(tags(&double).is_empty());
}

#[test]
fn an_error_may_hide_that_the_command_was_executed() {
    let double = double();
    double.inject(|_| Some(Fault::ErrorAfterExecuting { code: "TIMEOUT_WRITING_DATA" }));
    assert_eq!(post(&double, &insert("there")).expect("an answer").codes(), ["TIMEOUT_WRITING_DATA"]);
    assert_eq!(double.calls()[0].cql.len(), 1);
    assert_eq!(tags(&double), ["there"]);
}

#[test]
fn a_connection_is_dropped_before_or_after_the_command() {
    let double = double();
    double.inject(|seen| Some(Fault::DropConnection { executed: seen.number == 1 }));
    assert!(post(&double, &insert("before")).is_none());
    assert!(post(&double, &insert("after")).is_none());
    assert_eq!(tags(&double), ["after"]);
}

/// An `insertMany` of the tags `a` to `e`, of which only a part arrives.
fn insert_half(options: &Value) -> (Value, Vec<String>) {
    let double = double();
    double.inject(|_| Some(Fault::HalfInsertMany));
    let documents: Vec<Value> = ["a", "b", "c", "d", "e"].map(|tag| json!({"tag": tag})).into();
    let command = json!({"insertMany": {"documents": documents, "options": options}});
    let mut answer = post(&double, &command).expect("an answer").json();
    for error in answer["errors"].as_array_mut().expect("errors") {
        *error = error["errorCode"].take();
    }
    answer["status"].as_object_mut().expect("a status").remove("primaryKeySchema");
    (answer, tags(&double))
}

const TIMEOUT: &str = "TIMEOUT_WRITING_DATA";

#[test]
fn of_an_insert_of_many_every_second_row_is_written() {
    let (answer, tags) = insert_half(&json!({}));
    assert_eq!(answer["status"], json!({"insertedIds": [["b"], ["d"]]}));
    assert_eq!(answer["errors"], json!([TIMEOUT, TIMEOUT, TIMEOUT]));
    assert_eq!(tags, ["b", "d"]);
}

#[test]
fn of_an_ordered_insert_of_many_the_first_half_is_written() {
    let (answer, tags) = insert_half(&json!({"ordered": true}));
    assert_eq!(answer["status"], json!({"insertedIds": [["a"], ["b"]]}));
    assert_eq!(answer["errors"], json!([TIMEOUT]));
    assert_eq!(tags, ["a", "b"]);
}

#[test]
fn the_responses_to_half_an_insert_name_every_row() {
    let row = |tag: &str, status: &str| json!({"_id": [tag], "status": status});
    let error = |tag: &str| json!({"_id": [tag], "status": "ERROR", "errorsIdx": 0});
    let (answer, _) = insert_half(&json!({"returnDocumentResponses": true}));
    let rows = json!([error("a"), row("b", "OK"), error("c"), row("d", "OK"), error("e")]);
    assert_eq!(answer["status"], json!({"documentResponses": rows}));
    assert_eq!(answer["errors"], json!([TIMEOUT]));
    let (answer, _) = insert_half(&json!({"returnDocumentResponses": true, "ordered": true}));
    let rows = json!([row("a", "OK"), row("b", "OK"), error("c"), row("d", "SKIPPED"), row("e", "SKIPPED")]);
    assert_eq!(answer["status"], json!({"documentResponses": rows}));
    assert_eq!(answer["errors"], json!([TIMEOUT]));
}

#[test]
fn half_of_any_other_command_is_the_whole() {
    let double = double();
    double.inject(|_| Some(Fault::HalfInsertMany));
    assert!(post(&double, &insert("whole")).expect("an answer").codes().is_empty());
    assert_eq!(tags(&double), ["whole"]);
}

#[test]
fn a_plan_decides_by_number_table_and_command_and_ends_when_healed() {
    let double = double();
    double.inject(|seen| {
        let chosen = seen.command == "insertOne" && seen.table.as_deref() == Some("tags") && seen.number == 1;
        chosen.then_some(Fault::DropConnection { executed: false })
    });
    assert!(post(&double, &insert("first")).is_some());
    assert!(post(&double, &insert("second")).is_none());
    double.inject(|_| Some(Fault::Hang));
    double.heal();
    assert!(post(&double, &insert("third")).is_some());
    assert_eq!(tags(&double), ["first", "third"]);
}

#[test]
fn the_journal_says_what_arrived_and_what_came_of_it() {
    let double = double();
    post(&double, &insert("rust")).expect("an answer");
    post(&double, &json!({"find": {"filter": {"category": "x"}, "projection": {"tag": 1}}}))
        .expect("an answer");
    post(&double, &json!({"findOne": {"filter": {"hat": 1}}})).expect("an answer");
    let calls = double.calls();
    let said: Vec<String> = calls.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["insertOne tags", "find tags", "findOne tags"]);
    assert_eq!(calls[0].path, "/v1/killrvideo/tags");
    assert_eq!(calls[0].body, insert("rust"));
    assert_eq!(calls[0].cql[0].cql, "INSERT INTO killrvideo.tags (tag) VALUES (?)");
    assert_eq!(calls[0].cql[0].params, [json!("rust")]);
    assert_eq!(calls[2].errors, ["UNKNOWN_TABLE_COLUMNS"]);
    assert!(calls[2].cql.is_empty());
    double.clear_calls();
    assert!(double.calls().is_empty());
    post(&double, &insert("cql")).expect("an answer");
    assert_eq!(double.calls()[0].number, 3);
}
