//! The commands of a keyspace.

use serde_json::{Value, json};

use super::{create_table::create_table, indexes, named, option, ran, schema_error, statements};
use crate::data_api::{
    engine::Keyspace, error::ApiError, json::Json, reply::Reply, schema::describe_table, vectorize::Offer,
};

/// Runs a command on a keyspace.
pub(crate) fn on_keyspace(
    keyspace: &str,
    tables: &mut Keyspace,
    (name, command): (&str, &Json),
    offer: Offer<'_>,
) -> Reply {
    let done = match name {
        "createTable" => create_table(keyspace, tables, command, offer),
        "dropTable" => Ok(drop_table(keyspace, tables, command)),
        "listTables" => Ok(list_tables(tables, command)),
        "dropIndex" => Ok(indexes::drop_index(keyspace, tables, command)),
        // There are neither types nor collections, and nothing here makes any.
        "listTypes" => Ok(nothing("types")),
        "findCollections" => Ok(nothing("collections")),
        "dropType" => Ok(drop_type(keyspace, command)),
        "deleteCollection" => Ok(drop_collection(keyspace, tables, command)),
        other => Err(beyond(other)),
    };
    done.unwrap_or_else(Reply::from)
}

fn drop_table(keyspace: &str, tables: &mut Keyspace, command: &Json) -> Reply {
    let (name, if_exists) = (named(command), option(command, "ifExists"));
    let outcome = if tables.remove(&name).is_some() || if_exists {
        Ok(())
    } else {
        Err(schema_error("CANNOT_DROP_UNKNOWN_TABLE", format!("there is no table {name}")))
    };
    ran(statements::drop("TABLE", keyspace, &name, if_exists), outcome)
}

fn list_tables(tables: &Keyspace, command: &Json) -> Reply {
    let explain = option(command, "explain");
    let shown = |name: &String| tables.get(name).map_or(Value::Null, |stored| describe_table(&stored.table));
    let listed: Vec<Value> =
        tables.keys().map(|name| if explain { shown(name) } else { name.as_str().into() }).collect();
    let mut reply = Reply::default();
    reply.status.insert("tables".to_owned(), listed.into());
    reply
}

fn nothing(what: &str) -> Reply {
    let mut reply = Reply::default();
    reply.status.insert(what.to_owned(), json!([]));
    reply
}

fn drop_type(keyspace: &str, command: &Json) -> Reply {
    let (name, if_exists) = (named(command), option(command, "ifExists"));
    let unknown = || schema_error("CANNOT_DROP_UNKNOWN_TYPE", format!("there is no type {name}"));
    let outcome = if if_exists { Ok(()) } else { Err(unknown()) };
    ran(statements::drop("TYPE", keyspace, &name, if_exists), outcome)
}

/// Deleting a collection that is not there is no error, and nothing asks whether the table of that name is one.
fn drop_collection(keyspace: &str, tables: &mut Keyspace, command: &Json) -> Reply {
    tables.remove(&named(command));
    ran(statements::drop("TABLE", keyspace, &named(command), true), Ok(()))
}

/// What the real server has, and this double has not: it says so instead of pretending.
fn beyond(command: &str) -> ApiError {
    let message = format!("{command} is beyond this double, which has tables of built-in types only");
    ApiError::request("", "COMMAND_UNKNOWN", message)
}
