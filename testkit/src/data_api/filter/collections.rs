//! Comparisons of lists, sets and maps.

use super::{
    operand,
    tree::{Comparison, Operator},
};
use crate::data_api::{cql::CqlType, error::ApiError, json::Json, schema::IndexTarget};

/// The comparisons of a column that holds elements.
pub(super) fn read(
    cql_type: &CqlType,
    column: &str,
    members: &[(String, Json)],
) -> Result<Vec<Comparison>, ApiError> {
    let mut comparisons = Vec::new();
    for (name, value) in members {
        let component = match (cql_type, name.as_str()) {
            (CqlType::Map(..), "$keys") => IndexTarget::Keys,
            (CqlType::Map(..), "$values") => IndexTarget::Values,
            (CqlType::Map(..), _) => {
                comparisons.push(comparison(column, IndexTarget::Entries, name, value)?);
                continue;
            }
            _ => {
                comparisons.push(comparison(column, IndexTarget::Values, name, value)?);
                continue;
            }
        };
        let Json::Object(operators) = value else {
            return Err(invalid(format!("{name} of the map \"{column}\" takes an object of operators")));
        };
        if operators.is_empty() {
            let message = format!("{name} of the map \"{column}\" lacks an operator");
            return Err(ApiError::request("FILTER", "FILTER_UNSUPPORTED_OPERATOR", message));
        }
        for (name, value) in operators {
            comparisons.push(comparison(column, component, name, value)?);
        }
    }
    Ok(comparisons)
}

fn comparison(
    column: &str,
    component: IndexTarget,
    name: &str,
    value: &Json,
) -> Result<Comparison, ApiError> {
    let operator = Operator::named(name)
        .filter(|it| matches!(it, Operator::In | Operator::Nin | Operator::All))
        .ok_or_else(|| invalid(format!("\"{column}\" takes $in, $nin and $all, not {name}")))?;
    let Json::Array(items) = value else {
        return Err(invalid(format!("{name} of \"{column}\" takes an array")));
    };
    let is_pair = |item: &Json| matches!(item, Json::Array(pair) if pair.len() == 2);
    if component == IndexTarget::Entries && !items.iter().all(is_pair) {
        return Err(invalid(format!("{name} of the map \"{column}\" takes pairs of a key and a value")));
    }
    let operand = operand::read(value)?;
    Ok(Comparison { column: column.to_owned(), component: Some(component), operator, operand })
}

fn invalid(message: String) -> ApiError {
    ApiError::request("FILTER", "INVALID_MAP_SET_LIST_FILTER", message)
}
