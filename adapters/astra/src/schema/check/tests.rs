//! Comparing recorded tables with those that are needed.

use killrvideo_domain::shared::Dimensions;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, from_value};

use super::*;
use crate::data_api::{Key, Named, Order};

/// What a real Data API answered, for vectors of 8 dimensions.
const RECORDED: &str = include_str!("../../../../../testkit/fixtures/data_api/definitions.json");

fn recorded<T: DeserializeOwned>(name: &str, what: &str) -> Vec<T> {
    let recordings: Vec<Value> = from_str(RECORDED).expect("JSON");
    let recording = recordings.iter().find(|recording| recording["name"] == name).expect("a recording");
    from_value(recording["answer"]["status"][what].clone()).expect("definitions")
}

fn wanted(dimensions: usize) -> Schema {
    Schema::of(Dimensions::try_from(dimensions).expect("a number of dimensions"), None)
}

/// What is wrong with the recorded tables after a change.
fn after(table: &str, change: impl FnOnce(&mut TableDefinition)) -> Vec<String> {
    let mut tables: Vec<TableDefinition> = recorded("list_tables_explain", "tables");
    change(tables.iter_mut().find(|found| found.name == table).expect("a table"));
    faults_of_tables(&wanted(8), &tables).iter().map(ToString::to_string).collect()
}

#[test]
fn a_keyspace_with_more_than_is_needed_is_fine() {
    let faults = after("users", |users| {
        users.definition.columns.0.push(("nickname".to_owned(), ColumnType::of_cql("text")));
    });

    assert_eq!(faults, Vec::<String>::new(), "legacy_counters and users.nickname are there as well");
}

#[test]
fn older_keyspaces_count_views_in_fewer_bits() {
    let faults = after("videos", |videos| {
        videos.definition.columns.0.retain(|(column, _)| column != "views");
        videos.definition.columns.0.push(("views".to_owned(), ColumnType::of_cql("int")));
    });

    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn what_is_missing_or_different_is_named_with_what_can_be_done() {
    let missing = after("users", |users| users.definition.columns.0.retain(|(column, _)| column != "roles"));
    assert_eq!(missing, ["column users.roles is missing: the Data API can make it"]);

    let different = after("users", |users| {
        for (_, kind) in users.definition.columns.0.iter_mut().filter(|(column, _)| column == "roles") {
            *kind = ColumnType::of_cql("list<text>");
        }
    });
    assert_eq!(
        different,
        [
            "column users.roles is of type list<text>, not set<text>: it has to be made anew, which takes what \
             is in it with it"
        ]
    );

    let key = after("login_failures", |table| {
        table.definition.primary_key = Key {
            partition_by: vec!["email".to_owned()],
            partition_sort: Named(vec![("failed_at".to_owned(), Order::Descending)]),
        };
    });
    assert!(
        key[0].contains("primary key ((email), failed_at DESC), not ((email), failed_at ASC, attempt ASC)"),
        "{key:?}"
    );
}

#[test]
fn only_the_vectors_of_videos_have_to_be_of_the_configured_length() {
    let tables: Vec<TableDefinition> = recorded("list_tables_explain", "tables");

    let report = SchemaReport { faults: faults_of_tables(&wanted(16), &tables) };

    assert!(!report.is_fine());
    let (hindering, others): (Vec<_>, Vec<_>) = report.faults.iter().partition(|fault| fault.hinders());
    let [SchemaFault::WrongDimension { table, wanted: 16, found: 8, .. }] = &hindering[..] else {
        panic!("{hindering:?}");
    };
    assert_eq!((table.as_str(), others.len()), ("videos", 2));
    let said = hindering[0].to_string();
    assert!(said.contains("holds vectors of 8 dimensions, and 16 are configured"), "{said}");
}

#[test]
fn an_index_of_any_name_answers() {
    let mut found: Vec<FoundIndex> = recorded("list_indexes_videos", "indexes");
    for index in &mut found {
        index.name.insert_str(0, "another_");
    }
    let wanted = wanted(8);
    let videos = wanted.indexes.iter().filter(|index| index.table == "videos");

    let faults = videos.filter_map(|index| fault_of_index(index, &found, Remedy::DataApi));

    let said: Vec<String> = faults.map(|fault| fault.to_string()).collect();
    assert_eq!(
        said,
        [
            "(not needed) index videos_search_text_idx on videos.search_text is missing: the Data API can make \
             it; without it there is no search for keywords"
        ]
    );
}

#[test]
fn an_index_that_measures_in_another_way_is_no_help() {
    let mut found: Vec<FoundIndex> = recorded("list_indexes_videos", "indexes");
    for (_, kind) in found.iter_mut().filter_map(|index| index.on.as_mut()) {
        if let IndexKind::Vector { metric } = kind {
            "dot_product".clone_into(metric);
        }
    }
    let wanted = wanted(8);
    let vectors = wanted.indexes.iter().find(|index| index.definition.column == "content_features");

    let fault = vectors.and_then(|index| fault_of_index(index, &found, Remedy::DataApi));

    let said = fault.expect("a fault").to_string();
    assert!(said.contains("by dot_product, not an index for vectors by cosine: drop it"), "{said}");
}
