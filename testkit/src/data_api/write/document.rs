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
    /// `DOCUMENT` errors, one for all columns that are wrong in the same way: a column of the key is missing or null,
    /// a column is unknown, takes no values, would have to be computed from a text, or does not take its value.
    pub(super) fn read(table: &Table, document: &Json) -> Result<Self, ApiError> {
        let Json::Object(members) = document else {
            return Err(refusal("SHRED_BAD_DOCUMENT_TYPE", "a document is an object".to_owned()));
        };
        check_key(table, document)?;
        let columns = known_columns(table, members)?;
        check_types(&columns)?;
        let mut key: Vec<Option<Value>> = table.key().map(|_| None).collect();
        let (mut cells, mut faults) = (Vec::new(), Vec::new());
        for (column, json) in columns {
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
        let complete: Option<Vec<Value>> = key.into_iter().collect();
        // A null was refused above; what is left is an empty collection in a key, which no table has.
        let key = complete.ok_or_else(|| missing(&table.key().collect::<Vec<_>>()))?;
        Ok(Self { key, cells })
    }
}

fn check_key(table: &Table, document: &Json) -> Result<(), ApiError> {
    let absent: Vec<_> =
        table.key().filter(|name| document.get(name).is_none_or(|value| *value == Json::Null)).collect();
    if absent.is_empty() { Ok(()) } else { Err(missing(&absent)) }
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

fn check_types(columns: &[(&Column, &Json)]) -> Result<(), ApiError> {
    if let Some((column, _)) = columns.iter().find(|(column, _)| column.cql_type == CqlType::Counter) {
        let message = format!("the column {} is a counter, which no insertion writes", column.name);
        return Err(refusal("UNSUPPORTED_COLUMN_TYPES", message));
    }
    match columns.iter().find(|(column, json)| vectorized(&column.cql_type, json)) {
        None => Ok(()),
        Some((column, _)) => {
            let message = format!("the column {} has no service that makes vectors of texts", column.name);
            Err(refusal("UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION", message))
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
