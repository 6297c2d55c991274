//! Where a row keeps a column.

use crate::data_api::{cql::Value, rows::Row, schema::Table};

/// Where the rows of a table keep a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the primary key, at that place.
    Key(usize),
    /// Among the cells, under that name.
    Cell(String),
}

impl Place {
    /// The place of a column. One that the table has not is nowhere: its value is always missing.
    pub(crate) fn of(table: &Table, column: &str) -> Self {
        match table.key().position(|name| name == column) {
            Some(index) => Self::Key(index),
            None => Self::Cell(column.to_owned()),
        }
    }

    /// The value of the column in a row.
    pub(crate) fn value<'a>(&self, row: &'a Row) -> Option<&'a Value> {
        match self {
            Self::Key(index) => row.key.get(*index),
            Self::Cell(column) => row.cells.get(column),
        }
    }
}
