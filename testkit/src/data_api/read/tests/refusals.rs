use serde_json::json;

use super::{Database, EVENTS, THINGS, codes, ids, warnings};

/// What a filter of things is refused with.
fn refused(filter: &str) -> String {
    let reply = Database::new(THINGS).filter("things", filter);
    assert_eq!(reply.data, None, "{filter}");
    codes(&reply).join(",")
}

#[test]
fn a_filter_has_the_shape_of_a_filter() {
    for (filter, code) in [
        ("[]", "FILTER/FILTER_UNSUPPORTED_DATA_TYPE"),
        ("5", "FILTER/FILTER_UNSUPPORTED_DATA_TYPE"),
        (r#"{"$or": [5]}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"$or": [[5]]}"#, "FILTER/FILTER_UNSUPPORTED_DATA_TYPE"),
        (r#"{"$or": {"size": 1}}"#, "FILTER/FILTER_UNSUPPORTED_DATA_TYPE"),
        (r#"{"$not": [{"size": 1}]}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"$not": 5}"#, "FILTER/UNKNOWN_TABLE_COLUMNS"),
        (r#"{"$vector": [1]}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"$vectorize": "x"}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"$vector": {"$exists": true}}"#, "/INTERNAL_SERVER_ERROR"),
        (r#"{"size": {"$gt": null}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"size": {"$gt": [1]}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"size": {"$in": 1}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"name": {"$match": 1}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"$not": {"name": {"$match": "x"}}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"size": {"$exists": 1}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"name": {"$size": -1}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"tags": {"$all": []}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"name": {"$eq": {"$xx": 1}}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"name": {"a": {"$date": "x"}}}"#, "FILTER/FILTER_INVALID_EXPRESSION"),
        (r#"{"name": {"$eq": "a", "b": 1}}"#, "FILTER/FILTER_UNSUPPORTED_DATA_TYPE"),
        (r#"{"name": {"$ne": {"a": 1}}}"#, "FILTER/FILTER_UNSUPPORTED_DATA_TYPE"),
        (r#"{"ref": {"$uuid": "x"}}"#, "DOCUMENT/SHRED_BAD_EJSON_VALUE"),
        (r#"{"name": {"$objectId": "12"}}"#, "DOCUMENT/SHRED_BAD_EJSON_VALUE"),
        (r#"{"data": {"$binary": "@"}}"#, "/INTERNAL_SERVER_ERROR"),
        (r#"{"size": {"$in": [{"$binary": 5}]}}"#, "/INTERNAL_SERVER_ERROR"),
        (r#"{"counts": {"$keys": {}}}"#, "FILTER/FILTER_UNSUPPORTED_OPERATOR"),
        (r#"{"$and": [{"_id": 1}, {"_id": 2}]}"#, "FILTER/FILTER_MULTIPLE_ID_FILTER"),
        (r#"{"_id": 1}"#, "FILTER/UNKNOWN_TABLE_COLUMNS"),
    ] {
        assert_eq!(refused(filter), code, "{filter}");
    }
}

#[test]
fn collections_take_three_operators_and_lists() {
    for filter in [
        r#"{"tags": {"$eq": "a"}}"#,
        r#"{"tags": {"$in": "a"}}"#,
        r#"{"tags": {"$keys": {"$in": ["a"]}}}"#,
        r#"{"counts": {"$keys": ["a"]}}"#,
        r#"{"counts": {"$keys": {"$eq": "a"}}}"#,
        r#"{"counts": {"$in": ["a", 1]}}"#,
        r#"{"counts": {"$in": [["a", 1, 2]]}}"#,
    ] {
        assert_eq!(refused(filter), "FILTER/INVALID_MAP_SET_LIST_FILTER", "{filter}");
    }
}

#[test]
fn what_no_rule_of_tables_takes_is_the_servers_fault() {
    for filter in [
        r#"{"size": null}"#,
        r#"{"size": {"$exists": true}}"#,
        r#"{"name": {"$size": 1}}"#,
        r#"{"name": {"$all": ["a"]}}"#,
        r#"{"at": {"$date": 0}}"#,
        r#"{"at": {"$lt": {"$date": 0}}}"#,
        r#"{"$not": {"tags": null}}"#,
    ] {
        assert_eq!(refused(filter), "/INTERNAL_SERVER_ERROR", "{filter}");
    }
}

#[test]
fn values_have_to_fit_their_columns() {
    for filter in [
        r#"{"size": {"$in": [1, "2"]}}"#,
        r#"{"size": {"$gt": 3000000000}}"#,
        r#"{"tags": {"$in": [1]}}"#,
        r#"{"tags": "a"}"#,
        r#"{"counts": {"$in": [["a", "b"]]}}"#,
        r#"{"data": "AQI="}"#,
        r#"{"data": {"$eq": {"$binary": "AQI="}}}"#,
        r#"{"near": {"$eq": 1}}"#,
        r#"{"at": {"$in": [{"$date": 0}]}}"#,
    ] {
        assert_eq!(refused(filter), "FILTER/INVALID_FILTER_COLUMN_VALUES", "{filter}");
    }
}

#[test]
fn a_filter_has_sixty_four_comparisons_and_a_list_a_hundred_values() {
    let list = |count: usize| vec!["1"; count].join(",");
    let many = |count: usize| format!(r#"{{"$or": [{}]}}"#, vec![r#"{"weight": 1}"#; count].join(","));
    assert_eq!(refused(&many(65)), "FILTER/FILTER_FIELDS_LIMIT_VIOLATION");
    for operator in ["$in", "$nin"] {
        let filter = format!(r#"{{"size": {{"{operator}": [{}]}}}}"#, list(101));
        assert_eq!(refused(&filter), "FILTER/FILTER_INVALID_EXPRESSION");
    }
    let database = Database::new(THINGS);
    for filter in [many(64), format!(r#"{{"size": {{"$nin": [{}]}}}}"#, list(100))] {
        assert_eq!(codes(&database.filter("things", &filter)), Vec::<String>::new());
    }
}

#[test]
fn the_database_combines_few_conditions_on_one_column() {
    for filter in [
        r#"{"size": {"$eq": 1, "$ne": 2}}"#,
        r#"{"size": {"$gt": 1, "$gte": 2}}"#,
        r#"{"size": {"$lt": 1, "$lte": 2}}"#,
        r#"{"size": {"$in": [1], "$gt": 2}}"#,
        r#"{"$and": [{"size": 1}, {"$and": [{"size": 1}, {"name": "a"}]}]}"#,
        r#"{"$or": [{"name": "a"}, {"$and": [{"size": 1}, {"size": 1}]}]}"#,
    ] {
        assert_eq!(refused(filter), "DATABASE/INVALID_DATABASE_QUERY", "{filter}");
    }
    let database = Database::new(THINGS);
    for filter in [r#"{"size": {"$gt": 1, "$lte": 5, "$ne": 3}}"#, r#"{"$or": [{"size": 1}, {"size": 2}]}"#] {
        assert_eq!(codes(&database.filter("things", filter)), Vec::<String>::new(), "{filter}");
    }
}

#[test]
fn the_database_takes_no_nulls_and_no_lists_of_nothing() {
    for filter in [
        r#"{"size": {"$in": [null]}}"#,
        r#"{"tags": {"$in": [null]}}"#,
        r#"{"counts": {"$in": [["a", null]]}}"#,
        r#"{"id": {"$in": [1, null]}}"#,
    ] {
        assert_eq!(refused(filter), "/UNEXPECTED_SERVER_ERROR", "{filter}");
    }
    for filter in [r#"{"size": {"$in": []}}"#, r#"{"size": {"$nin": []}}"#, r#"{"tags": {"$nin": []}}"#] {
        assert_eq!(refused(filter), "DATABASE/UNSUPPORTED_DATABASE_QUERY", "{filter}");
    }
}

#[test]
fn a_null_among_several_values_of_a_column_beside_the_key_is_equal_to_nothing() {
    let database = Database::new(THINGS);
    database.insert("things", &[json!({"id": 1, "weight": 5}), json!({"id": 2})]);
    assert_eq!(ids(&database.filter("things", r#"{"weight": {"$in": [5, null]}}"#)), [1]);
}

#[test]
fn the_database_takes_no_time_uuid_without_a_time_and_no_empty_partition_key() {
    let filter = r#"{"moment": "00000000-0000-4000-8000-000000000000"}"#;
    assert_eq!(refused(filter), "DATABASE/INVALID_DATABASE_QUERY");
    let tags = Database::new("CREATE TABLE tags (tag text PRIMARY KEY, n int);");
    assert_eq!(codes(&tags.filter("tags", r#"{"tag": ""}"#)), ["DATABASE/INVALID_DATABASE_QUERY"]);
    let blobs = Database::new("CREATE TABLE blobs (id blob PRIMARY KEY);");
    let reply = blobs.filter("blobs", r#"{"id": {"$binary": ""}}"#);
    assert_eq!(codes(&reply), ["DATABASE/INVALID_DATABASE_QUERY"]);
    let reply = tags.filter("tags", r#"{"tag": {"$in": ["a", ""]}}"#);
    assert_eq!(codes(&reply), ["DATABASE/INVALID_DATABASE_QUERY"]);
    let events = Database::new(EVENTS);
    let reply = events.filter("events", r#"{"home": "", "day": "2025-01-01"}"#);
    assert_eq!(codes(&reply), Vec::<String>::new());
}

#[test]
fn an_empty_text_is_the_bound_of_a_range_of_partition_keys() {
    let tags = Database::new("CREATE TABLE tags (tag text PRIMARY KEY, n int);");
    tags.insert("tags", &[json!({"tag": "a", "n": 1}), json!({"tag": "b", "n": 2})]);
    for (filter, found) in [
        (r#"{"tag": {"$gt": ""}}"#, 2),
        (r#"{"tag": {"$gte": ""}}"#, 2),
        (r#"{"tag": {"$lt": ""}}"#, 0),
        (r#"{"tag": {"$lte": ""}}"#, 0),
        (r#"{"tag": {"$gt": "", "$lt": "b"}}"#, 1),
    ] {
        let reply = tags.filter("tags", filter);
        assert_eq!((codes(&reply), warnings(&reply)), (Vec::new(), vec!["QUERY_RETRIED_DUE_TO_INDEXING"]));
        let rows = reply.data.as_ref().and_then(|data| data["documents"].as_array()).map(Vec::len);
        assert_eq!(rows, Some(found), "{filter}");
    }
}

#[test]
fn partition_columns_stand_in_no_choice() {
    assert_eq!(refused(r#"{"$or": [{"id": 1}, {"id": 2}]}"#), "DATABASE/INVALID_DATABASE_QUERY");
}

#[test]
fn no_clustering_column_is_tested_behind_a_range() {
    let database = Database::new(EVENTS);
    let behind = r#"{"home": "h", "day": "2025-01-01", "at": {"$lt": 5}, "id": 1}"#;
    assert_eq!(codes(&database.filter("events", behind)), ["DATABASE/INVALID_DATABASE_QUERY"]);
    // With leave to read all rows, which comes with any warning, the database does it.
    let allowed = r#"{"home": "h", "day": "2025-01-01", "at": {"$lt": 5}, "id": 1, "note": "n"}"#;
    let reply = database.filter("events", allowed);
    assert_eq!((codes(&reply), warnings(&reply)), (Vec::new(), vec!["MISSING_INDEX"]));
}

#[test]
fn an_index_is_not_used_beside_several_partition_keys() {
    let database = Database::new(THINGS);
    let reply = database.filter("things", r#"{"id": {"$in": [1, 2]}, "size": 5}"#);
    assert_eq!(codes(&reply), ["DATABASE/INVALID_DATABASE_QUERY"]);
    for filter in [r#"{"id": {"$in": [1]}, "size": 5}"#, r#"{"id": {"$in": [1, 2]}, "weight": 5}"#] {
        assert_eq!(codes(&database.filter("things", filter)), Vec::<String>::new(), "{filter}");
    }
}

#[test]
fn options_have_their_kinds_and_bounds() {
    let database = Database::new(THINGS);
    for (find, expected) in [
        (r#"{"options": {"limit": "x"}}"#, &["/REQUEST_STRUCTURE_MISMATCH"][..]),
        (r#"{"options": {"limit": true}}"#, &["/REQUEST_STRUCTURE_MISMATCH"]),
        (r#"{"options": {"limit": 3000000000}}"#, &["/UNEXPECTED_SERVER_ERROR"]),
        (r#"{"options": {"pageState": {}}}"#, &["/REQUEST_STRUCTURE_MISMATCH"]),
        (r#"{"options": {"limit": 0, "skip": -1}}"#, &["/COMMAND_FIELD_VALUE_INVALID"; 3]),
        (r#"{"options": {"skip": 0}}"#, &["/COMMAND_FIELD_VALUE_INVALID"]),
        (r#"{"options": {"limit": 2.9, "pageState": null}}"#, &[]),
        (r#"{"options": {"limit": "", "skip": null}}"#, &[]),
        (r#"{"sort": {}, "options": {"skip": 3}}"#, &[]),
    ] {
        assert_eq!(codes(&database.find("things", find)), expected, "{find}");
    }
}

#[test]
fn what_is_wrong_first_is_told_first() {
    let database = Database::new(THINGS);
    let everything = |options: &str, sort: &str, projection: &str| {
        let find = format!(
            r#"{{"filter": {{"hat": 1}}, "sort": {sort}, "projection": {projection}, "options": {options}}}"#
        );
        let reply = database.find("things", &find);
        (codes(&reply).join(","), warnings(&reply).join(","))
    };
    let expected = |code: &str, warning: &str| (code.to_owned(), warning.to_owned());
    let (bad_state, bad_sort, bad_projection) = (r#"{"pageState": "%"}"#, r#"{"hat": 1}"#, r#"{"hat": 1}"#);
    let bad_filter = r#"{"filter": {"name": {"$foo": 1}}, "sort": {"hat": 1}, "projection": {"hat": 1}}"#;
    assert_eq!(codes(&database.find("things", bad_filter)), ["FILTER/FILTER_UNSUPPORTED_OPERATOR"]);
    let unknown = "SORT/CANNOT_SORT_UNKNOWN_COLUMNS";
    assert_eq!(everything(bad_state, bad_sort, bad_projection), expected(unknown, ""));
    assert_eq!(everything(bad_state, "{}", bad_projection), expected("/UNEXPECTED_SERVER_ERROR", ""));
    assert_eq!(everything("{}", bad_sort, bad_projection), expected("SORT/CANNOT_SORT_UNKNOWN_COLUMNS", ""));
    let sort = r#"{"size": 1}"#;
    assert_eq!(everything("{}", sort, bad_projection), expected("PROJECTION/UNKNOWN_TABLE_COLUMNS", ""));
    let warning = "IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING";
    assert_eq!(everything("{}", sort, "{}"), expected("FILTER/UNKNOWN_TABLE_COLUMNS", warning));
}
