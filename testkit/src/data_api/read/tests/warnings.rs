use serde_json::json;

use super::{Database, EVENTS, THINGS, codes, ids, warnings};

#[track_caller]
fn check(database: &Database, table: &str, filter: &str, expected: &[&str]) {
    let reply = database.filter(table, filter);
    assert_eq!((codes(&reply), warnings(&reply)), (Vec::new(), expected.to_vec()), "{filter}");
}

#[test]
fn what_an_index_finds_needs_no_warning() {
    let database = Database::new(THINGS);
    for filter in [
        r#"{"name": "a"}"#,
        r#"{"size": {"$gt": 1}}"#,
        r#"{"size": {"$ne": 1}}"#,
        r#"{"size": {"$nin": [1]}}"#,
        r#"{"name": {"$in": ["a"]}}"#,
        r#"{"tags": {"$nin": ["a"]}}"#,
        r#"{"counts": {"$keys": {"$in": ["a"]}}}"#,
        r#"{"$or": [{"name": "a"}, {"size": 1}]}"#,
        r#"{"id": 1}"#,
        r#"{"id": {"$in": [1, 2]}}"#,
    ] {
        check(&database, "things", filter, &[]);
    }
}

#[test]
fn an_index_finds_one_value_at_a_time() {
    let database = Database::new(THINGS);
    let retried = &["QUERY_RETRIED_DUE_TO_INDEXING"];
    check(&database, "things", r#"{"name": {"$in": ["a", "b"]}}"#, retried);
    check(&database, "things", r#"{"name": {"$in": ["a", "b"]}, "size": 1}"#, retried);
}

#[test]
fn what_no_index_finds_is_warned_of() {
    let database = Database::new(THINGS);
    for filter in [
        r#"{"weight": 1}"#,
        r#"{"weight": 1, "title": "a"}"#,
        r#"{"id": 1, "size": 1}"#,
        r#"{"notes": {"$in": ["a"]}}"#,
        r#"{"counts": {"$values": {"$in": [1]}}}"#,
        r#"{"counts": {"$in": [["a", 1]]}}"#,
    ] {
        check(&database, "things", filter, &["MISSING_INDEX"]);
    }
    check(
        &database,
        "things",
        r#"{"weight": 1, "notes": {"$in": ["a"]}}"#,
        &["MISSING_INDEX", "MISSING_INDEX"],
    );
}

#[test]
fn some_indexes_do_not_help_with_some_operators() {
    let database = Database::new(THINGS);
    let uuid = "\"00000000-0000-4000-8000-000000000000\"";
    for (column, value) in [("name", "\"a\""), ("ok", "true"), ("ref", uuid)] {
        for (operator, value, code) in [
            ("$ne", value, "NOT_EQUALS_UNSUPPORTED_BY_INDEXING"),
            ("$lt", value, "COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING"),
            ("$nin", &format!("[{value}]"), "NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING"),
        ] {
            check(&database, "things", &format!(r#"{{"{column}": {{"{operator}": {value}}}}}"#), &[code]);
        }
    }
    let filter = r#"{"$not": {"data": {"$binary": "AQ=="}}}"#;
    check(&database, "things", filter, &["NOT_EQUALS_UNSUPPORTED_BY_INDEXING"]);
    let filter = r#"{"$not": {"name": {"$gt": "a"}}}"#;
    check(&database, "things", filter, &["COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING"]);
}

#[test]
fn part_of_a_key_is_warned_of() {
    let database = Database::new(EVENTS);
    for filter in [
        r#"{"home": "h"}"#,
        r#"{"home": "h", "at": 1}"#,
        r#"{"at": 1, "id": 1}"#,
        r#"{"home": "h", "day": "2025-01-01", "id": 1}"#,
    ] {
        check(&database, "events", filter, &["INCOMPLETE_PRIMARY_KEY_FILTER"]);
    }
    for filter in [
        r#"{"home": "h", "day": "2025-01-01"}"#,
        r#"{"home": "h", "day": "2025-01-01", "at": {"$gt": 1}}"#,
        r#"{"home": "h", "day": {"$in": ["2025-01-01", "2025-01-02"]}, "at": 1, "id": {"$in": [1, 2]}}"#,
    ] {
        check(&database, "events", filter, &[]);
    }
    check(&database, "events", "{}", &["ZERO_FILTER_OPERATIONS"]);
}

#[test]
fn of_two_comparisons_of_a_column_the_last_counts_for_warnings() {
    let database = Database::new(THINGS);
    let filter = r#"{"$or": [{"name": {"$gt": "a"}}, {"name": "b"}]}"#;
    check(&database, "things", filter, &[]);
    // A list counts after a text, wherever it stands.
    let filter = r#"{"name": {"$nin": ["a"], "$gt": "a"}}"#;
    check(&database, "things", filter, &["NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING"]);
}

#[test]
fn what_the_server_did_not_foresee_is_tried_again() {
    let database = Database::new(&format!("{THINGS}{EVENTS}"));
    database.insert("things", &[json!({"id": 1}), json!({"id": 2})]);
    for filter in [r#"{"id": {"$gt": 1}}"#, r#"{"id": {"$ne": 1}}"#] {
        let reply = database.filter("things", filter);
        assert_eq!((ids(&reply), warnings(&reply)), (vec![2], vec!["QUERY_RETRIED_DUE_TO_INDEXING"]));
        let ends: Vec<_> = reply.cql.iter().map(|it| it.cql.ends_with(" ALLOW FILTERING")).collect();
        assert_eq!(ends, [false, true]);
    }
    let filter = r#"{"home": "h", "day": "2025-01-01", "$or": [{"at": 1}, {"at": 2}]}"#;
    check(&database, "events", filter, &["QUERY_RETRIED_DUE_TO_INDEXING"]);
}

#[test]
fn warnings_stand_beside_errors() {
    let reply = Database::new(THINGS).filter("things", r#"{"weight": "x"}"#);
    assert_eq!(codes(&reply), ["FILTER/INVALID_FILTER_COLUMN_VALUES"]);
    assert_eq!(warnings(&reply), ["MISSING_INDEX"]);
    assert!(reply.status.is_empty() && reply.cql.is_empty());
}
