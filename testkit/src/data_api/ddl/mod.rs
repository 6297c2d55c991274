//! The commands that define keyspaces, tables and indexes.

mod alter;
mod cluster;
mod columns;
mod create_table;
mod index_definition;
mod index_options;
mod indexes;
mod keyspace;
mod primary_key;
mod statements;

use super::{
    engine::Keyspace, error::ApiError, journal::Statement, json::Json, read::clauses, reply::Reply,
    vectorize::Offer,
};

pub(super) use cluster::on_cluster;
pub(super) use keyspace::on_keyspace;

/// Runs a command on a table that is there.
pub(crate) fn on_table(
    at: (&str, &str),
    tables: &mut Keyspace,
    (name, command): (&str, &Json),
    offer: Offer<'_>,
) -> Reply {
    let done = match name {
        "alterTable" => alter::alter_table(at, tables, command, offer),
        "createIndex" => indexes::create_regular(at, tables, command),
        "createVectorIndex" => indexes::create_vector(at, tables, command),
        "createTextIndex" => indexes::create_text(at, tables, command),
        "listIndexes" => Ok(indexes::list(at.1, tables, command)),
        other => {
            let table = tables.get(at.1).filter(|_| other != "findAndRerank");
            if let Some(Err(error)) = table.map(|stored| clauses(&stored.table, command)) {
                return error.into();
            }
            let message = format!("{other} works on collections, and {} is a table", at.1);
            Err(ApiError::request("", "UNSUPPORTED_TABLE_COMMAND", message))
        }
    };
    done.unwrap_or_else(Reply::from)
}

/// What came of a statement: `ok` says whether it ran.
fn ran(cql: String, outcome: Result<(), ApiError>) -> Reply {
    let mut reply = Reply { cql: vec![Statement { cql, params: Vec::new() }], ..Reply::default() };
    reply.status.insert("ok".to_owned(), u8::from(outcome.is_ok()).into());
    reply.errors.extend(outcome.err());
    reply
}

/// An option that is true or false; false where it is not given.
fn option(command: &Json, name: &str) -> bool {
    match command.get("options").and_then(|options| options.get(name)) {
        Some(Json::Bool(yes)) => *yes,
        Some(Json::String(text)) => text.eq_ignore_ascii_case("true"),
        Some(Json::Number(number)) => number != "0",
        _ => false,
    }
}

/// The field `name`, as text: reading a command has seen that it is there.
fn named(command: &Json) -> String {
    match command.get("name") {
        Some(Json::String(text) | Json::Number(text)) => text.clone(),
        Some(Json::Bool(yes)) => yes.to_string(),
        _ => String::new(),
    }
}

/// Names are of letters, digits and underscores, and not too long.
fn check_name(what: &str, name: &str, longest: usize) -> Result<(), ApiError> {
    let fits = (1..=longest).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits {
        return Ok(());
    }
    let message = format!("the {what} {name:?} is not of 1 to {longest} letters, digits and underscores");
    Err(schema_error("UNSUPPORTED_SCHEMA_NAME", message))
}

fn schema_error(code: &'static str, message: String) -> ApiError {
    ApiError::request("SCHEMA", code, message)
}

/// What the database refuses.
fn database_error(message: String) -> ApiError {
    ApiError::server("DATABASE", "INVALID_DATABASE_QUERY", message)
}

#[cfg(test)]
mod tests;
