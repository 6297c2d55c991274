//! What the operations of an update do to columns.

use super::{
    operators::{Operation, Operator, check_operations, operations, refusal},
    refusals::vectorized,
};
use crate::data_api::{
    codec::{Site, decode},
    cql::{CqlType, Value},
    error::ApiError,
    json::Json,
    schema::{Column, Table},
};

/// What is done to a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// The value replaces it; `None` empties it.
    Put(Option<Value>),
    /// The elements are added; `None` is no element.
    Add(Option<Value>),
    /// The elements, of a map the keys, are taken away.
    Remove(Vec<Value>),
}

/// What is done to which column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assignment {
    pub(super) column: String,
    pub(super) change: Change,
}

/// The assignments that the operations of an update stand for.
///
/// # Errors
///
/// `UPDATE` errors of the first operator that has one: a column is unknown, has not that operator, or does not take
/// the operand. Then what [`check_operations`] refuses, and columns of the key.
pub(super) fn assignments(table: &Table, update: &Json) -> Result<Vec<Assignment>, ApiError> {
    let operations = operations(update)?;
    let mut assignments = Vec::new();
    for alike in operations.chunk_by(|one, other| one.0 == other.0) {
        assignments.extend(assign(table, alike)?);
    }
    check_operations(update, &operations)?;
    let key: Vec<_> = operations.iter().map(|it| it.1).filter(|it| table.is_key(it)).collect();
    if !key.is_empty() {
        let message = format!("the columns {key:?} are of the primary key, which no update changes");
        return Err(refusal("UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS", message));
    }
    Ok(assignments)
}

/// The assignments of one operator.
fn assign(table: &Table, operations: &[Operation<'_>]) -> Result<Vec<Assignment>, ApiError> {
    for (_, name, operand) in operations.iter().filter(|it| it.0 == Operator::Push) {
        match table.column(name) {
            Some(column) if column.cql_type.is_collection() => check_push(column, operand)?,
            Some(_) => {}
            // The server stumbles over the column that is not there before it can say so.
            None => {
                let message = format!("$push on {name}, which the table {} does not have", table.name);
                return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
            }
        }
    }
    let unknown: Vec<_> = operations.iter().map(|it| it.1).filter(|it| table.column(it).is_none()).collect();
    if !unknown.is_empty() {
        let message = format!("the table {} has no columns {unknown:?}", table.name);
        return Err(refusal("UNKNOWN_TABLE_COLUMNS", message));
    }
    let columns: Vec<_> =
        operations.iter().filter_map(|it| Some((it.0, table.column(it.1)?, it.2))).collect();
    columns.iter().try_for_each(|(operator, column, _)| check_supported(*operator, column))?;
    let texts = |(operator, column, operand): &(Operator, &Column, &Json)| {
        *operator == Operator::Set && vectorized(&column.cql_type, operand)
    };
    let changes = columns.iter().filter(|it| !texts(it)).map(|(operator, column, operand)| {
        let change = match operator {
            Operator::Set => Change::Put(decode(&column.cql_type, operand, Site::Update(&column.name))?),
            Operator::Unset => Change::Put(None),
            Operator::Push => Change::Add(pushed(column, operand)?),
            Operator::PullAll => Change::Remove(pulled(column, operand)?),
        };
        Ok(Assignment { column: column.name.clone(), change })
    });
    let changes = changes.collect::<Result<_, _>>()?;
    match columns.iter().find(|it| texts(it)) {
        None => Ok(changes),
        Some((_, column, _)) => {
            let message = format!("the column {} has no service that makes vectors of texts", column.name);
            Err(refusal("UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION", message))
        }
    }
}

/// Whether columns of that type have the operator.
fn check_supported(operator: Operator, Column { name, cql_type }: &Column) -> Result<(), ApiError> {
    let supported = match operator {
        Operator::Set | Operator::Unset => *cql_type != CqlType::Counter,
        Operator::Push | Operator::PullAll => cql_type.is_collection(),
    };
    if supported {
        return Ok(());
    }
    let message = format!("the column {name} of type {} has not the operator {operator:?}", cql_type.cql());
    Err(refusal("UNSUPPORTED_UPDATE_OPERATOR", message))
}

/// `$push` takes one value or `{"$each": […]}`; of a map, one entry or `{"$each": […]}` of entries.
fn check_push(column: &Column, operand: &Json) -> Result<(), ApiError> {
    let is_map = matches!(column.cql_type, CqlType::Map(..));
    let fits = match (operand, operand.get("$each")) {
        (Json::Object(members), Some(each)) => {
            members.len() == 1
                && matches!(each, Json::Array(elements) if !is_map || elements.iter().all(is_entry))
        }
        (operand, None) if is_map => is_entry(operand),
        (operand, _) => !matches!(operand, Json::Array(_)),
    };
    if fits {
        return Ok(());
    }
    let one = if is_map { "one entry such as {\"key\": value}" } else { "one value" };
    let message = format!("$push on {} takes {one} or {{\"$each\": […]}}", column.name);
    Err(refusal("INVALID_PUSH_OPERATOR_USAGE", message))
}

/// An entry of a map: an object of one member, or a pair.
fn is_entry(json: &Json) -> bool {
    match json {
        Json::Object(members) => members.len() == 1,
        Json::Array(pair) => {
            pair.len() == 2 && !pair.iter().any(|it| matches!(it, Json::Array(_) | Json::Object(_)))
        }
        _ => false,
    }
}

/// The elements to add, as a value of the column's type.
fn pushed(column: &Column, operand: &Json) -> Result<Option<Value>, ApiError> {
    let site = Site::Update(&column.name);
    if *operand == Json::Null {
        return Err(site.refusal("null cannot be added to a collection"));
    }
    let elements = match operand.get("$each") {
        Some(Json::Array(elements)) => elements.clone(),
        _ => vec![operand.clone()],
    };
    let elements = match &column.cql_type {
        CqlType::Map(..) => elements.into_iter().map(entry).collect(),
        _ => elements,
    };
    decode(&column.cql_type, &Json::Array(elements), site)
}

/// An entry as a pair, whichever way it was written.
fn entry(json: Json) -> Json {
    match json {
        Json::Object(members) => {
            Json::Array(members.into_iter().flat_map(|(key, value)| [Json::String(key), value]).collect())
        }
        pair => pair,
    }
}

fn pulled(column: &Column, operand: &Json) -> Result<Vec<Value>, ApiError> {
    let element = match &column.cql_type {
        CqlType::List(element) | CqlType::Set(element) | CqlType::Map(element, _) => element,
        scalar => scalar,
    };
    let list = CqlType::List(Box::new(element.clone()));
    let site = Site::Update(&column.name);
    match decode(&list, operand, site)? {
        Some(Value::List(values)) => Ok(values),
        // Null takes nothing away.
        _ => Ok(Vec::new()),
    }
}
