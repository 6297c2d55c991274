//! What a filter may say, whatever the table.

use super::{
    operand::invalid,
    tree::{Comparison, Group, Operand, Operator},
};
use crate::data_api::{error::ApiError, json::Json};

/// How many comparisons a filter may have.
const MAX_COMPARISONS: usize = 64;
/// How many values `$in` and `$nin` may have.
const MAX_VALUES: usize = 100;

/// Checks the operands of all comparisons, before `$not` is pushed into them.
pub(super) fn check_operands(root: &Group) -> Result<(), ApiError> {
    let all = root.all();
    if all.iter().filter(|it| it.column == "_id").count() > 1 {
        let message = "\"_id\" can be compared only once";
        return Err(ApiError::request("FILTER", "FILTER_MULTIPLE_ID_FILTER", message));
    }
    all.into_iter().try_for_each(check_operand)
}

fn check_operand(comparison: &Comparison) -> Result<(), ApiError> {
    let refusal = match (comparison.operator, &comparison.operand) {
        (Operator::All, Operand::List(values)) if !values.is_empty() => return Ok(()),
        (Operator::All, _) => "$all takes an array of at least one value".to_owned(),
        (Operator::In | Operator::Nin, Operand::List(values)) if values.len() > MAX_VALUES => {
            format!("$in and $nin take at most {MAX_VALUES} values, not {}", values.len())
        }
        (Operator::In | Operator::Nin, Operand::List(_))
        | (Operator::Exists, Operand::Literal(Json::Bool(_))) => return Ok(()),
        (Operator::In | Operator::Nin, _) => "$in and $nin take an array".to_owned(),
        (Operator::Exists, _) => "$exists takes true or false".to_owned(),
        (Operator::Size, Operand::Literal(Json::Number(number))) if number.parse::<u64>().is_ok() => {
            return Ok(());
        }
        (Operator::Size, _) => "$size takes a whole number from 0".to_owned(),
        _ => return Ok(()),
    };
    Err(invalid(refusal))
}

/// Counts the comparisons as they were written.
pub(super) fn check_count(count: usize) -> Result<(), ApiError> {
    if count > MAX_COMPARISONS {
        let message = format!("a filter has at most {MAX_COMPARISONS} comparisons, not {count}");
        return Err(ApiError::request("FILTER", "FILTER_FIELDS_LIMIT_VIOLATION", message));
    }
    Ok(())
}

/// Checks that tables know each pair of operator and operand: what they do not know is taken for a fault of the
/// server, except for objects.
pub(super) fn check_rules(root: &Group) -> Result<(), ApiError> {
    let all = root.all();
    if let Some(stray) = all.iter().find(|it| !has_rule(it)) {
        let message = format!("no rule of tables takes this comparison of \"{}\"", stray.column);
        return Err(ApiError::server("", "INTERNAL_SERVER_ERROR", message));
    }
    match all.iter().find(|it| it.operand == Operand::Object) {
        None => Ok(()),
        Some(comparison) => {
            let message = format!("\"{}\" cannot be compared with an object", comparison.column);
            Err(ApiError::request("FILTER", "FILTER_UNSUPPORTED_DATA_TYPE", message))
        }
    }
}

fn has_rule(comparison: &Comparison) -> bool {
    let list = matches!(comparison.operand, Operand::List(_));
    match (comparison.component, comparison.operator) {
        (_, Operator::In | Operator::Nin) => list,
        (Some(_), operator) => list && matches!(operator, Operator::All | Operator::NotAll),
        (None, Operator::Match) => matches!(comparison.operand, Operand::Literal(Json::String(_))),
        (None, Operator::Eq | Operator::Ne) => {
            matches!(comparison.operand, Operand::Literal(_) | Operand::Binary(_) | Operand::Object)
        }
        (None, operator) if operator.is_range() => {
            matches!(comparison.operand, Operand::Literal(_) | Operand::Object)
        }
        _ => false,
    }
}
