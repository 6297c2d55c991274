//! The primary key, as a command writes it.

use super::schema_error;
use crate::data_api::{
    commands::mismatch,
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
        // What else the object says is not looked at.
        Some(key @ Json::Object(_)) => {
            let by = key.get("partitionBy").ok_or_else(|| mismatch("a primary key has partitionBy"))?;
            table.partition_by = partition_by(by)?;
            if let Some(sort) = key.get("partitionSort") {
                table.partition_sort = partition_sort(sort)?;
            }
        }
        Some(_) => return Err(mismatch("a primary key is a name or an object")),
    }
    check(table)
}

fn partition_by(json: &Json) -> Result<Vec<String>, ApiError> {
    let Json::Array(names) = json else { return Err(mismatch("partitionBy is an array of names")) };
    let mut columns = Vec::new();
    for name in names {
        let Json::String(name) = name else { return Err(mismatch("partitionBy is an array of names")) };
        // A name that comes again says nothing new.
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    Ok(columns)
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
    if let Some(name) = table.partition_sort.iter().map(|(name, _)| name.as_str()).find(missing) {
        let message = format!("partitionSort names {name}, which is no column");
        return Err(schema_error("UNKNOWN_PARTITION_SORT_COLUMNS", message));
    }
    if let Some(name) = table.partition_by.iter().map(String::as_str).find(missing) {
        return Err(schema_error(
            "UNKNOWN_PARTITION_COLUMNS",
            format!("partitionBy names {name}, which is no column"),
        ));
    }
    Ok(())
}
