//! Commands, typed: what can be said to the Data API, and no more.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::{Filter, Vector};
use crate::tables::Table;

/// Where the next page of a reply begins; only the server knows what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PageState(pub(crate) String);

/// Which rows are read, in which order.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(crate) struct Find {
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Filter>,
    #[serde(skip_serializing_if = "Sort::is_empty")]
    sort: Sort,
    #[serde(skip_serializing_if = "FindOptions::is_empty")]
    options: FindOptions,
}

impl Find {
    /// All rows of the table: a scan.
    pub(crate) fn all() -> Self {
        Self::default()
    }

    /// The rows that the filter means.
    pub(crate) fn by(filter: Filter) -> Self {
        Self { filter: Some(filter), ..Self::default() }
    }

    /// Smallest first. Several sorts count in the order in which they are named.
    pub(crate) fn ascending(self, column: &'static str) -> Self {
        self.sorted(column, 1)
    }

    /// Largest first.
    pub(crate) fn descending(self, column: &'static str) -> Self {
        self.sorted(column, -1)
    }

    fn sorted(mut self, column: &'static str, direction: i8) -> Self {
        if let Sort::Columns(columns) = &mut self.sort {
            columns.push((column, direction));
        }
        self
    }

    /// Nearest to `vector` first, at most `limit` of them, with their similarity.
    pub(crate) fn near(mut self, column: &'static str, vector: Vector, limit: usize) -> Self {
        self.sort = Sort::Near(column, vector);
        self.options.include_similarity = true;
        self.limit(limit)
    }

    /// At most so many rows, over all pages.
    pub(crate) fn limit(mut self, rows: usize) -> Self {
        self.options.limit = Some(rows);
        self
    }

    /// Without the first rows; only together with a sort.
    pub(crate) fn skip(mut self, rows: usize) -> Self {
        self.options.skip = Some(rows).filter(|rows| *rows > 0);
        self
    }

    /// From a place that an earlier page of the same find told.
    pub(crate) fn from(mut self, state: PageState) -> Self {
        self.options.page_state = Some(state);
        self
    }

    fn fault(&self) -> Option<String> {
        let near_nothing = match &self.sort {
            Sort::Near(_, vector) => vector.0.iter().all(|number| *number == 0.0),
            Sort::Columns(_) => false,
        };
        if near_nothing {
            // A vector of zeros has no direction. The database answers it as if it had failed, every time.
            return Some("rows are sorted by a vector of zeros".to_owned());
        }
        self.filter.as_ref().and_then(Filter::fault)
    }
}

/// In which order rows come. The order of the columns counts, so it is no map until it is sent.
#[derive(Debug, Clone, PartialEq)]
enum Sort {
    Columns(Vec<(&'static str, i8)>),
    Near(&'static str, Vector),
}

impl Sort {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Columns(columns) if columns.is_empty())
    }
}

impl Default for Sort {
    fn default() -> Self {
        Self::Columns(Vec::new())
    }
}

impl Serialize for Sort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Columns(columns) => {
                for (column, direction) in columns {
                    map.serialize_entry(column, direction)?;
                }
            }
            Self::Near(column, vector) => map.serialize_entry(column, vector)?,
        }
        map.end()
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct FindOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_state: Option<PageState>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    include_similarity: bool,
}

impl FindOptions {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The columns that are asked for, and no others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Projection(pub(crate) &'static [&'static str]);

impl Serialize for Projection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|column| (column, 1)))
    }
}

/// Changes to cells of a row.
///
/// Pushing to a *list* is not offered: it is the one update that cannot be sent twice.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(crate) struct Update(BTreeMap<&'static str, Map<String, Value>>);

impl Update {
    /// Writes a cell.
    pub(crate) fn set(self, column: &str, value: impl Serialize) -> Self {
        self.with("$set", column, json!(value))
    }

    /// Writes a cell, or leaves it alone.
    pub(crate) fn set_some(self, column: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.set(column, value),
            None => self,
        }
    }

    /// Clears a cell.
    pub(crate) fn unset(self, column: &str) -> Self {
        self.with("$unset", column, json!(1))
    }

    /// Writes a cell, or clears it.
    pub(crate) fn set_or_unset(self, column: &str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.set(column, value),
            None => self.unset(column),
        }
    }

    /// Adds to a set.
    pub(crate) fn push(self, set: &str, values: impl IntoIterator<Item = impl Serialize>) -> Self {
        let values: Vec<Value> = values.into_iter().map(|value| json!(value)).collect();
        self.with("$push", set, json!({ "$each": values }))
    }

    /// Takes from a set.
    pub(crate) fn pull_all(self, set: &str, values: impl IntoIterator<Item = impl Serialize>) -> Self {
        let values: Vec<Value> = values.into_iter().map(|value| json!(value)).collect();
        self.with("$pullAll", set, Value::Array(values))
    }

    fn with(mut self, operator: &'static str, column: &str, value: Value) -> Self {
        self.0.entry(operator).or_default().insert(column.to_owned(), value);
        self
    }
}

/// What is said to the Data API.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Command {
    Find { table: Table, find: Find, columns: Projection },
    FindOne { table: Table, key: Filter, columns: Projection },
    InsertOne { table: Table, row: Value },
    InsertMany { table: Table, rows: Vec<Value> },
    UpdateOne { table: Table, key: Filter, update: Update },
    DeleteOne { table: Table, key: Filter },
    DeleteMany { table: Table, rows: Filter },
    ListTables,
    ListIndexes { table: String },
    CreateTable { body: Value },
    AddColumns { table: String, columns: Value },
    CreateIndex { table: String, command: &'static str, body: Value },
}

impl Command {
    /// The command's name in the API.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Find { .. } => "find",
            Self::FindOne { .. } => "findOne",
            Self::InsertOne { .. } => "insertOne",
            Self::InsertMany { .. } => "insertMany",
            Self::UpdateOne { .. } => "updateOne",
            Self::DeleteOne { .. } => "deleteOne",
            Self::DeleteMany { .. } => "deleteMany",
            Self::ListTables => "listTables",
            Self::ListIndexes { .. } => "listIndexes",
            Self::CreateTable { .. } => "createTable",
            Self::AddColumns { .. } => "alterTable",
            Self::CreateIndex { command, .. } => command,
        }
    }

    /// The table it is said to; `None` for the keyspace.
    pub(crate) fn table(&self) -> Option<&str> {
        match self {
            Self::Find { table, .. }
            | Self::FindOne { table, .. }
            | Self::InsertOne { table, .. }
            | Self::InsertMany { table, .. }
            | Self::UpdateOne { table, .. }
            | Self::DeleteOne { table, .. }
            | Self::DeleteMany { table, .. } => Some(table.name()),
            Self::ListIndexes { table } | Self::AddColumns { table, .. } | Self::CreateIndex { table, .. } => {
                Some(table)
            }
            Self::ListTables | Self::CreateTable { .. } => None,
        }
    }

    /// Whether saying it twice is saying it once. All rows are written by their keys, all updates write or
    /// clear whole cells or elements of sets; only a column cannot be added twice.
    pub(crate) const fn is_idempotent(&self) -> bool {
        !matches!(self, Self::AddColumns { .. })
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
            Self::InsertOne { row, .. } => map.serialize_value(&BTreeMap::from([("document", row)]))?,
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
            Self::CreateTable { body } | Self::CreateIndex { body, .. } => map.serialize_value(body)?,
            Self::AddColumns { columns, .. } => {
                map.serialize_value(&json!({"operation": {"add": {"columns": columns}}}))?;
            }
        }
        map.end()
    }
}
