//! insertOne, and what it shares with insertMany.

use serde_json::Value as JsonValue;

use super::{Target, document::Insertion, refusals, statements};
use crate::data_api::{
    codec::encode_key,
    error::ApiError,
    journal::Statement,
    json::Json,
    reply::Reply,
    schema::{Table, describe_columns},
};

/// Inserts a row, or writes over the columns of the one that has its key: nothing tells which.
pub(crate) fn insert_one(target: &mut Target<'_>, command: &Json) -> Reply {
    let row = match Insertion::read(target.table, command.get("document").unwrap_or(&Json::Null)) {
        Ok(row) => row,
        Err(error) => return Reply::from(error),
    };
    let id = row_id(target.table, &row);
    let mut reply = Reply::default();
    match insert(target, row, &mut reply.cql) {
        Ok(()) => {
            reply.status.insert("primaryKeySchema".to_owned(), primary_key_schema(target.table));
            reply.status.insert("insertedIds".to_owned(), JsonValue::Array(vec![id]));
        }
        Err(error) => reply.errors.push(error),
    }
    reply
}

/// Runs the statement that inserts a row.
pub(super) fn insert(
    target: &mut Target<'_>,
    row: Insertion,
    cql: &mut Vec<Statement>,
) -> Result<(), ApiError> {
    cql.push(statements::insert(target.keyspace, target.table, &row));
    let cells = row.cells.iter().filter_map(|(name, cell)| Some((name.as_str(), cell.as_ref()?)));
    let refused = refusals::refuse_insert(target.table)
        .or_else(|| refusals::refuse_key(target.table, &row.key))
        .or_else(|| refusals::refuse_cells(target.table, cells));
    if let Some(error) = refused {
        return Err(error);
    }
    target.rows.insert(row.key, row.cells);
    Ok(())
}

/// The key of a row as answers show it: an array, even of one.
pub(super) fn row_id(table: &Table, row: &Insertion) -> JsonValue {
    table.key_columns().zip(&row.key).map(|(column, value)| encode_key(&column.cql_type, value)).collect()
}

/// The types of the columns of the key.
pub(super) fn primary_key_schema(table: &Table) -> JsonValue {
    describe_columns(table.key_columns())
}
