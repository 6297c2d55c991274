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

/// The operations of an update, in the order in which the server takes the operators.
///
/// # Errors
///
/// What [`check_shape`] refuses.
pub(super) fn operations(update: &Json) -> Result<Vec<Operation<'_>>, ApiError> {
    let operators = operators(update)?;
    let of = |wanted: Operator| {
        operators.iter().filter(move |(name, _)| operator(name) == Some(wanted)).flat_map(
            move |(_, operand)| {
                let columns = match operand {
                    Json::Object(columns) => columns.as_slice(),
                    _ => &[],
                };
                columns.iter().map(move |(column, operand)| (wanted, column.as_str(), operand))
            },
        )
    };
    Ok([Operator::Push, Operator::Set, Operator::Unset, Operator::PullAll].into_iter().flat_map(of).collect())
}

/// Whether an update says something that tables do, once for each column.
///
/// # Errors
///
/// `UPDATE` errors: an operator is not one of tables, there is no operation, or two are on one column.
pub(super) fn check_operations(update: &Json, operations: &[Operation<'_>]) -> Result<(), ApiError> {
    let foreign: Vec<_> =
        operators(update)?.iter().map(|(name, _)| name).filter(|it| operator(it).is_none()).collect();
    if !foreign.is_empty() {
        let message = format!("tables have $set, $unset, $push and $pullAll, not {foreign:?}");
        return Err(refusal("UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE", message));
    }
    if operations.is_empty() {
        let message = "an update needs at least one operation".to_owned();
        return Err(refusal("MISSING_UPDATE_OPERATIONS", message));
    }
    let repeats = |index: &usize| operations[..*index].iter().any(|it| it.1 == operations[*index].1);
    match (0..operations.len()).find(repeats) {
        None => Ok(()),
        Some(index) => {
            let message = format!("the column {} is under two operators", operations[index].1);
            Err(refusal("UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS", message))
        }
    }
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
