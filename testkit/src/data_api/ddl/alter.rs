//! alterTable.

use super::{
    columns::{fits, offered, read_columns, services},
    ran, schema_error, statements,
};
use crate::data_api::{
    commands::{mismatch, unknown},
    cql::CqlType,
    engine::{Keyspace, Stored},
    error::ApiError,
    json::Json,
    reply::Reply,
    schema::Table,
    vectorize::Offer,
};

/// Adds or drops columns.
///
/// # Errors
///
/// What is wrong with the operation before the database sees it.
pub(super) fn alter_table(
    (keyspace, name): (&str, &str),
    tables: &mut Keyspace,
    command: &Json,
    offer: Offer<'_>,
) -> Result<Reply, ApiError> {
    let (operation, columns) = operation(command.get("operation").unwrap_or(&Json::Null))?;
    let Some(stored) = tables.get_mut(name) else {
        return Err(schema_error("UNKNOWN_COLLECTION_OR_TABLE", format!("there is no table {name}")));
    };
    match operation {
        "add" => add(keyspace, stored, columns, offer),
        "drop" => drop_columns(keyspace, stored, &names(columns)?),
        "addVectorize" => add_vectorize(keyspace, &mut stored.table, columns, offer),
        "dropVectorize" => drop_vectorize(keyspace, &mut stored.table, &names(columns)?),
        other => Err(ApiError::request("", "COMMAND_UNKNOWN", format!("{other} is no operation on a table"))),
    }
}

/// The one operation, and its columns.
fn operation(json: &Json) -> Result<(&str, Option<&Json>), ApiError> {
    if *json == Json::Null {
        return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", "alterTable has no operation"));
    }
    let Json::Object(members) = json else { return Err(mismatch("an operation is an object")) };
    let [(name, json)] = members.as_slice() else {
        return Err(mismatch("alterTable takes exactly one operation"));
    };
    let Json::Object(fields) = json else { return Err(mismatch("an operation stands for an object")) };
    match fields.iter().find(|(field, _)| field != "columns") {
        Some((field, _)) => Err(unknown(name, "field", field)),
        None => Ok((name, json.get("columns"))),
    }
}

fn names(columns: Option<&Json>) -> Result<Vec<String>, ApiError> {
    let names = match columns {
        Some(Json::Array(names)) => names
            .iter()
            .map(|name| match name {
                Json::String(name) | Json::Number(name) => Ok(name.clone()),
                Json::Null => Ok(String::new()),
                _ => Err(mismatch("columns are an array of names")),
            })
            .collect::<Result<Vec<_>, _>>()?,
        None | Some(Json::Null) => Vec::new(),
        Some(_) => return Err(mismatch("columns are an array of names")),
    };
    if names.is_empty() { Err(no_columns()) } else { Ok(names) }
}

fn no_columns() -> ApiError {
    schema_error("MISSING_ALTER_TABLE_OPERATIONS", "the operation names no column".to_owned())
}

fn add(
    keyspace: &str,
    stored: &mut Stored,
    definition: Option<&Json>,
    offer: Offer<'_>,
) -> Result<Reply, ApiError> {
    let columns = read_columns(definition, offer).map_err(|error| match error.code {
        "UNSUPPORTED_DATA_TYPE_TABLE_CREATION" => {
            ApiError { code: "CANNOT_ADD_UNSUPPORTED_DATA_TYPE_COLUMNS", ..error }
        }
        _ => error,
    })?;
    if columns.is_empty() {
        return Err(no_columns());
    }
    let table = &mut stored.table;
    if let Some(column) = columns.iter().find(|column| table.column(&column.name).is_some()) {
        let message = format!("the table {} has a column {} already", table.name, column.name);
        return Err(schema_error("CANNOT_ADD_EXISTING_COLUMNS", message));
    }
    let cql = statements::add_columns(keyspace, &table.name, &columns);
    table.columns.extend(columns);
    table.services.extend(services(definition));
    table.arrange();
    Ok(ran(cql, Ok(())))
}

fn drop_columns(keyspace: &str, stored: &mut Stored, names: &[String]) -> Result<Reply, ApiError> {
    let table = &stored.table;
    if let Some(name) = names.iter().find(|name| table.is_key(name)) {
        let message = format!("the column {name} is of the primary key of {}", table.name);
        return Err(schema_error("CANNOT_DROP_PRIMARY_KEY_COLUMNS", message));
    }
    if let Some(name) = names.iter().find(|name| table.column(name).is_none()) {
        let message = format!("the table {} has no column {name}", table.name);
        return Err(schema_error("CANNOT_DROP_UNKNOWN_COLUMNS", message));
    }
    if let Some(index) = table.indexes.iter().find(|index| names.contains(&index.column)) {
        let message = format!("the column {} has the index {}", index.column, index.name);
        return Err(schema_error("CANNOT_DROP_INDEXED_COLUMNS", message));
    }
    let cql = statements::drop_columns(keyspace, &table.name, names);
    stored.table.columns.retain(|column| !names.contains(&column.name));
    for name in names {
        stored.rows.drop_column(name);
    }
    Ok(ran(cql, Ok(())))
}

/// Gives columns the service that makes vectors of texts: the one that is offered.
fn add_vectorize(
    keyspace: &str,
    table: &mut Table,
    columns: Option<&Json>,
    offer: Offer<'_>,
) -> Result<Reply, ApiError> {
    let Some(Json::Object(columns)) = columns.filter(|columns| **columns != Json::Object(Vec::new())) else {
        return Err(no_columns());
    };
    let names = columns.iter().map(|(name, _)| name);
    match not_a_vector(table, names) {
        Some((name, true)) => {
            let message = format!("the column {name} is no vector");
            return Err(schema_error("CANNOT_VECTORIZE_NON_VECTOR_COLUMNS", message));
        }
        Some((name, false)) => {
            let message = format!("the table {} has no column {name}", table.name);
            return Err(schema_error("CANNOT_VECTORIZE_UNKNOWN_COLUMNS", message));
        }
        None => {}
    }
    for (name, service) in columns {
        if *service == Json::Null {
            let message = format!("the column {name} gets no service");
            return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
        }
        let provider = offered(name, service, offer)?;
        if let Some(CqlType::Vector(dimension)) = table.column(name).map(|column| &column.cql_type) {
            fits(name, *dimension, Some(provider))?;
        }
    }
    table.services.extend(columns.iter().cloned());
    Ok(ran(statements::mark_as_table(keyspace, &table.name), Ok(())))
}

/// Taking away a service that no column has changes nothing.
fn drop_vectorize(keyspace: &str, table: &mut Table, names: &[String]) -> Result<Reply, ApiError> {
    match not_a_vector(table, names.iter()) {
        Some((name, true)) => Err(schema_error(
            "CANNOT_DROP_VECTORIZE_FROM_NON_VECTOR_COLUMNS",
            format!("the column {name} is no vector"),
        )),
        Some((name, false)) => Err(schema_error(
            "CANNOT_DROP_VECTORIZE_FROM_UNKNOWN_COLUMNS",
            format!("the table {} has no column {name}", table.name),
        )),
        None => {
            table.services.retain(|name, _| !names.contains(name));
            Ok(ran(statements::mark_as_table(keyspace, &table.name), Ok(())))
        }
    }
}

/// The first name that is no vector of the table, and whether it is a column at all.
fn not_a_vector<'a>(table: &Table, names: impl Iterator<Item = &'a String>) -> Option<(&'a str, bool)> {
    let unfit = |name: &'a String| match table.column(name).map(|column| &column.cql_type) {
        None => Some((name.as_str(), false)),
        Some(CqlType::Vector(_)) => None,
        Some(_) => Some((name.as_str(), true)),
    };
    let unfit: Vec<_> = names.filter_map(unfit).collect();
    unfit.iter().find(|it| !it.1).or(unfit.first()).copied()
}
