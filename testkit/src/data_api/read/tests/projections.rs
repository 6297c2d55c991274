use serde_json::json;

use super::{Database, THINGS, codes, documents};

fn things() -> Database {
    let database = Database::new(THINGS);
    let row =
        json!({"id": 1, "name": "a", "tags": [], "counts": {}, "title": null, "near": [1, 0], "ok": false});
    database.insert("things", &[row]);
    database
}

#[test]
fn what_is_missing_or_empty_is_left_out() {
    let found = documents(&things().find("things", "{}"));
    assert_eq!(found, [json!({"id": 1, "name": "a", "near": [1.0, 0.0], "ok": false})]);
}

#[test]
fn a_projection_includes_or_excludes() {
    let database = things();
    for (projection, expected) in [
        (r#"{"name": 1, "title": 1}"#, json!({"name": "a"})),
        (r#"{"name": true, "hat": 1}"#, json!({"name": "a"})),
        (r#"{"name": 0.5}"#, json!({"name": "a"})),
        (r#"{"name": 0.0, "near": 0e5}"#, json!({"id": 1, "ok": false})),
        (r#"{"name": 0, "near": false}"#, json!({"id": 1, "ok": false})),
        (r#"{"near": -0, "hat": 0}"#, json!({"id": 1, "name": "a", "ok": false})),
        (r#""name""#, json!({"id": 1, "name": "a", "near": [1.0, 0.0], "ok": false})),
        ("[]", json!({"id": 1, "name": "a", "near": [1.0, 0.0], "ok": false})),
        (r#"{"*": 1}"#, json!({"id": 1, "name": "a", "near": [1.0, 0.0], "ok": false})),
    ] {
        let reply = database.find("things", &format!(r#"{{"projection": {projection}}}"#));
        assert_eq!(documents(&reply), [expected], "{projection}");
    }
}

#[test]
fn what_is_no_projection_is_refused() {
    let database = things();
    let all_columns =
        "id name title size weight ok ref at moment data span address tags notes counts near far";
    let none: Vec<_> = all_columns.split(' ').map(|name| format!("\"{name}\": 0")).collect();
    for (projection, code) in [
        (r#"{"name": 1, "id": 0}"#, "UNSUPPORTED_PROJECTION_PARAM"),
        (r#"{"name": 1, "*": 1}"#, "UNSUPPORTED_PROJECTION_PARAM"),
        (r#"{"": 1}"#, "UNSUPPORTED_PROJECTION_PARAM"),
        (r#"{"*": "x"}"#, "UNSUPPORTED_PROJECTION_PARAM"),
        (r#"{"name": null}"#, "UNSUPPORTED_PROJECTION_PARAM"),
        (r#"{"*": 0}"#, "UNKNOWN_TABLE_COLUMNS"),
        (&format!("{{{}}}", none.join(",")), "UNKNOWN_TABLE_COLUMNS"),
    ] {
        let reply = database.find("things", &format!(r#"{{"projection": {projection}}}"#));
        assert_eq!(codes(&reply), [format!("PROJECTION/{code}")], "{projection}");
    }
}

#[test]
fn a_list_is_no_projection() {
    let reply = things().find("things", r#"{"projection": ["name"]}"#);
    assert_eq!(codes(&reply), ["/UNEXPECTED_SERVER_ERROR"]);
}

#[test]
fn the_schema_of_a_projection_has_the_columns_that_no_row_has() {
    let reply = things().find("things", r#"{"projection": {"title": 1, "tags": 1}}"#);
    let expected = json!({"title": {"type": "text"}, "tags": {"type": "set", "valueType": "text"}});
    assert_eq!(reply.status["projectionSchema"], expected);
    assert_eq!(documents(&reply), [json!({})]);
}

#[test]
fn one_row_is_a_document_and_none_is_null() {
    let database = things();
    let data = |filter: &str| {
        let reply = database
            .run("things", &format!(r#"{{"findOne": {{"filter": {filter}, "projection": {{"id": 1}}}}}}"#));
        reply.data.unwrap()
    };
    assert_eq!(data("{}"), json!({"document": {"id": 1}}));
    assert_eq!(data(r#"{"id": 2}"#), json!({"document": null}));
}
