//! A document that becomes a row.

use super::refusals::vectorized;
use crate::data_api::{
    codec::{Site, decode},
    cql::{CqlType, Value},
    error::ApiError,
    json::Json,
    schema::{Column, Table},
};

/// A document, read as a row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Insertion {
    pub(super) key: Vec<Value>,
    /// The columns beside the key in the document's order. `None` empties a cell.
    pub(super) cells: Vec<(String, Option<Value>)>,
}

impl Insertion {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// `DOCUMENT` errors, one for all columns that are wrong in the same way, of the first kind of fault there is: a
    /// column is unknown, takes no values, does not take its value, would have to be computed from a text, or is of the
    /// key and missing or null. What is no object has no columns.
    pub(super) fn read(table: &Table, document: &Json) -> Result<Self, ApiError> {
        let members = match document {
            Json::Object(members) => members.as_slice(),
            _ => &[],
        };
        let columns = known_columns(table, members)?;
        check_counters(&columns)?;
        let mut key: Vec<Option<Value>> = table.key().map(|_| None).collect();
        let (mut cells, mut faults) = (Vec::new(), Vec::new());
        let texts = |(column, json): &(&Column, &Json)| vectorized(&column.cql_type, json);
        for (column, json) in columns.iter().copied().filter(|it| !texts(it)) {
            match decode(&column.cql_type, json, Site::Document(&column.name)) {
                Ok(value) => match table.key().position(|name| *name == column.name) {
                    Some(index) => key[index] = value,
                    None => cells.push((column.name.clone(), value)),
                },
                Err(error) => faults.push(error),
            }
        }
        if let Some(error) = join(faults) {
            return Err(error);
        }
        if let Some((column, _)) = columns.iter().find(|it| texts(it)) {
            let message = format!("the column {} has no service that makes vectors of texts", column.name);
            return Err(refusal("UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION", message));
        }
        Ok(Self { key: complete(table, key)?, cells })
    }
}

/// The key, if every column of it has a value.
fn complete(table: &Table, key: Vec<Option<Value>>) -> Result<Vec<Value>, ApiError> {
    let absent: Vec<_> = table.key().zip(&key).filter(|(_, it)| it.is_none()).map(|(name, _)| name).collect();
    if absent.is_empty() { Ok(key.into_iter().flatten().collect()) } else { Err(missing(&absent)) }
}

fn missing(columns: &[&str]) -> ApiError {
    let message =
        format!("a row needs a value in every column of the primary key, and has none in {columns:?}");
    refusal("MISSING_PRIMARY_KEY_COLUMNS", message)
}

fn known_columns<'a>(
    table: &'a Table,
    members: &'a [(String, Json)],
) -> Result<Vec<(&'a Column, &'a Json)>, ApiError> {
    let unknown: Vec<_> =
        members.iter().map(|(name, _)| name).filter(|it| table.column(it).is_none()).collect();
    if !unknown.is_empty() {
        let message = format!("the table {} has no columns {unknown:?}", table.name);
        return Err(refusal("UNKNOWN_TABLE_COLUMNS", message));
    }
    Ok(members.iter().filter_map(|(name, json)| table.column(name).map(|column| (column, json))).collect())
}

fn check_counters(columns: &[(&Column, &Json)]) -> Result<(), ApiError> {
    match columns.iter().find(|(column, _)| column.cql_type == CqlType::Counter) {
        None => Ok(()),
        Some((column, _)) => {
            let message = format!("the column {} is a counter, which no insertion writes", column.name);
            Err(refusal("UNSUPPORTED_COLUMN_TYPES", message))
        }
    }
}

/// One error for all columns that do not take their value.
fn join(faults: Vec<ApiError>) -> Option<ApiError> {
    faults.into_iter().reduce(|mut all, next| {
        all.message = format!("{}; {}", all.message, next.message);
        all
    })
}

fn refusal(code: &'static str, message: String) -> ApiError {
    ApiError::request("DOCUMENT", code, message)
}
