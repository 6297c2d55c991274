//! Making a keyspace what the store needs, as far as the Data API can.

use std::{collections::BTreeMap, fmt};

use killrvideo_domain::shared::StoreError;

use super::{
    cql::Schema,
    report::{Remedy, SchemaFault, SchemaReport},
};
use crate::{
    AstraStore, VectorService,
    data_api::{ColumnType, IndexDefinition, Named, TableDefinition, Trouble},
};

/// What became of a keyspace.
///
/// It prints a line for each thing that was made or refused, and then what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedSchema {
    /// What was made, in order, one line each.
    pub done: Vec<String>,
    /// What the Data API refused to make and why, one line each.
    pub refused: Vec<String>,
    /// What is still wrong: for a CQL shell, or to be made anew.
    pub left: SchemaReport,
}

impl fmt::Display for AppliedSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.done.iter().chain(&self.refused) {
            writeln!(f, "{line}")?;
        }
        self.left.fmt(f)
    }
}

impl AstraStore {
    /// Makes the tables, columns and indexes that are missing and that the Data API can make; then looks what is
    /// still wrong. What is there is never changed or dropped.
    ///
    /// It may be called again at any time, also after it failed half-way.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, also for an unknown keyspace.
    pub async fn apply_schema(&self) -> Result<AppliedSchema, StoreError> {
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        let (wanted, report) = (self.wanted(), self.check_schema().await?);
        for step in steps(&wanted, &report) {
            match self.take(&step).await {
                Ok(()) => done.push(format!("made {step}")),
                // Another version, a limit of the database, or an index that this one cannot make, which it says in
                // codes of an outage as well: the rest can still be made.
                Err(trouble @ Trouble::Vendor(_)) => {
                    refused.push(format!("could not make {step}: {trouble}"));
                }
                Err(trouble) => return Err(trouble.into_store_error("schema.apply")),
            }
        }
        let left = self.check_schema().await?;
        Ok(AppliedSchema { done, refused, left })
    }

    async fn take(&self, step: &Step<'_>) -> Result<(), Trouble> {
        match step {
            Step::Table(table) => self.api.create_table((*table).clone()).await,
            Step::Columns(table, columns) => self.api.add_columns(table, columns.clone()).await,
            Step::Service(table, column, service) => {
                self.api.add_vectorize(table, column, (*service).clone()).await
            }
            Step::Index(table, index) => self.api.create_index(table, (*index).clone()).await,
        }
    }
}

/// Something to be made.
enum Step<'a> {
    Table(&'a TableDefinition),
    Columns(&'a str, Named<ColumnType>),
    Service(&'a str, &'a str, &'a VectorService),
    Index(&'a str, &'a IndexDefinition),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(table) => write!(f, "table {}", table.name),
            Self::Columns(table, columns) => {
                let names: Vec<&str> = columns.0.iter().map(|(column, _)| column.as_str()).collect();
                write!(f, "columns {} of table {table}", names.join(", "))
            }
            Self::Service(table, column, service) => write!(f, "service {service} for {table}.{column}"),
            Self::Index(table, index) => write!(f, "index {} on {table}.{}", index.name, index.column),
        }
    }
}

/// What the Data API can make of what is missing: tables, columns, and then indexes on them.
fn steps<'a>(wanted: &'a Schema, report: &'a SchemaReport) -> Vec<Step<'a>> {
    let mut columns: BTreeMap<&str, Vec<(String, ColumnType)>> = BTreeMap::new();
    let (mut tables, mut services, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
    for fault in report.faults.iter().filter(|fault| fault.remedy() == Remedy::DataApi) {
        match fault {
            SchemaFault::MissingTable { table, .. } => tables.extend(wanted.table(table).map(Step::Table)),
            SchemaFault::MissingColumn { table, column, .. } => {
                let kind = wanted.table(table).and_then(|wanted| wanted.definition.columns.get(column));
                columns.entry(table).or_default().extend(kind.map(|kind| (column.clone(), kind.clone())));
            }
            SchemaFault::MissingIndex { table, index, .. } => {
                indexes.extend(wanted.index(index).map(|wanted| Step::Index(table, wanted)));
            }
            SchemaFault::MissingService { table, column, service } => {
                services.push(Step::Service(table, column, service));
            }
            // Nothing can be made beside it.
            SchemaFault::WrongType { .. }
            | SchemaFault::WrongDimension { .. }
            | SchemaFault::WrongService { .. }
            | SchemaFault::WrongKey { .. }
            | SchemaFault::WrongIndex { .. } => {}
        }
    }
    let columns = columns.into_iter().map(|(table, columns)| Step::Columns(table, Named(columns)));
    tables.into_iter().chain(columns).chain(services).chain(indexes).collect()
}
