//! The primary key, as a command writes it.

use super::schema_error;
use crate::data_api::{
    commands::{mismatch, unknown},
    error::ApiError,
    json::Json,
    schema::{Direction, Table},
};

/// Gives a table its key: the name of a column, or `{"partitionBy": […], "partitionSort": {…}}`.
///
/// # Errors
///
/// `SCHEMA` errors about columns that the table has not, or those of a wrong shape. A definition without a key is an
/// error of the server, which does not expect it.
pub(super) fn read_key(table: &mut Table, key: Option<&Json>) -> Result<(), ApiError> {
    match key {
        None | Some(Json::Null) => {
            return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", "the definition has no primary key"));
        }
        Some(Json::String(name)) => table.partition_by = vec![name.clone()],
        Some(Json::Object(members)) => {
            for (name, json) in members {
                match name.as_str() {
                    "partitionBy" => table.partition_by = partition_by(json)?,
                    "partitionSort" => table.partition_sort = partition_sort(json)?,
                    other => return Err(unknown("the primary key", "field", other)),
                }
            }
        }
        Some(_) => return Err(mismatch("a primary key is a name or an object")),
    }
    check(table)
}

fn partition_by(json: &Json) -> Result<Vec<String>, ApiError> {
    let Json::Array(names) = json else { return Err(mismatch("partitionBy is an array of names")) };
    names
        .iter()
        .map(|name| match name {
            Json::String(name) => Ok(name.clone()),
            _ => Err(mismatch("partitionBy is an array of names")),
        })
        .collect()
}

fn partition_sort(json: &Json) -> Result<Vec<(String, Direction)>, ApiError> {
    let Json::Object(columns) = json else { return Err(mismatch("partitionSort is an object")) };
    columns
        .iter()
        .map(|(name, way)| match way {
            Json::Number(way) if way == "1" => Ok((name.clone(), Direction::Ascending)),
            Json::Number(way) if way == "-1" => Ok((name.clone(), Direction::Descending)),
            _ => Err(mismatch(&format!("partitionSort takes 1 or -1 for {name}"))),
        })
        .collect()
}

fn check(table: &Table) -> Result<(), ApiError> {
    if table.partition_by.is_empty() {
        return Err(schema_error("MISSING_PARTITION_COLUMNS", "partitionBy names no column".to_owned()));
    }
    let missing = |name: &&str| table.column(name).is_none();
    if let Some(name) = table.partition_by.iter().map(String::as_str).find(missing) {
        return Err(schema_error(
            "UNKNOWN_PARTITION_COLUMNS",
            format!("partitionBy names {name}, which is no column"),
        ));
    }
    if let Some(name) = table.partition_sort.iter().map(|(name, _)| name.as_str()).find(missing) {
        let message = format!("partitionSort names {name}, which is no column");
        return Err(schema_error("UNKNOWN_PARTITION_SORT_COLUMNS", message));
    }
    Ok(())
}
