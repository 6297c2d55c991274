use proptest::prelude::*;
use serde_json::json;

use super::{Database, THINGS, codes, column, ids};

/// Numbered things; what is not given is missing.
fn things() -> Database {
    let database = Database::new(THINGS);
    let uuid = "00000000-0000-4000-8000-00000000000";
    database.insert(
        "things",
        &[
            json!({"id": 1, "size": 10, "name": "ash", "tags": ["a", "b"], "ok": true, "ref": format!("{uuid}1")}),
            json!({"id": 2, "size": 20, "name": "Box", "tags": ["b"], "counts": {"x": 1, "y": 2}, "notes": ["n", "n"]}),
            json!({"id": 3, "size": 30, "name": "box", "counts": {"y": 1}, "data": {"$binary": "AQI="}}),
            json!({"id": 4, "name": "cap", "tags": ["c"], "ok": false, "span": "P1D", "address": "::1"}),
        ],
    );
    database
}

fn found(database: &Database, filter: &str) -> Vec<i64> {
    let reply = database.filter("things", filter);
    assert_eq!(codes(&reply), Vec::<String>::new(), "{filter}");
    ids(&reply)
}

#[test]
fn operators_hold_for_what_they_say() {
    let database = things();
    for (filter, expected) in [
        (r#"{"size": 20}"#, &[2][..]),
        (r#"{"size": {"$ne": 20}}"#, &[1, 3]),
        (r#"{"size": {"$gt": 10, "$lt": 30}}"#, &[2]),
        (r#"{"size": {"$gte": 10, "$lte": 20}}"#, &[1, 2]),
        (r#"{"size": {"$in": [30, 10, 30]}}"#, &[1, 3]),
        (r#"{"size": {"$nin": [30, 10]}}"#, &[2]),
        (r#"{"name": {"$gt": "a"}}"#, &[1, 3, 4]),
        (r#"{"ok": false}"#, &[4]),
        (r#"{"data": {"$binary": "AQI="}}"#, &[3]),
        (r#"{"span": "24h"}"#, &[]),
        (r#"{"span": "1d"}"#, &[4]),
        (r#"{"address": "0:0:0:0:0:0:0:1"}"#, &[4]),
        (r#"{"ref": {"$in": [{"$uuid": "00000000-0000-4000-8000-000000000001"}]}}"#, &[1]),
        (r#"{"ref": {"$eq": {"$uuid": "0-0-4000-8000-1"}}}"#, &[1]),
        (r#"{"size": {}}"#, &[1, 2, 3, 4]),
    ] {
        assert_eq!(found(&database, filter), expected, "{filter}");
    }
}

#[test]
fn collections_are_asked_for_what_they_contain() {
    let database = things();
    for (filter, expected) in [
        (r#"{"tags": {"$in": ["a", "c"]}}"#, &[1, 4][..]),
        (r#"{"tags": {"$all": ["b", "a"]}}"#, &[1]),
        (r#"{"tags": {"$nin": ["a", "c"]}}"#, &[2, 3]),
        (r#"{"tags": {"$in": ["b"], "$nin": ["a"]}}"#, &[2]),
        (r#"{"$not": {"tags": {"$all": ["a", "b"]}}}"#, &[2, 3, 4]),
        (r#"{"notes": {"$in": ["n"]}}"#, &[2]),
        (r#"{"counts": {"$keys": {"$in": ["x"]}}}"#, &[2]),
        (r#"{"counts": {"$keys": {"$nin": ["x"]}}}"#, &[1, 3, 4]),
        (r#"{"counts": {"$values": {"$in": [1]}}}"#, &[2, 3]),
        (r#"{"counts": {"$in": [["y", 1], ["z", 1]]}}"#, &[3]),
        (r#"{"counts": {"$all": [["x", 1], ["y", 2]]}}"#, &[2]),
        (r#"{"counts": {"$keys": {"$in": ["y"]}, "$values": {"$all": [2]}}}"#, &[2]),
    ] {
        assert_eq!(found(&database, filter), expected, "{filter}");
    }
}

#[test]
fn conditions_nest() {
    let database = things();
    for (filter, expected) in [
        (r#"{"$or": [{"size": 10}, {"name": "cap"}]}"#, &[1, 4][..]),
        (
            r#"{"$or": [{"$and": [{"size": 10}, {"name": "cap"}]}, {"$and": [{"size": 30}, {"name": "box"}]}]}"#,
            &[3],
        ),
        (r#"{"$and": [{"$or": [{"size": 10}, {"size": 20}]}, {"tags": {"$in": ["a"]}}]}"#, &[1]),
        (r#"{"$not": {"size": 10}}"#, &[2, 3]),
        (r#"{"$not": {"size": 10, "name": "Box"}}"#, &[1, 2, 3, 4]),
        (r#"{"$not": {"$or": [{"size": 10}, {"name": "Box"}]}}"#, &[3]),
        (r#"{"$not": {"$not": {"size": {"$gt": 10}}}}"#, &[2, 3]),
        (r#"{"$not": {"size": {"$in": [10, 20]}}}"#, &[3]),
        (r#"{"$and": [], "$or": []}"#, &[1, 2, 3, 4]),
        (r#"{"$and": [[{"size": {"$gt": 10}}, {"size": {"$lt": 30}}]]}"#, &[2]),
    ] {
        assert_eq!(found(&database, filter), expected, "{filter}");
    }
}

#[test]
fn a_choice_of_objects_is_one_of_all_that_they_say() {
    // The server forgets which conditions stood in one object, and which operators were those of one column.
    let database = things();
    assert_eq!(found(&database, r#"{"$or": [{"size": 10, "name": "cap"}, {"size": 30}]}"#), [1, 3, 4]);
    assert_eq!(found(&database, r#"{"$or": [{"size": {"$gte": 20, "$lt": 20}}]}"#), [1, 2, 3]);
}

#[test]
fn what_is_missing_compares_with_nothing_and_contains_nothing() {
    let database = things();
    assert_eq!(found(&database, r#"{"size": {"$ne": 1}}"#), [1, 2, 3]);
    assert_eq!(found(&database, r#"{"size": {"$nin": [1]}}"#), [1, 2, 3]);
    assert_eq!(found(&database, r#"{"tags": {"$nin": ["z"]}}"#), [1, 2, 3, 4]);
}

#[test]
fn a_list_of_keys_gives_each_row_once_in_the_order_of_the_keys() {
    let reply = things().filter("things", r#"{"id": {"$in": [3, 1, 3, 99, 2]}}"#);
    assert_eq!(column(&reply, "id"), [1, 2, 3]);
}

#[test]
fn a_filter_nests_as_deep_as_a_body_may() {
    let levels = 498;
    for name in ["$and", "$or", "$not"] {
        let (open, close) = if name == "$not" { ("", "") } else { ("[", "]") };
        let filter = (0..levels)
            .fold(r#"{"size": 10}"#.to_owned(), |inner, _| format!(r#"{{"{name}": {open}{inner}{close}}}"#));
        assert_eq!(found(&things(), &filter), [1], "{name}");
    }
}

#[test]
fn a_choice_of_one_is_none() {
    let database = things();
    assert_eq!(found(&database, r#"{"$or": [{"id": 2}]}"#), [2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_negation_finds_what_the_condition_does_not(low in 0..60_i64, high in 0..60_i64, tag in "[abc]") {
        let database = things();
        let with_size = r#""size": {"$gte": 0}"#;
        let size = format!(r#"{{"$and": [{{"size": {{"$gte": {low}}}}}, {{"size": {{"$lt": {high}}}}}]}}"#);
        let condition = format!(r#"{{"$or": [{size}, {{"tags": {{"$in": ["{tag}"]}}}}]}}"#);
        let mut all = found(&database, &format!(r#"{{{with_size}, "$and": [{condition}]}}"#));
        all.extend(found(&database, &format!(r#"{{{with_size}, "$not": {condition}}}"#)));
        all.sort_unstable();
        prop_assert_eq!(all, vec![1, 2, 3]);
    }
}
