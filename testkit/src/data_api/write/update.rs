//! updateOne.

use super::{
    Target,
    assignments::{Assignment, Change, assignments},
    refusals::{refuse_cells, refuse_key},
    statements,
};
use crate::data_api::{
    cql::{CqlType, Value, compare},
    error::ApiError,
    filter::full_key,
    json::Json,
    read::clauses,
    reply::Reply,
    rows::Cells,
    schema::Table,
};

/// Writes columns of the row with that key, which is made if it is not there: the answer is the same.
pub(crate) fn update_one(target: &mut Target<'_>, command: &Json) -> Reply {
    let (key, assignments) = match read(target.table, command) {
        Ok(read) => read,
        Err(error) => return Reply::from(error),
    };
    let statement = statements::update(target.keyspace, target.table, &assignments, &key);
    let mut reply = Reply { cql: vec![statement], ..Reply::default() };
    let written = assignments.iter().filter_map(|it| match &it.change {
        Change::Put(value) | Change::Add(value) => Some((it.column.as_str(), value.as_ref()?)),
        Change::Remove(_) => None,
    });
    if let Some(error) = refuse_key(target.table, &key).or_else(|| refuse_cells(target.table, written)) {
        reply.errors.push(error);
        return reply;
    }
    let table = target.table;
    target.rows.update(key, |cells| assignments.into_iter().for_each(|it| assign(table, cells, it)));
    reply.status.insert("matchedCount".to_owned(), 1.into());
    reply.status.insert("modifiedCount".to_owned(), 1.into());
    reply
}

fn read(table: &Table, command: &Json) -> Result<(Vec<Value>, Vec<Assignment>), ApiError> {
    if clauses(table, command)? {
        let message = "updateOne on a table takes no sort: its filter names one row";
        return Err(ApiError::request("SORT", "UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND", message));
    }
    let empty = Json::Object(Vec::new());
    let assignments = assignments(table, command.get("update").unwrap_or(&empty))?;
    let key = full_key(table, command.get("filter").unwrap_or(&empty))?;
    Ok((key, assignments))
}

fn assign(table: &Table, cells: &mut Cells, Assignment { column, change }: Assignment) {
    let Some(cql_type) = table.column(&column).map(|column| &column.cql_type) else { return };
    let cell = cells.remove(&column);
    let cell = match change {
        Change::Put(value) => value,
        Change::Add(None) => cell,
        Change::Add(Some(value)) => Some(match cell {
            Some(cell) => added(cql_type, cell, value),
            None => value,
        }),
        Change::Remove(values) => cell.and_then(|cell| removed(cql_type, cell, &values)),
    };
    if let Some(cell) = cell {
        cells.insert(column, cell);
    }
}

fn added(cql_type: &CqlType, cell: Value, more: Value) -> Value {
    match (cql_type, cell, more) {
        (_, Value::List(mut elements), Value::List(more)) => {
            elements.extend(more);
            Value::List(elements)
        }
        (CqlType::Set(element), Value::Set(mut elements), Value::Set(more)) => {
            for value in more {
                if let Err(index) = elements.binary_search_by(|it| compare(element, it, &value)) {
                    elements.insert(index, value);
                }
            }
            Value::Set(elements)
        }
        (CqlType::Map(key_type, _), Value::Map(mut entries), Value::Map(more)) => {
            for (key, value) in more {
                match entries.binary_search_by(|(it, _)| compare(key_type, it, &key)) {
                    Ok(index) => entries[index].1 = value,
                    Err(index) => entries.insert(index, (key, value)),
                }
            }
            Value::Map(entries)
        }
        (_, _, more) => more,
    }
}

/// The elements that are left, or `None` where there are none.
fn removed(cql_type: &CqlType, cell: Value, values: &[Value]) -> Option<Value> {
    let stays =
        |element: &CqlType, it: &Value| !values.iter().any(|value| compare(element, it, value).is_eq());
    match (cql_type, cell) {
        (CqlType::List(element), Value::List(mut elements)) => {
            elements.retain(|it| stays(element, it));
            (!elements.is_empty()).then_some(Value::List(elements))
        }
        (CqlType::Set(element), Value::Set(mut elements)) => {
            elements.retain(|it| stays(element, it));
            (!elements.is_empty()).then_some(Value::Set(elements))
        }
        (CqlType::Map(key_type, _), Value::Map(mut entries)) => {
            entries.retain(|(key, _)| stays(key_type, key));
            (!entries.is_empty()).then_some(Value::Map(entries))
        }
        (_, cell) => Some(cell),
    }
}
