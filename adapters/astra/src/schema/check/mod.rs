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
mod tests;
