//! Comparing a keyspace with what the store needs.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use killrvideo_domain::shared::StoreError;

use super::{
    cql::{Schema, WantedIndex, WantedTable},
    report::{Remedy, SchemaFault, SchemaReport},
};
use crate::{
    AstraStore,
    data_api::{ColumnType, During, FoundIndex, IndexKind, TableDefinition},
};

impl AstraStore {
    /// Compares tables, columns, keys, the length of vectors and indexes with what the store needs, by one call, and
    /// one more for each table that should have indexes.
    ///
    /// A store should not serve on a keyspace that is not [fine](SchemaReport::is_fine). It learns from this whether
    /// words can be searched.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, also for an unknown keyspace.
    pub async fn check_schema(&self) -> Result<SchemaReport, StoreError> {
        let wanted = self.wanted();
        let tables = self.api.list_tables().await.during("schema.check")?;
        let mut faults = faults_of_tables(&wanted, &tables);
        let mut by_table: BTreeMap<&str, Vec<&WantedIndex>> = BTreeMap::new();
        for index in &wanted.indexes {
            by_table.entry(&index.table).or_default().push(index);
        }
        let listed = by_table.iter().map(|(table, indexes)| async {
            let exists = tables.iter().any(|found| found.name == *table);
            let found = if exists { self.api.list_indexes(table).await? } else { Vec::new() };
            // Who has to make the table by CQL makes its indexes at once.
            let by_api = exists || wanted.table(table).is_some_and(TableDefinition::can_be_made);
            let remedy = if by_api { Remedy::DataApi } else { Remedy::Cql };
            Ok(indexes.iter().filter_map(|index| fault_of_index(index, &found, remedy)).collect::<Vec<_>>())
        });
        faults.extend(try_join_all(listed).await.during("schema.check")?.into_iter().flatten());
        let report = SchemaReport { faults };
        self.lacks_words.learn(report.lacks_words(), self.clock.now());
        Ok(report)
    }

    pub(super) fn wanted(&self) -> Schema {
        Schema::of(self.space.dimensions(), self.service.as_ref())
    }
}

/// The differences of all tables, those in whole tables first.
fn faults_of_tables(wanted: &Schema, found: &[TableDefinition]) -> Vec<SchemaFault> {
    let (mut missing, mut different) = (Vec::new(), Vec::new());
    for table in &wanted.tables {
        match found.iter().find(|found| found.name == table.definition.name) {
            None => missing.push(missing_table(table)),
            Some(found) => different.extend(faults_of_table(&table.definition, found)),
        }
    }
    missing.append(&mut different);
    missing
}

fn missing_table(WantedTable { definition, statement }: &WantedTable) -> SchemaFault {
    SchemaFault::MissingTable {
        table: definition.name.clone(),
        statement: statement.clone(),
        remedy: if definition.can_be_made() { Remedy::DataApi } else { Remedy::Cql },
    }
}

fn faults_of_table(wanted: &TableDefinition, found: &TableDefinition) -> Vec<SchemaFault> {
    let (table, key) = (&wanted.name, &wanted.definition.primary_key);
    let mut faults = Vec::new();
    if *key != found.definition.primary_key {
        let found = found.definition.primary_key.to_string();
        faults.push(SchemaFault::WrongKey { table: table.clone(), wanted: key.to_string(), found });
    }
    for (column, kind) in &wanted.definition.columns.0 {
        let fault = match found.definition.columns.get(column) {
            // A key cannot be completed: that it is wrong is said already.
            None if key.has(column) => None,
            None => Some(missing_column(table, column, kind)),
            Some(found) => fault_of_column(table, column, kind, found),
        };
        faults.extend(fault);
    }
    faults
}

fn missing_column(table: &str, column: &str, kind: &ColumnType) -> SchemaFault {
    SchemaFault::MissingColumn {
        table: table.to_owned(),
        column: column.to_owned(),
        statement: format!("ALTER TABLE {table} ADD {column} {kind};"),
        remedy: if kind.can_be_made() { Remedy::DataApi } else { Remedy::Cql },
    }
}

fn fault_of_column(
    table: &str,
    column: &str,
    wanted: &ColumnType,
    found: &ColumnType,
) -> Option<SchemaFault> {
    let (table, column) = (table.to_owned(), column.to_owned());
    match (wanted, found) {
        (wanted, found) if wanted == found => None,
        // Older keyspaces have it so, and it is neither read nor written while the server runs.
        (_, ColumnType::Scalar(found)) if (&*table, &*column, &**found) == ("videos", "views", "int") => None,
        // A service that nobody asks does not matter.
        (ColumnType::Vector(wanted), ColumnType::Vectorized(found, _)) if wanted == found => None,
        (
            ColumnType::Vector(wanted) | ColumnType::Vectorized(wanted, _),
            ColumnType::Vector(found) | ColumnType::Vectorized(found, _),
        ) if wanted != found => {
            Some(SchemaFault::WrongDimension { table, column, wanted: *wanted, found: *found })
        }
        (ColumnType::Vectorized(_, wanted), ColumnType::Vector(_)) => {
            Some(SchemaFault::MissingService { table, column, service: wanted.clone() })
        }
        (ColumnType::Vectorized(_, wanted), ColumnType::Vectorized(_, found)) => {
            let (wanted, found) = (wanted.clone(), found.clone());
            Some(SchemaFault::WrongService { table, column, wanted, found })
        }
        (wanted, found) => Some(SchemaFault::WrongType {
            table,
            column,
            wanted: wanted.to_string(),
            found: found.to_string(),
        }),
    }
}

/// An index of any name does, when it answers the same questions.
fn fault_of_index(wanted: &WantedIndex, found: &[FoundIndex], remedy: Remedy) -> Option<SchemaFault> {
    let WantedIndex { table, definition, statement } = wanted;
    let on_column = found.iter().filter_map(|index| {
        let (column, kind) = index.on.as_ref()?;
        (*column == definition.column).then_some((&index.name, kind))
    });
    let (table, column) = (table.clone(), definition.column.clone());
    let mut other = None;
    for (index, kind) in on_column {
        match (&definition.kind, kind) {
            (IndexKind::Text { .. }, IndexKind::Text { .. }) => return None,
            (wanted, found) if wanted == found => return None,
            (IndexKind::Vector { .. }, IndexKind::Vector { .. }) => other = Some((index, kind)),
            _ => {}
        }
    }
    Some(match other {
        Some((index, found)) => SchemaFault::WrongIndex {
            table,
            column,
            index: index.clone(),
            wanted: definition.kind.to_string(),
            found: found.to_string(),
        },
        None => SchemaFault::MissingIndex {
            table,
            column,
            index: definition.name.clone(),
            statement: statement.clone(),
            remedy,
        },
    })
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::Dimensions;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, from_str, from_value};

    use super::*;
    use crate::data_api::{Key, Named, Order};

    /// What a real Data API answered, for vectors of 8 dimensions.
    const RECORDED: &str = include_str!("../../../../testkit/fixtures/data_api/definitions.json");

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
        let missing =
            after("users", |users| users.definition.columns.0.retain(|(column, _)| column != "roles"));
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
            key[0]
                .contains("primary key ((email), failed_at DESC), not ((email), failed_at ASC, attempt ASC)"),
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
}
