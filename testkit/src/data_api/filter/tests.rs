use crate::data_api::{
    filter::{Deletion, for_delete_many, full_key},
    parse::parse,
    schema::{Definition, Table, read},
};

fn table() -> Table {
    let cql = "CREATE TABLE t (a int, b text, c int, d int, e int, PRIMARY KEY ((a, b), c, d));";
    match read(cql).unwrap().into_iter().next() {
        Some(Definition::Table { table, .. }) => table,
        _ => panic!("no table"),
    }
}

/// The code that a filter is refused with as one row's, and as that of many.
fn refused(filter: &str) -> (&'static str, &'static str) {
    let filter = parse(filter.as_bytes()).unwrap();
    let one = full_key(&table(), &filter).map_or_else(|error| error.code, |_| "");
    let many = for_delete_many(&table(), Some(&filter)).map_or_else(|error| error.code, |_| "");
    (one, many)
}

#[test]
fn one_row_is_named_by_its_whole_key_and_by_equality() {
    const MISSING: &str = "MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE";
    const OTHER: &str = "UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE";
    const UNEQUAL: &str = "UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE";
    for (filter, code) in [
        ("{}", "MISSING_FILTER_FOR_UPDATE_DELETE"),
        ("null", "MISSING_FILTER_FOR_UPDATE_DELETE"),
        (r#"{"e": 1, "hat": 1}"#, "UNKNOWN_TABLE_COLUMNS"),
        (r#"{"e": {"$gt": 1}}"#, OTHER),
        (r#"{"c": {"$gt": 1}}"#, UNEQUAL),
        (r#"{"a": 1, "b": "b", "c": {"$in": [1]}, "d": 1}"#, UNEQUAL),
        (r#"{"a": 1, "b": "b", "d": 1}"#, MISSING),
        (r#"{"a": "x", "b": "b", "c": 1}"#, MISSING),
        (r#"{"a": "x", "b": "b", "c": 1, "d": 1}"#, "INVALID_FILTER_COLUMN_VALUES"),
        (r#"{"$or": [{"a": 1, "b": "b"}, {"c": 1, "d": 1}]}"#, "INVALID_DATABASE_QUERY"),
        (r#"{"a": 1, "b": "b", "c": 1, "$and": [{"d": 1}, {"d": 2}]}"#, "INVALID_DATABASE_QUERY"),
        (r#"{"a": 1, "b": "b", "$and": [{"c": 1}, {"d": 1}]}"#, ""),
    ] {
        assert_eq!(refused(filter).0, code, "{filter}");
    }
}

#[test]
fn many_rows_are_named_by_partitions_and_a_prefix_of_clustering_columns() {
    for (filter, code) in [
        (r#"{"a": 1, "b": "b", "hat": 1}"#, "UNKNOWN_TABLE_COLUMNS"),
        (r#"{"a": 1, "b": "b", "e": 1}"#, "UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE"),
        (r#"{"a": 1}"#, "INVALID_PRIMARY_KEY_FILTER"),
        (r#"{"a": 1, "b": "b", "d": 1}"#, "INVALID_PRIMARY_KEY_FILTER"),
        (r#"{"a": 1, "b": 2}"#, "INVALID_FILTER_COLUMN_VALUES"),
        (r#"{"a": {"$gt": 1}, "b": "b"}"#, "INVALID_DATABASE_QUERY"),
        (r#"{"a": 1, "b": "b", "c": {"$ne": 1}}"#, "INVALID_DATABASE_QUERY"),
        (r#"{"a": 1, "b": "b", "c": {"$gt": 1}, "d": 1}"#, "INVALID_DATABASE_QUERY"),
        (r#"{"a": 1, "b": "b", "$or": [{"c": 1}, {"c": 2}]}"#, "INVALID_DATABASE_QUERY"),
        (r#"{"a": {"$in": []}, "b": "b"}"#, "UNSUPPORTED_DATABASE_QUERY"),
        (r#"{"a": 1, "b": "b", "c": {"$in": [1, 2]}, "d": {"$gte": 1, "$lt": 5}}"#, ""),
    ] {
        assert_eq!(refused(filter).1, code, "{filter}");
    }
}

#[test]
fn no_filter_names_every_row() {
    for filter in [None, Some("null"), Some("{}"), Some(r#"{"$and": []}"#)] {
        let filter = filter.map(|it| parse(it.as_bytes()).unwrap());
        assert_eq!(for_delete_many(&table(), filter.as_ref()), Ok(Deletion::Everything));
    }
}

#[test]
fn partitions_are_every_combination_of_the_values() {
    let filter = parse(br#"{"b": {"$in": ["y", "x"]}, "a": {"$in": [2, 1, 2]}}"#).unwrap();
    let Ok(Deletion::Rows { partitions, .. }) = for_delete_many(&table(), Some(&filter)) else {
        panic!("refused")
    };
    let shown: Vec<_> = partitions.iter().map(|key| format!("{key:?}")).collect();
    let expected = [(1, "x"), (1, "y"), (2, "x"), (2, "y")];
    assert_eq!(shown, expected.map(|(a, b)| format!("[Integer({a}), Text({b:?})]")));
}
