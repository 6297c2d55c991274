//! Changes to the cells of a row.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

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
