//! The statements that a command runs.

use serde_json::Value as JsonValue;

use super::{
    assignments::{Assignment, Change},
    document::Insertion,
};
use crate::data_api::{
    codec::encode,
    cql::{CqlType, Value},
    journal::Statement,
    schema::Table,
    statement::{Where, name as quoted, qualified},
};

/// `INSERT INTO kv.users (userid,email) VALUES (?,?)`
pub(super) fn insert(keyspace: &str, table: &Table, row: &Insertion) -> Statement {
    let key = table.key().zip(row.key.iter().map(Some));
    let cells = row.cells.iter().map(|(name, cell)| (name.as_str(), cell.as_ref()));
    let (names, params): (Vec<_>, Vec<_>) =
        key.chain(cells).map(|(name, value)| (quoted(name), param(table, name, value))).unzip();
    let marks = vec!["?"; names.len()].join(",");
    let table = qualified(keyspace, &table.name);
    let cql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(","));
    Statement { cql, params }
}

/// `UPDATE kv.users SET email=?, roles=roles+? WHERE userid = ?`
pub(super) fn update(keyspace: &str, table: &Table, assignments: &[Assignment], key: &[Value]) -> Statement {
    let (sets, mut params): (Vec<_>, Vec<_>) =
        assignments.iter().map(|assignment| set(table, assignment)).unzip();
    let condition = whole_key(table, key).clause(&mut params);
    let cql = format!("UPDATE {} SET {}{condition}", qualified(keyspace, &table.name), sets.join(", "));
    Statement { cql, params }
}

/// `DELETE FROM kv.users WHERE userid = ?`, by the whole key.
pub(super) fn delete(keyspace: &str, table: &Table, key: &[Value]) -> Statement {
    delete_where(keyspace, table, &whole_key(table, key))
}

/// `DELETE FROM kv.users WHERE userid = ?`, by any condition.
pub(super) fn delete_where(keyspace: &str, table: &Table, condition: &Where) -> Statement {
    let mut params = Vec::new();
    let condition = condition.clause(&mut params);
    Statement { cql: format!("DELETE FROM {}{condition}", qualified(keyspace, &table.name)), params }
}

/// `TRUNCATE kv.users`
pub(super) fn truncate(keyspace: &str, table: &Table) -> Statement {
    Statement { cql: format!("TRUNCATE {}", qualified(keyspace, &table.name)), params: Vec::new() }
}

fn set(table: &Table, assignment: &Assignment) -> (String, JsonValue) {
    let name = assignment.column.as_str();
    let column = quoted(name);
    match &assignment.change {
        Change::Put(value) => (format!("{column}=?"), param(table, name, value.as_ref())),
        Change::Add(value) => (format!("{column}={column}+?"), param(table, name, value.as_ref())),
        Change::Remove(values) => (format!("{column}={column}-?"), removed(table, name, values)),
    }
}

/// Elements of the column, or keys of a map.
fn removed(table: &Table, name: &str, values: &[Value]) -> JsonValue {
    match table.column(name).map(|column| &column.cql_type) {
        Some(CqlType::List(element) | CqlType::Set(element) | CqlType::Map(element, _)) => {
            values.iter().map(|value| encode(element, value)).collect()
        }
        _ => JsonValue::Null,
    }
}

fn whole_key(table: &Table, key: &[Value]) -> Where {
    let names = table.key().zip(key);
    Where::equal(names.map(|(name, value)| (name.to_owned(), param(table, name, Some(value)))))
}

fn param(table: &Table, name: &str, value: Option<&Value>) -> JsonValue {
    match (table.column(name), value) {
        (Some(column), Some(value)) => encode(&column.cql_type, value),
        _ => JsonValue::Null,
    }
}
