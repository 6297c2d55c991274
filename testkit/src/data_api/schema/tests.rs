use super::{Definition, Direction, IndexKind, Table, read};
use crate::data_api::cql::CqlType;

fn table(cql: &str) -> Table {
    match read(cql).unwrap().into_iter().next() {
        Some(Definition::Table { table, .. }) => table,
        other => panic!("{cql} makes {other:?}"),
    }
}

#[test]
fn columns_come_in_the_order_of_the_key_and_then_by_name() {
    let table = table(
        "CREATE TABLE IF NOT EXISTS ks.t (z int, b text, a set<text>, k uuid, PRIMARY KEY ((k, z), b))
         WITH CLUSTERING ORDER BY (b DESC) AND comment = 'it''s; a table';",
    );
    let columns: Vec<_> = table.columns.iter().map(|it| (it.name.as_str(), it.cql_type.cql())).collect();
    let expected = [("k", "uuid"), ("z", "int"), ("b", "text"), ("a", "set<text>")];
    assert_eq!(columns, expected.map(|(name, cql_type)| (name, cql_type.to_owned())));
    assert_eq!(table.partition_by, ["k", "z"]);
    assert_eq!(table.partition_sort, [("b".to_owned(), Direction::Descending)]);
}

#[test]
fn names_are_lower_case_unless_they_are_quoted() {
    let table = table("create table T (ID varchar primary key, \"Na\"\"me\" VECTOR<FLOAT, 3>)");
    let names: Vec<_> = table.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!((table.name.as_str(), names.as_slice()), ("t", &["id", "Na\"me"][..]));
    assert_eq!(table.columns[1].cql_type, CqlType::Vector(3));
}

#[test]
fn an_index_says_what_it_answers() {
    let kind = |options: &str| {
        let cql = format!("CREATE CUSTOM INDEX i ON t (c) USING 'StorageAttachedIndex' {options}");
        match read(&cql).unwrap().remove(0) {
            Definition::Index { index, .. } => index.kind,
            Definition::Table { .. } => panic!("{cql} makes a table"),
        }
    };
    let cosine = IndexKind::Vector { metric: Some("cosine".to_owned()), source_model: "other".to_owned() };
    assert_eq!(kind("WITH OPTIONS = {'similarity_function': 'COSINE', 'source_model': 'other'}"), cosine);
    assert_eq!(
        kind("WITH OPTIONS = {'index_analyzer': 'standard'}"),
        IndexKind::Text { analyzer: "standard".into() }
    );
    assert_eq!(kind(""), IndexKind::Regular(None));
}

#[test]
fn what_is_no_definition_is_refused_with_what_was_expected() {
    for (cql, word) in [
        ("DROP TABLE t", "create"),
        ("CREATE TABLE t (a text)", "primary key"),
        ("CREATE TABLE t (a text, PRIMARY KEY (b))", "b"),
        ("CREATE TABLE t (a money PRIMARY KEY)", "money"),
        ("CREATE TABLE t (a vector<float, 0> PRIMARY KEY)", "0"),
        ("CREATE INDEX i ON t (a)", "using"),
        ("CREATE CUSTOM INDEX i ON t (a) USING 'other'", "storage-attached"),
        ("CREATE TABLE t (a text PRIMARY KEY) WITH comment = 'x", "'"),
        ("CREATE TABLE t (a text PRIMARY KEY) 5", ";"),
        ("CREATE TABLE t (a text PRIMARY KEY);?", "?"),
    ] {
        let refused = read(cql).unwrap_err();
        assert!(refused.contains(word), "{cql}: {refused}");
    }
}
