use serde_json::json;

use super::{Database, codes, column, documents, ids, next_page, warnings};

const NOTES: &str = "
    CREATE TABLE notes (id int PRIMARY KEY, body text, label text, plain text, n int);
    CREATE CUSTOM INDEX body_i ON notes (body) USING 'StorageAttachedIndex'
        WITH OPTIONS = {'index_analyzer': 'standard'};
    CREATE CUSTOM INDEX label_i ON notes (label) USING 'StorageAttachedIndex';
";

fn notes() -> Database {
    let database = Database::new(NOTES);
    let bodies =
        ["Rust and Cassandra", "rust, rust: RUST!", "cassandra", "nothing of it", "rust in a long long text"];
    let rows = bodies.iter().enumerate().map(|(id, body)| json!({"id": id, "body": body, "n": id}));
    database.insert("notes", &rows.collect::<Vec<_>>());
    database.insert("notes", &[json!({"id": 9})]);
    database
}

fn sorted(words: &str) -> Vec<serde_json::Value> {
    let reply = notes().find("notes", &format!(r#"{{"sort": {{"body": "{words}"}}}}"#));
    assert_eq!(next_page(&reply), None);
    column(&reply, "id")
}

#[test]
fn what_matches_best_comes_first_and_has_every_word() {
    assert_eq!(sorted("RUST"), [1, 0, 4]);
    assert_eq!(sorted("rust cassandra"), [0]);
    assert_eq!(sorted("rust python"), Vec::<serde_json::Value>::new());
}

#[test]
fn a_sort_by_words_reads_everything_and_says_so() {
    let reply = notes().find("notes", r#"{"sort": {"body": "rust"}}"#);
    assert_eq!(warnings(&reply), ["ZERO_FILTER_OPERATIONS"]);
}

#[test]
fn a_sort_by_words_gives_a_hundred_rows_unless_told() {
    let database = Database::new(NOTES);
    let rows: Vec<_> = (0..1100).map(|id| json!({"id": id, "body": "word"})).collect();
    database.insert("notes", &rows);
    for (options, count) in [("{}", 100), (r#"{"limit": 7}"#, 7), (r#"{"limit": 1001}"#, 1000)] {
        let reply =
            database.find("notes", &format!(r#"{{"sort": {{"body": "word"}}, "options": {options}}}"#));
        assert_eq!(documents(&reply).len(), count, "{options}");
    }
}

#[test]
fn a_filter_matches_every_word() {
    let database = notes();
    let reply = database.filter("notes", r#"{"body": {"$match": "rust"}}"#);
    assert_eq!((ids(&reply), warnings(&reply)), (vec![0, 1, 4], Vec::new()));
    assert_eq!(ids(&database.filter("notes", r#"{"body": {"$match": "Cassandra rust"}}"#)), [0]);
    assert_eq!(ids(&database.filter("notes", r#"{"body": {"$match": "rust"}, "id": 4}"#)), [4]);
}

#[test]
fn words_need_an_index_of_words() {
    let database = notes();
    for (find, code) in [
        (r#"{"sort": {"plain": "x"}}"#, "SORT/CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS"),
        (r#"{"sort": {"label": "x"}}"#, "DATABASE/INVALID_DATABASE_QUERY"),
        (r#"{"sort": {"body": "!"}}"#, "DATABASE/INVALID_DATABASE_QUERY"),
        (r#"{"sort": {"body": "௰ ½"}}"#, "DATABASE/INVALID_DATABASE_QUERY"),
        (r#"{"sort": {"body": "x"}, "options": {"skip": 1}}"#, "SORT/CANNOT_LEXICAL_SORT_WITH_SKIP_OPTION"),
        (r#"{"sort": {"body": "x", "n": 1}}"#, "SORT/CANNOT_SORT_ON_SPECIAL_WITH_OTHERS"),
        (r#"{"filter": {"n": 1}, "sort": {"body": "x"}}"#, "DATABASE/INVALID_DATABASE_QUERY"),
        (r#"{"filter": {"label": {"$match": "x"}}}"#, "FILTER/CANNOT_LEXICAL_FILTER_NON_INDEXED_COLUMNS"),
    ] {
        assert_eq!(codes(&database.find("notes", find)), [code], "{find}");
    }
}
