//! What the operations of an update do to columns.

use super::{
    operators::{Operation, Operator, refusal},
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

/// The assignments that operations stand for, in order.
///
/// # Errors
///
/// `UPDATE` errors: a column is unknown, of the key, has not that operator, or does not take the operand.
pub(super) fn assignments(table: &Table, operations: &[Operation<'_>]) -> Result<Vec<Assignment>, ApiError> {
    let unknown: Vec<_> = operations.iter().map(|it| it.1).filter(|it| table.column(it).is_none()).collect();
    if !unknown.is_empty() {
        let message = format!("the table {} has no columns {unknown:?}", table.name);
        return Err(refusal("UNKNOWN_TABLE_COLUMNS", message));
    }
    let key: Vec<_> = operations.iter().map(|it| it.1).filter(|it| table.is_key(it)).collect();
    if !key.is_empty() {
        let message = format!("the columns {key:?} are of the primary key, which no update changes");
        return Err(refusal("UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS", message));
    }
    let columns: Vec<_> =
        operations.iter().filter_map(|it| Some((it.0, table.column(it.1)?, it.2))).collect();
    columns.iter().try_for_each(|(operator, column, operand)| check(*operator, column, operand))?;
    let change = |(operator, column, operand): &(Operator, &Column, &Json)| {
        let change = match operator {
            Operator::Set => Change::Put(decode(&column.cql_type, operand, Site::Update(&column.name))?),
            Operator::Unset => Change::Put(None),
            Operator::Push => Change::Add(pushed(column, operand)?),
            Operator::PullAll => Change::Remove(pulled(column, operand)?),
        };
        Ok(Assignment { column: column.name.clone(), change })
    };
    columns.iter().map(change).collect()
}

/// Whether columns of that type have the operator, and the operand its shape.
fn check(operator: Operator, column: &Column, operand: &Json) -> Result<(), ApiError> {
    let Column { name, cql_type } = column;
    let supported = match operator {
        Operator::Set | Operator::Unset => *cql_type != CqlType::Counter,
        Operator::Push | Operator::PullAll => cql_type.is_collection(),
    };
    if !supported {
        let message =
            format!("the column {name} of type {} has not the operator {operator:?}", cql_type.cql());
        return Err(refusal("UNSUPPORTED_UPDATE_OPERATOR", message));
    }
    if operator == Operator::Set && vectorized(cql_type, operand) {
        let message = format!("the column {name} has no service that makes vectors of texts");
        return Err(refusal("UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION", message));
    }
    if operator == Operator::Push { check_push(column, operand) } else { Ok(()) }
}

/// `$push` takes one value or `{"$each": […]}`; of a map, one entry or `{"$each": […]}` of entries.
fn check_push(column: &Column, operand: &Json) -> Result<(), ApiError> {
    let is_map = matches!(column.cql_type, CqlType::Map(..));
    let fits = match (operand, operand.get("$each")) {
        (Json::Object(members), Some(each)) => {
            members.len() == 1
                && matches!(each, Json::Array(elements) if !is_map || elements.iter().all(is_entry))
        }
        (Json::Null, _) => true,
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
        Json::Array(pair) => pair.len() == 2,
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
        _ if *operand == Json::Null => Err(site.refusal("$pullAll takes an array, not null")),
        _ => Ok(Vec::new()),
    }
}
