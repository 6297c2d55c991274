//! insertMany: so many insertions, each on its own.

use serde_json::{Value as JsonValue, json};

use super::{
    Target,
    document::Insertion,
    insert::{insert, primary_key_schema, row_id},
};
use crate::data_api::{error::ApiError, json::Json, reply::Reply};

/// What became of one document.
enum Outcome {
    Inserted(JsonValue),
    /// It was good, but one before it failed. Its key.
    Skipped(JsonValue),
    /// With its key, which is an empty array where it has none.
    Failed(JsonValue, ApiError),
}

/// Inserts rows, all or, in order, up to the first that fails. Each that failed has its error; rows that are no rows
/// of the table have theirs even behind the first failure.
pub(crate) fn insert_many(target: &mut Target<'_>, command: &Json) -> Reply {
    let documents = match command.get("documents") {
        Some(Json::Array(documents)) => documents.as_slice(),
        _ => &[],
    };
    let option = |name| command.get("options").and_then(|options| options.get(name)).is_some_and(is_true);
    let rows: Vec<_> = documents.iter().map(|document| Insertion::read(target.table, document)).collect();
    let mut reply = Reply::default();
    let (mut outcomes, mut failed) = (Vec::new(), false);
    for row in rows {
        let outcome = match row {
            Err(error) => Outcome::Failed(json!([]), error),
            Ok(row) => {
                let id = row_id(target.table, &row);
                if failed && option("ordered") {
                    Outcome::Skipped(id)
                } else {
                    match insert(target, row, &mut reply.cql) {
                        Ok(()) => Outcome::Inserted(id),
                        Err(error) => Outcome::Failed(id, error),
                    }
                }
            }
        };
        failed |= matches!(outcome, Outcome::Failed(..));
        outcomes.push(outcome);
    }
    let schema = primary_key_schema(target.table);
    if option("returnDocumentResponses") {
        respond_by_document(outcomes, schema, &mut reply);
    } else {
        respond_by_id(outcomes, schema, &mut reply);
    }
    reply
}

/// A boolean as the server reads it: also its name, and any number but zero.
fn is_true(json: &Json) -> bool {
    match json {
        Json::Bool(yes) => *yes,
        Json::String(text) => text == "true",
        Json::Number(number) => number != "0",
        _ => false,
    }
}

fn respond_by_id(outcomes: Vec<Outcome>, schema: JsonValue, reply: &mut Reply) {
    let mut ids = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Inserted(id) => ids.push(id),
            Outcome::Skipped(_) => {}
            Outcome::Failed(_, error) => reply.errors.push(error),
        }
    }
    if !ids.is_empty() {
        reply.status.insert("primaryKeySchema".to_owned(), schema);
        reply.status.insert("insertedIds".to_owned(), JsonValue::Array(ids));
    }
}

/// Errors that say the same are given once, and the documents say which is theirs.
fn respond_by_document(outcomes: Vec<Outcome>, schema: JsonValue, reply: &mut Reply) {
    let mut responses = Vec::new();
    for outcome in outcomes {
        responses.push(match outcome {
            Outcome::Inserted(id) => json!({"_id": id, "status": "OK"}),
            Outcome::Skipped(id) => json!({"_id": id, "status": "SKIPPED"}),
            Outcome::Failed(id, error) => {
                let index = reply.errors.iter().position(|it| *it == error).unwrap_or_else(|| {
                    reply.errors.push(error);
                    reply.errors.len() - 1
                });
                json!({"_id": id, "status": "ERROR", "errorsIdx": index})
            }
        });
    }
    // The types of a key are told where there is a key.
    if responses.iter().any(|it| it["_id"] != json!([])) {
        reply.status.insert("primaryKeySchema".to_owned(), schema);
    }
    reply.status.insert("documentResponses".to_owned(), JsonValue::Array(responses));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::data_api::probe::Probe;

    fn run(probe: &Probe, tags: &[Value], options: &Value) -> Value {
        let documents: Value = tags.iter().map(|tag| json!({"tag": tag})).collect();
        probe.table("tags", &json!({"insertMany": {"documents": documents, "options": options}}))
    }

    /// How many rows there are.
    fn count(probe: &Probe) -> usize {
        probe.rows("tags", &json!({})).as_array().unwrap().len()
    }

    #[test]
    fn without_order_every_good_row_is_inserted_and_every_bad_one_has_its_error() {
        let probe = Probe::new();
        let answer = run(&probe, &[json!("a"), json!(1), json!("b"), json!(""), json!(2)], &json!({}));
        assert_eq!(answer["status"]["insertedIds"], json!([["a"], ["b"]]));
        let bad = "DOCUMENT/INVALID_COLUMN_VALUES";
        assert_eq!(answer["errors"], json!([bad, "DATABASE/INVALID_DATABASE_QUERY", bad]));
        assert_eq!(count(&probe), 2);
    }

    #[test]
    fn in_order_nothing_is_inserted_behind_the_first_failure_but_bad_rows_are_still_told() {
        let probe = Probe::new();
        let rows = [json!("a"), json!(""), json!("b"), json!(1)];
        let answer = run(&probe, &rows, &json!({"ordered": true}));
        assert_eq!(answer["status"]["insertedIds"], json!([["a"]]));
        let errors = json!(["DATABASE/INVALID_DATABASE_QUERY", "DOCUMENT/INVALID_COLUMN_VALUES"]);
        assert_eq!(answer["errors"], errors);
        assert_eq!(count(&probe), 1);
    }

    #[test]
    fn document_responses_point_into_errors_of_which_equal_ones_are_given_once() {
        let probe = Probe::new();
        let rows = [json!("a"), json!(1), json!("b"), json!(1), json!(null)];
        let answer = run(&probe, &rows, &json!({"returnDocumentResponses": true}));
        let responses = json!([
            {"_id": ["a"], "status": "OK"},
            {"_id": [], "status": "ERROR", "errorsIdx": 0},
            {"_id": ["b"], "status": "OK"},
            {"_id": [], "status": "ERROR", "errorsIdx": 0},
            {"_id": [], "status": "ERROR", "errorsIdx": 1},
        ]);
        assert_eq!(answer["status"]["documentResponses"], responses);
        assert_eq!(answer["status"]["insertedIds"], Value::Null);
        assert_eq!(answer["status"]["primaryKeySchema"], json!({"tag": {"type": "text"}}));
        assert_eq!(answer["errors"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_row_that_was_good_and_not_tried_is_skipped() {
        let probe = Probe::new();
        let options = json!({"ordered": true, "returnDocumentResponses": true});
        let answer = run(&probe, &[json!(""), json!("b")], &options);
        let responses =
            json!([{"_id": [""], "status": "ERROR", "errorsIdx": 0}, {"_id": ["b"], "status": "SKIPPED"}]);
        assert_eq!(answer["status"]["documentResponses"], responses);
        assert_eq!(count(&probe), 0);
    }

    #[test]
    fn where_nothing_was_inserted_there_is_no_status() {
        let answer = run(&Probe::new(), &[json!(1)], &json!({}));
        assert_eq!(answer, json!({"errors": ["DOCUMENT/INVALID_COLUMN_VALUES"]}));
    }

    #[test]
    fn from_one_to_a_hundred_documents_are_taken() {
        let probe = Probe::new();
        let rows: Vec<Value> = (0..101).map(|number| json!(number.to_string())).collect();
        let invalid = json!({"errors": ["/COMMAND_FIELD_VALUE_INVALID"]});
        assert_eq!(run(&probe, &[], &json!({})), invalid);
        assert_eq!(run(&probe, &rows, &json!({})), invalid);
        run(&probe, &rows[..100], &json!({}));
        assert_eq!(
            probe.table("tags", &json!({"find": {}}))["data"]["documents"].as_array().unwrap().len(),
            50
        );
    }
}
