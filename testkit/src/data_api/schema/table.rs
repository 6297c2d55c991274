//! The shape of a table.

use std::collections::BTreeMap;

use super::Analysis;
use crate::data_api::{cql::CqlType, json::Json};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) cql_type: CqlType,
}

/// How a clustering column orders a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// What of a column an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexTarget {
    /// The value of a scalar or a vector.
    Whole,
    /// The values of a set, a list or a map.
    Values,
    /// The keys of a map.
    Keys,
    /// The entries of a map.
    Entries,
}

/// What an index answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IndexKind {
    /// Equality and, for some types, ranges. `None` where the statement that made it says nothing of texts.
    Regular(Option<Analysis>),
    /// Nearness. `metric` is `None` where the statement that made it named none.
    Vector { metric: Option<String>, source_model: String },
    /// Words.
    Text { analyzer: serde_json::Value },
}

/// An index of the storage-attached kind, the only one that the API knows how to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) column: String,
    pub(crate) target: IndexTarget,
    pub(crate) kind: IndexKind,
}

/// The shape of a table: names are case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// All columns, those of the key included, in the order in which the server lists them.
    pub(crate) columns: Vec<Column>,
    /// The partition key, in order.
    pub(crate) partition_by: Vec<String>,
    /// The clustering columns, in order.
    pub(crate) partition_sort: Vec<(String, Direction)>,
    pub(crate) indexes: Vec<Index>,
    /// The services that make vectors of texts, by column.
    pub(crate) services: BTreeMap<String, Json>,
}

impl Table {
    /// A table without columns.
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            columns: Vec::new(),
            partition_by: Vec::new(),
            partition_sort: Vec::new(),
            indexes: Vec::new(),
            services: BTreeMap::new(),
        }
    }

    /// Brings the columns into the server's order: the key, then the others by name.
    pub(crate) fn arrange(&mut self) {
        let key: Vec<String> = self.key().map(str::to_owned).collect();
        let place = |column: &Column| key.iter().position(|name| *name == column.name).unwrap_or(key.len());
        self.columns.sort_by(|one, other| (place(one), &one.name).cmp(&(place(other), &other.name)));
    }

    /// Adds an index. One on a collection that names no part is on the values.
    pub(crate) fn add_index(&mut self, mut index: Index) {
        let cql_type = self.column(&index.column).map(|column| &column.cql_type);
        index.target = match (index.target, cql_type) {
            (IndexTarget::Whole, Some(cql_type)) if cql_type.is_collection() => IndexTarget::Values,
            (target, _) => target,
        };
        if let (IndexKind::Regular(_), Some(CqlType::Vector(_))) = (&index.kind, cql_type) {
            index.kind = IndexKind::Vector { metric: None, source_model: "other".to_owned() };
        }
        self.indexes.push(index);
    }

    /// The column of that name.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether a column is of the primary key.
    pub(crate) fn is_key(&self, name: &str) -> bool {
        self.key().any(|key| key == name)
    }

    /// The columns of the primary key, in order.
    pub(crate) fn key_columns(&self) -> impl Iterator<Item = &Column> {
        self.key().filter_map(|name| self.column(name))
    }

    /// The names of the primary key: partition columns, then clustering columns.
    pub(crate) fn key(&self) -> impl Iterator<Item = &str> {
        self.partition_by.iter().chain(self.partition_sort.iter().map(|(name, _)| name)).map(String::as_str)
    }
}
