use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Database, EVENTS, THINGS, codes, column, documents, next_page, warnings};

fn events(count: i64) -> Database {
    let database = Database::new(EVENTS);
    let row = |n: i64| json!({"home": "a", "day": "2025-01-01", "at": n / 3, "id": n, "kind": "k"});
    database.insert("events", &(0..count).map(row).collect::<Vec<_>>());
    database
}

const ONE: &str = r#"{"home": "a", "day": "2025-01-01"}"#;

#[test]
fn the_database_sorts_one_partition_by_its_clustering_columns() {
    let database = events(7);
    for (filter, sort, expected) in [
        (ONE, r#"{"at": -1, "id": 1}"#, json!([6, 3, 4, 5, 0, 1, 2])),
        (ONE, r#"{"at": 1, "id": -1}"#, json!([2, 1, 0, 5, 4, 3, 6])),
        (ONE, r#"{"at": 1}"#, json!([2, 1, 0, 5, 4, 3, 6])),
        (r#"{"home": {"$in": ["a"]}, "day": "2025-01-01"}"#, r#"{"at": -1}"#, json!([6, 3, 4, 5, 0, 1, 2])),
    ] {
        let reply = database.find("events", &format!(r#"{{"filter": {filter}, "sort": {sort}}}"#));
        assert_eq!((warnings(&reply), json!(column(&reply, "id"))), (Vec::new(), expected), "{sort}");
        assert!(!reply.status.contains_key("sortedRowCount"));
    }
}

#[test]
fn every_other_sort_of_columns_is_the_servers() {
    let database = events(3);
    let several = r#"{"home": "a", "day": {"$in": ["2025-01-01", "2025-01-02"]}}"#;
    for (filter, sort, options, code) in [
        (ONE, r#"{"at": 1}"#, r#"{"skip": 1}"#, "DUE_SKIP_OPTIONS"),
        (ONE, r#"{"note": 1}"#, "{}", "DUE_TO_NON_PARTITION_SORTING"),
        (ONE, r#"{"at": 1, "home": 1}"#, "{}", "DUE_TO_NON_PARTITION_SORTING"),
        (ONE, r#"{"id": 1}"#, "{}", "DUE_TO_OUT_OF_ORDER_PARTITION_SORTING"),
        (ONE, r#"{"id": 1, "at": 1}"#, "{}", "DUE_TO_OUT_OF_ORDER_PARTITION_SORTING"),
        (several, r#"{"at": 1}"#, "{}", "DUE_TO_PARTITION_KEY_NOT_RESTRICTED"),
        (several, r#"{"id": 1}"#, "{}", "DUE_TO_OUT_OF_ORDER_PARTITION_SORTING"),
    ] {
        let find = format!(r#"{{"filter": {filter}, "sort": {sort}, "options": {options}}}"#);
        let reply = database.find("events", &find);
        assert_eq!(warnings(&reply), [format!("IN_MEMORY_SORTING_{code}")], "{find}");
        assert_eq!((reply.status["sortedRowCount"].clone(), next_page(&reply)), (json!(3), None));
    }
}

#[test]
fn the_database_has_two_orders_and_no_other() {
    let database = events(3);
    let find = format!(r#"{{"filter": {ONE}, "sort": {{"at": 1, "id": 1}}}}"#);
    assert_eq!(codes(&database.find("events", &find)), ["DATABASE/INVALID_DATABASE_QUERY"]);
}

#[test]
fn clustering_columns_are_no_order_for_what_an_index_finds() {
    let database = events(3);
    let filter = r#"{"home": "a", "day": "2025-01-01", "kind": "k"}"#;
    let find = |sort: &str| database.find("events", &format!(r#"{{"filter": {filter}, "sort": {sort}}}"#));
    assert_eq!(codes(&find(r#"{"at": -1}"#)), ["DATABASE/INVALID_DATABASE_QUERY"]);
    assert_eq!(column(&find(r#"{"note": 1, "id": 1}"#), "id"), [0, 1, 2]);
}

#[test]
fn a_sort_in_memory_gives_a_page_at_most_and_is_walked_by_skipping() {
    let database = events(120);
    let find = |options: &str| {
        database.find("events", &format!(r#"{{"filter": {{}}, "sort": {{"id": 1}}, "options": {options}}}"#))
    };
    let numbers = |range: std::ops::Range<i64>| range.map(Value::from).collect::<Vec<_>>();
    assert_eq!(column(&find("{}"), "id"), numbers(0..50));
    assert_eq!(column(&find(r#"{"limit": 200}"#), "id"), numbers(0..50));
    assert_eq!(column(&find(r#"{"skip": 100, "limit": 200}"#), "id"), numbers(100..120));
    assert_eq!(column(&find(r#"{"skip": 120}"#), "id"), numbers(0..0));
    assert_eq!(find(r#"{"skip": 2147483647}"#).status["sortedRowCount"], 120);
}

#[test]
fn ten_thousand_rows_are_sorted_and_one_more_is_too_many() {
    let database = events(10_000);
    let find = r#"{"filter": {}, "sort": {"note": 1, "id": -1}, "options": {"limit": 1}}"#;
    let reply = database.find("events", find);
    assert_eq!(
        (column(&reply, "id"), reply.status["sortedRowCount"].clone()),
        (vec![json!(9999)], json!(10_000))
    );
    database.insert("events", &[json!({"home": "b", "day": "2025-01-01", "at": 0, "id": 0})]);
    let reply = database.find("events", find);
    assert_eq!(codes(&reply), ["SORT/OVERLOADED_SORT_ROW_LIMIT"]);
    assert_eq!(
        warnings(&reply),
        ["IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING", "ZERO_FILTER_OPERATIONS"]
    );
}

#[test]
fn missing_values_come_first_upwards_and_last_downwards() {
    let database = Database::new(THINGS);
    database.insert("things", &[json!({"id": 1, "size": 5}), json!({"id": 2}), json!({"id": 3, "size": 4})]);
    let sorted = |way| column(&database.find("things", &format!(r#"{{"sort": {{"size": {way}}}}}"#)), "id");
    assert_eq!(
        (sorted("1"), sorted("-1")),
        (vec![json!(2), json!(3), json!(1)], vec![json!(1), json!(3), json!(2)])
    );
}

#[test]
fn what_java_does_not_compare_fails_where_it_is_compared() {
    let database = Database::new(THINGS);
    let find = |sort: &str| codes(&database.find("things", &format!(r#"{{"sort": {sort}}}"#)));
    database.insert("things", &[json!({"id": 1, "tags": ["a"], "address": "::1"}), json!({"id": 2})]);
    assert_eq!(find(r#"{"address": 1}"#), Vec::<String>::new());
    assert_eq!(find(r#"{"tags": 1}"#), ["DATABASE/UNEXPECTED_DRIVER_ERROR"]);
    database.insert("things", &[json!({"id": 2, "address": "::2"})]);
    assert_eq!(find(r#"{"address": 1}"#), ["DATABASE/UNEXPECTED_DRIVER_ERROR"]);
    assert_eq!(find(r#"{"id": 1, "tags": 1}"#), Vec::<String>::new());
}

#[test]
fn a_uuid_is_sorted_by_its_signed_halves() {
    let database = Database::new(THINGS);
    let row = |id: i64, first: char| json!({"id": id, "ref": format!("{first}0000000-0000-4000-8000-000000000000")});
    database.insert("things", &[row(1, '0'), row(2, '7'), row(3, '8'), row(4, 'f')]);
    assert_eq!(column(&database.find("things", r#"{"sort": {"ref": 1}}"#), "id"), [3, 4, 1, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn all_windows_of_a_sort_are_the_sort_of_all_rows(
        sizes in prop::collection::vec(prop::option::of(-3..3_i64), 0..40),
        window in 1_usize..9,
        descending: bool,
    ) {
        let database = Database::new(THINGS);
        let rows: Vec<_> =
            sizes.iter().enumerate().map(|(id, size)| json!({"id": id, "size": size})).collect();
        database.insert("things", &rows);
        let way = if descending { -1 } else { 1 };
        let mut walked = Vec::new();
        for skip in (0..=rows.len()).step_by(window) {
            let find = format!(
                r#"{{"sort": {{"size": {way}, "id": 1}}, "options": {{"skip": {skip}, "limit": {window}}}}}"#
            );
            let reply = database.find("things", &find);
            prop_assert_eq!(&reply.status["sortedRowCount"], &json!(rows.len()));
            walked.extend(documents(&reply).iter().map(|it| it["id"].as_i64().unwrap()));
        }
        let mut expected: Vec<_> = sizes.iter().zip(0_i64..).collect();
        expected.sort_by(|(one, _), (other, _)| if descending { other.cmp(one) } else { one.cmp(other) });
        prop_assert_eq!(walked, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    }
}
