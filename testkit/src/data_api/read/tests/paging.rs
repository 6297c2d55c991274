use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Database, EVENTS, codes, column, documents, next_page};

/// So many events of one partition each of `homes`.
fn events(homes: &[(&str, i64)]) -> Database {
    let database = Database::new(EVENTS);
    for (home, count) in homes {
        let row = |at| json!({"home": home, "day": "2025-01-01", "at": at, "id": at % 7, "note": format!("{home}{at}")});
        database.insert("events", &(0..*count).map(row).collect::<Vec<_>>());
    }
    database
}

/// The sizes of all pages of a `find`, and their notes.
fn pages(database: &Database, find: &str) -> (Vec<usize>, Vec<Value>) {
    let (mut sizes, mut notes, mut state) = (Vec::new(), Vec::new(), String::new());
    loop {
        let find = find.replace("@page", &state);
        let reply = database.find("events", &find);
        assert_eq!(codes(&reply), Vec::<String>::new(), "{find}");
        let page = column(&reply, "note");
        sizes.push(page.len());
        notes.extend(page);
        match next_page(&reply) {
            Some(next) => state = next,
            None => return (sizes, notes),
        }
    }
}

#[test]
fn a_page_has_fifty_rows_and_a_full_one_is_never_known_to_be_the_last() {
    let find = r#"{"filter": {"home": "a", "day": "2025-01-01"}, "options": {"pageState": "@page"}}"#;
    assert_eq!(pages(&events(&[("a", 49)]), find).0, [49]);
    assert_eq!(pages(&events(&[("a", 50)]), find).0, [50, 0]);
    assert_eq!(pages(&events(&[("a", 120)]), find).0, [50, 50, 20]);
}

#[test]
fn a_limit_reaches_across_pages() {
    let database = events(&[("a", 120)]);
    for (limit, sizes) in
        [(20, &[20][..]), (50, &[50]), (70, &[50, 20]), (100, &[50, 50]), (130, &[50, 50, 20])]
    {
        let find = format!(r#"{{"filter": {{}}, "options": {{"limit": {limit}, "pagingState": "@page"}}}}"#);
        assert_eq!(pages(&database, &find).0, sizes, "{limit}");
    }
}

#[test]
fn the_size_of_a_page_is_set_for_the_database() {
    let database = events(&[("a", 45)]).with_page_size(20);
    let find = r#"{"filter": {"home": "a"}, "options": {"pageState": "@page"}}"#;
    assert_eq!(pages(&database, find).0, [20, 20, 5]);
    let sorted = database.find("events", r#"{"filter": {}, "sort": {"note": 1}, "options": {"limit": 30}}"#);
    assert_eq!(documents(&sorted).len(), 20);
}

#[test]
fn pages_go_on_where_rows_have_gone() {
    let database = events(&[("a", 120)]);
    let filter = r#""filter": {"home": "a", "day": "2025-01-01"}"#;
    let first = database.find("events", &format!("{{{filter}}}"));
    let last = documents(&first).pop().unwrap();
    assert_eq!(last["at"], 70);
    let delete = r#"{"deleteMany": {"filter": {"home": "a", "day": "2025-01-01", "at": {"$gte": 65}}}}"#;
    assert_eq!(codes(&database.run("events", delete)), Vec::<String>::new());
    let state = next_page(&first).unwrap();
    let second = database.find("events", &format!(r#"{{{filter}, "options": {{"pageState": "{state}"}}}}"#));
    assert_eq!(documents(&second)[0]["at"], 64);
}

#[test]
fn a_page_state_is_good_for_its_own_command_alone() {
    let database = events(&[("a", 60)]);
    let state = next_page(&database.find("events", r#"{"filter": {"home": "a"}}"#)).unwrap();
    for (find, code) in [
        (r#""filter": {"home": "b"}"#, "DATABASE/UNEXPECTED_DRIVER_ERROR"),
        (r#""filter": {}"#, "DATABASE/UNEXPECTED_DRIVER_ERROR"),
        (
            r#""filter": {"home": "a"}, "sort": {"note": 1}"#,
            "SORT/UNSUPPORTED_PAGINATION_WITH_IN_MEMORY_SORTING",
        ),
    ] {
        let find = format!(r#"{{{find}, "options": {{"pageState": "{state}"}}}}"#);
        assert_eq!(codes(&database.find("events", &find)), [code], "{find}");
    }
    let find = format!(
        r#"{{"filter": {{"home": "a"}}, "projection": {{"at": 1}}, "options": {{"pageState": "{state}"}}}}"#
    );
    assert_eq!(documents(&database.find("events", &find)).len(), 10);
}

#[test]
fn what_fits_one_page_is_read_from_the_beginning_whatever_the_state() {
    let database = events(&[("a", 60)]);
    let command = |options: &str| {
        format!(r#"{{"filter": {{"home": "a", "day": "2025-01-01"}}, "options": {options}}}"#)
    };
    let first = database.find("events", &command("{}"));
    let state = next_page(&first).unwrap();
    let again = database.find("events", &command(&format!(r#"{{"limit": 50, "pageState": "{state}"}}"#)));
    assert_eq!((documents(&again), next_page(&again)), (documents(&first), None));
    let rest = database.find("events", &command(&format!(r#"{{"limit": 60, "pageState": "{state}"}}"#)));
    assert_eq!(documents(&rest).len(), 10);
}

#[test]
fn a_full_page_that_ends_with_the_last_key_asked_for_is_the_last() {
    let database = Database::new("CREATE TABLE t (id int PRIMARY KEY);").with_page_size(2);
    database.insert("t", &[json!({"id": 1}), json!({"id": 2}), json!({"id": 3})]);
    let next =
        |ids: &str| next_page(&database.find("t", &format!(r#"{{"filter": {{"id": {{"$in": {ids}}}}}}}"#)));
    assert_eq!(next("[1, 2]"), None);
    assert!(next("[1, 2, 4]").is_some());
    assert!(next_page(&database.find("t", "{}")).is_some());
}

#[test]
fn what_is_no_page_state_is_refused() {
    let database = events(&[]);
    for (state, code) in [
        ("%", "/UNEXPECTED_SERVER_ERROR"),
        ("a", "/UNEXPECTED_SERVER_ERROR"),
        ("garbage", "DATABASE/UNEXPECTED_DRIVER_ERROR"),
        ("W10=", "DATABASE/UNEXPECTED_DRIVER_ERROR"),
    ] {
        let find = format!(r#"{{"options": {{"pageState": "{state}"}}}}"#);
        assert_eq!(codes(&database.find("events", &find)), [code], "{state}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn all_pages_are_the_whole_list(
        counts in prop::collection::vec(0..30_i64, 3),
        size in 1_usize..12,
        which in 0..5_usize,
    ) {
        let homes: Vec<_> = ["b", "a", "c"].into_iter().zip(counts).collect();
        let database = events(&homes).with_page_size(size);
        let list = r#"{"home": {"$in": ["c", "a", "b"]}, "day": {"$in": ["2025-01-01", "2024-01-01"]}}"#;
        let one = r#"{"home": "a", "day": "2025-01-01"}"#;
        let (filter, sort) = [
            ("{}", "{}"),
            (list, "{}"),
            (r#"{"id": {"$gt": 2}}"#, "{}"),
            (one, r#"{"at": 1, "id": -1}"#),
            (one, r#"{"at": -1}"#),
        ][which];
        let find = format!(r#"{{"filter": {filter}, "sort": {sort}, "options": {{"pageState": "@page"}}}}"#);
        let (sizes, paged) = pages(&database, &find);
        let (whole, all) = pages(&database.with_page_size(1000), &find);
        prop_assert_eq!(whole.len(), 1);
        prop_assert_eq!(paged, all);
        prop_assert!(sizes[..sizes.len() - 1].iter().all(|it| *it == size));
    }
}
