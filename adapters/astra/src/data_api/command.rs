//! Commands, typed: what can be said to the Data API, and no more.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use super::{
    ColumnType, Filter, Find, IndexDefinition, Named, TableDefinition, Update, VectorService,
    find::Projection,
};
use crate::tables::Table;

/// What is said to the Data API.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Command {
    Find {
        table: Table,
        find: Find,
        columns: Projection,
    },
    FindOne {
        table: Table,
        key: Filter,
        columns: Projection,
    },
    InsertOne {
        table: Table,
        row: Value,
    },
    /// A row that others change as soon as it is there.
    InsertNew {
        table: Table,
        row: Value,
    },
    InsertMany {
        table: Table,
        rows: Vec<Value>,
    },
    UpdateOne {
        table: Table,
        key: Filter,
        update: Update,
    },
    DeleteOne {
        table: Table,
        key: Filter,
    },
    DeleteMany {
        table: Table,
        rows: Filter,
    },
    ListTables,
    ListIndexes {
        table: String,
    },
    CreateTable {
        table: TableDefinition,
    },
    AddColumns {
        table: String,
        columns: Named<ColumnType>,
    },
    AddVectorize {
        table: String,
        column: String,
        service: VectorService,
    },
    CreateIndex {
        table: String,
        index: IndexDefinition,
    },
}

impl Command {
    /// The command's name in the API.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Find { .. } => "find",
            Self::FindOne { .. } => "findOne",
            Self::InsertOne { .. } | Self::InsertNew { .. } => "insertOne",
            Self::InsertMany { .. } => "insertMany",
            Self::UpdateOne { .. } => "updateOne",
            Self::DeleteOne { .. } => "deleteOne",
            Self::DeleteMany { .. } => "deleteMany",
            Self::ListTables => "listTables",
            Self::ListIndexes { .. } => "listIndexes",
            Self::CreateTable { .. } => "createTable",
            Self::AddColumns { .. } | Self::AddVectorize { .. } => "alterTable",
            Self::CreateIndex { index, .. } => index.kind.command(),
        }
    }

    /// The table it is said to; `None` for the keyspace.
    pub(crate) fn table(&self) -> Option<&str> {
        match self {
            Self::Find { table, .. }
            | Self::FindOne { table, .. }
            | Self::InsertOne { table, .. }
            | Self::InsertNew { table, .. }
            | Self::InsertMany { table, .. }
            | Self::UpdateOne { table, .. }
            | Self::DeleteOne { table, .. }
            | Self::DeleteMany { table, .. } => Some(table.name()),
            Self::ListIndexes { table }
            | Self::AddColumns { table, .. }
            | Self::AddVectorize { table, .. }
            | Self::CreateIndex { table, .. } => Some(table),
            Self::ListTables | Self::CreateTable { .. } => None,
        }
    }

    /// Whether saying it twice is saying it once. All rows are written by their keys, all updates write or clear whole
    /// cells or elements of sets; but a column cannot be added twice, and a row that is new must not be written again
    /// over what others made of it.
    pub(crate) const fn is_idempotent(&self) -> bool {
        !matches!(self, Self::AddColumns { .. } | Self::InsertNew { .. })
    }

    /// Whether it changes what tables there are and of which form.
    pub(crate) const fn defines(&self) -> bool {
        matches!(
            self,
            Self::CreateTable { .. }
                | Self::AddColumns { .. }
                | Self::AddVectorize { .. }
                | Self::CreateIndex { .. }
        )
    }

    /// Why it would be refused or looks like a fault of the server, when that can be known before sending.
    pub(crate) fn fault(&self) -> Option<String> {
        match self {
            Self::Find { find, .. } => find.fault(),
            Self::FindOne { key, .. }
            | Self::UpdateOne { key, .. }
            | Self::DeleteOne { key, .. }
            | Self::DeleteMany { rows: key, .. } => key.fault(),
            Self::InsertMany { rows, .. } if !(1..=MOST_ROWS).contains(&rows.len()) => {
                Some(format!("{} rows are inserted at once, and 1 to {MOST_ROWS} are possible", rows.len()))
            }
            _ => None,
        }
    }
}

/// The most rows of one `insertMany`.
pub(crate) const MOST_ROWS: usize = 100;

#[derive(Serialize)]
struct FindBody<'a> {
    #[serde(flatten)]
    find: &'a Find,
    projection: Projection,
}

/// As it is sent: an object with one member, which is called like the command.
impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_key(self.name())?;
        match self {
            Self::Find { find, columns, .. } => {
                map.serialize_value(&FindBody { find, projection: *columns })?;
            }
            Self::FindOne { key, columns, .. } => {
                map.serialize_value(&json!({"filter": key, "projection": columns}))?;
            }
            Self::InsertOne { row, .. } | Self::InsertNew { row, .. } => {
                map.serialize_value(&BTreeMap::from([("document", row)]))?;
            }
            Self::InsertMany { rows, .. } => map.serialize_value(&BTreeMap::from([("documents", rows)]))?,
            Self::UpdateOne { key, update, .. } => {
                map.serialize_value(&json!({"filter": key, "update": update}))?;
            }
            Self::DeleteOne { key: filter, .. } | Self::DeleteMany { rows: filter, .. } => {
                map.serialize_value(&BTreeMap::from([("filter", filter)]))?;
            }
            Self::ListTables | Self::ListIndexes { .. } => {
                map.serialize_value(&json!({"options": {"explain": true}}))?;
            }
            Self::CreateTable { table } => map.serialize_value(table)?,
            Self::CreateIndex { index, .. } => map.serialize_value(index)?,
            Self::AddColumns { columns, .. } => {
                map.serialize_value(&json!({"operation": {"add": {"columns": columns}}}))?;
            }
            Self::AddVectorize { column, service, .. } => {
                map.serialize_value(&json!({"operation": {"addVectorize": {"columns": {column: service}}}}))?;
            }
        }
        map.end()
    }
}
