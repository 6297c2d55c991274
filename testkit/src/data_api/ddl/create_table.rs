//! createTable.

use super::{
    check_name,
    columns::{read_columns, services},
    named, option,
    primary_key::read_key,
    ran, schema_error, statements,
};
use crate::data_api::{
    commands::{mismatch, unknown},
    cql::CqlType,
    engine::{Keyspace, Stored},
    error::ApiError,
    json::Json,
    reply::Reply,
    rows::Rows,
    schema::Table,
    vectorize::Offer,
};

/// The longest name of a table.
const MAX_NAME: usize = 48;

/// Makes a table.
///
/// # Errors
///
/// What is wrong with the definition before the database sees it.
pub(super) fn create_table(
    keyspace: &str,
    tables: &mut Keyspace,
    command: &Json,
    offer: Offer<'_>,
) -> Result<Reply, ApiError> {
    let table = match read(command, offer) {
        // The server looks for the type when it writes the statement, so the answer tells that nothing was made.
        Err(error) if error.code == "UNKNOWN_USER_DEFINED_TYPE" => return Ok(unmade(error)),
        read => read?,
    };
    let if_not_exists = option(command, "ifNotExists");
    let cql = statements::create_table(keyspace, &table, if_not_exists);
    let outcome = if let Some(error) = refuse(&table) {
        Err(error)
    } else if !tables.contains_key(&table.name) {
        let mut table = table;
        table.arrange();
        tables.insert(table.name.clone(), Stored { rows: Rows::new(&table), table });
        Ok(())
    } else if if_not_exists {
        Ok(())
    } else {
        Err(schema_error("CANNOT_ADD_EXISTING_TABLE", format!("the table {} is there already", table.name)))
    };
    Ok(ran(cql, outcome))
}

/// The answer where no statement could be written.
fn unmade(error: ApiError) -> Reply {
    let mut reply = Reply::from(error);
    reply.status.insert("ok".to_owned(), 0.into());
    reply
}

fn read(command: &Json, offer: Offer<'_>) -> Result<Table, ApiError> {
    let Some(definition @ Json::Object(members)) = command.get("definition") else {
        return Err(mismatch("a definition is an object"));
    };
    if let Some((name, _)) =
        members.iter().find(|(name, _)| !["columns", "primaryKey"].contains(&name.as_str()))
    {
        return Err(unknown("the definition", "field", name));
    }
    let mut table = Table::new(named(command));
    table.columns = read_columns(definition.get("columns"), offer)?;
    table.services = services(definition.get("columns"));
    check_name("table", &table.name, MAX_NAME)?;
    if definition.get("columns").is_none_or(|columns| *columns == Json::Null) {
        return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", "the definition has no columns"));
    }
    read_key(&mut table, definition.get("primaryKey"))?;
    Ok(table)
}

/// What the database has against a table: the server does not expect any of it.
fn refuse(table: &Table) -> Option<ApiError> {
    let unexpected = |message: String| Some(ApiError::server("DATABASE", "UNEXPECTED_DRIVER_ERROR", message));
    let key: Vec<_> = table.key().collect();
    if let Some((_, name)) = key.iter().enumerate().find(|(index, name)| key[..*index].contains(name)) {
        return unexpected(format!("the primary key names {name} twice"));
    }
    let durations =
        |cql_type: &CqlType| matches!(cql_type, CqlType::Set(element) if **element == CqlType::Duration);
    if let Some(column) = table.columns.iter().find(|column| durations(&column.cql_type)) {
        return unexpected(format!("the set {} cannot order durations", column.name));
    }
    let unordered = |cql_type: &CqlType| cql_type.is_collection() || *cql_type == CqlType::Duration;
    let column = table.key_columns().find(|column| unordered(&column.cql_type))?;
    unexpected(format!(
        "the column {} of type {} cannot be of a primary key",
        column.name,
        column.cql_type.cql()
    ))
}
