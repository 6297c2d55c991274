//! The operators of updates.

use crate::data_api::{error::ApiError, json::Json};

/// An operator that tables have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Set,
    Unset,
    Push,
    PullAll,
}

/// Operators that the API knows, and tables do not have.
const OF_COLLECTIONS: [&str; 9] =
    ["$inc", "$mul", "$min", "$max", "$rename", "$currentDate", "$addToSet", "$pop", "$setOnInsert"];

/// One operation: an operator, a column and an operand.
pub(super) type Operation<'a> = (Operator, &'a str, &'a Json);

/// Whether an update has the shape of one: an object of operators that are known, each with an object.
///
/// # Errors
///
/// `UNSUPPORTED_UPDATE_OPERATION`, `UNSUPPORTED_UPDATE_DATA_TYPE`.
pub(crate) fn check_shape(update: &Json) -> Result<(), ApiError> {
    operators(update).map(drop)
}

fn operators(update: &Json) -> Result<&[(String, Json)], ApiError> {
    let Json::Object(operators) = update else {
        return Err(refusal(
            "UNSUPPORTED_UPDATE_DATA_TYPE",
            "an update is an object of operators".to_owned(),
        ));
    };
    for (name, operand) in operators {
        if operator(name).is_none() && !OF_COLLECTIONS.contains(&name.as_str()) {
            return Err(refusal(
                "UNSUPPORTED_UPDATE_OPERATION",
                format!("{name} is no operator of an update"),
            ));
        }
        if !matches!(operand, Json::Object(_)) {
            let message = format!("{name} takes an object of columns and operands");
            return Err(refusal("UNSUPPORTED_UPDATE_DATA_TYPE", message));
        }
    }
    Ok(operators)
}

/// The operations of an update, in order.
///
/// # Errors
///
/// `UPDATE` errors: an operator is unknown or not one of tables, there is no operation, or two are on one column.
pub(super) fn operations(update: &Json) -> Result<Vec<Operation<'_>>, ApiError> {
    let operators = operators(update)?;
    let foreign: Vec<_> =
        operators.iter().map(|(name, _)| name).filter(|it| operator(it).is_none()).collect();
    if !foreign.is_empty() {
        let message = format!("tables have $set, $unset, $push and $pullAll, not {foreign:?}");
        return Err(refusal("UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE", message));
    }
    let mut operations: Vec<Operation<'_>> = Vec::new();
    for (name, operand) in operators {
        let (Some(operator), Json::Object(columns)) = (operator(name), operand) else { continue };
        for (column, operand) in columns {
            if operations.iter().any(|(_, other, _)| other == column) {
                let message = format!("the column {column} is under two operators");
                return Err(refusal("UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS", message));
            }
            operations.push((operator, column, operand));
        }
    }
    if operations.is_empty() {
        return Err(refusal(
            "MISSING_UPDATE_OPERATIONS",
            "an update needs at least one operation".to_owned(),
        ));
    }
    Ok(operations)
}

fn operator(name: &str) -> Option<Operator> {
    match name {
        "$set" => Some(Operator::Set),
        "$unset" => Some(Operator::Unset),
        "$push" => Some(Operator::Push),
        "$pullAll" => Some(Operator::PullAll),
        _ => None,
    }
}

/// An error of an update.
pub(super) fn refusal(code: &'static str, message: String) -> ApiError {
    ApiError::request("UPDATE", code, message)
}
