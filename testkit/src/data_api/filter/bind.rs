//! Makes typed values of operands.

use super::{
    bound::{Ask, Bound, Contains, Sign, Test, Wanted},
    place::Place,
    tree::{Comparison, Group, Operand, Operator, Relation},
    words::{Analyzer, words},
};
use crate::data_api::{
    codec::{Site, decode},
    cql::{CqlType, Value},
    error::ApiError,
    json::Json,
    schema::{Analysis, IndexKind, IndexTarget, Table},
};

/// Binds a filter whose columns are known.
///
/// # Errors
///
/// `INVALID_FILTER_COLUMN_VALUES` for an operand that its column's type cannot be made of.
pub(super) fn bind(table: &Table, group: &Group) -> Result<Bound, ApiError> {
    // Plain loops: groups may nest deeply, and iterators would take the stack of many calls for each.
    let mut parts = Vec::new();
    for comparison in &group.comparisons {
        parts.push(Bound::Test(bind_comparison(table, comparison)?));
    }
    for inner in &group.groups {
        parts.push(bind(table, inner)?);
    }
    // One part of an `or` is no choice.
    Ok(if group.relation == Relation::Or && parts.len() > 1 { Bound::Or(parts) } else { Bound::And(parts) })
}

fn bind_comparison(table: &Table, comparison: &Comparison) -> Result<Test, ApiError> {
    let column = table.column(&comparison.column).ok_or_else(|| unknown(&comparison.column))?;
    let cql_type = &column.cql_type;
    let site = Site::Filter(&column.name);
    let ask = match (comparison.component, &comparison.operand) {
        (Some(component), Operand::List(items)) => Ask::Contains {
            component,
            wanted: items.iter().map(|it| wanted(cql_type, component, it, site)).collect::<Result<_, _>>()?,
            how: how(comparison.operator),
        },
        (None, Operand::List(items)) => {
            let values = items.iter().map(|it| value(cql_type, it, site)).collect::<Result<_, _>>()?;
            if comparison.operator == Operator::Nin { Ask::NoneOf(values) } else { Ask::OneOf(values) }
        }
        (_, Operand::Literal(Json::String(text))) if comparison.operator == Operator::Match => {
            let analyzer = Analyzer::of(table, &column.name);
            Ask::Words(analyzer, words(analyzer, text))
        }
        (_, operand) => match value(cql_type, operand, site)? {
            Some(value) => Ask::Compare(sign(comparison.operator), value),
            None => return Err(site.refusal("it cannot be compared with nothing")),
        },
    };
    Ok(Test {
        column: column.name.clone(),
        place: Place::of(table, &column.name),
        cql_type: cql_type.clone(),
        analysis: analysis(table, &column.name, comparison.component.unwrap_or(IndexTarget::Whole)),
        ask,
    })
}

fn analysis(table: &Table, column: &str, target: IndexTarget) -> Option<Analysis> {
    let mut indexes = table.indexes.iter().filter(|index| index.column == column && index.target == target);
    indexes.find_map(|index| match index.kind {
        IndexKind::Regular(analysis) => analysis,
        _ => None,
    })
}

fn value(cql_type: &CqlType, operand: &Operand, site: Site<'_>) -> Result<Option<Value>, ApiError> {
    match (cql_type, operand) {
        (_, Operand::Null) => Ok(None),
        // A collection as a whole and a vector are made of arrays alone, and no array gets this far.
        (CqlType::Vector(_) | CqlType::Counter, _) => Err(site.refusal("it cannot be compared")),
        (_, Operand::Literal(json) | Operand::Binary(json)) => decode(cql_type, json, site),
        (_, Operand::Date) => Err(site.refusal("expected the text of a time, not $date")),
        (_, Operand::List(_) | Operand::Object) => Err(site.refusal("expected one value")),
    }
}

fn wanted(
    cql_type: &CqlType,
    component: IndexTarget,
    operand: &Operand,
    site: Site<'_>,
) -> Result<Wanted, ApiError> {
    match (cql_type, component, operand) {
        (CqlType::Map(keys, values), IndexTarget::Entries, Operand::List(pair)) => match &pair[..] {
            [key, entry] => Ok(Wanted::Entry(value(keys, key, site)?, value(values, entry, site)?)),
            _ => Err(site.refusal("expected a pair of a key and a value")),
        },
        (CqlType::Map(keys, _), IndexTarget::Keys, key) => value(keys, key, site).map(Wanted::One),
        (CqlType::Map(_, elements) | CqlType::List(elements) | CqlType::Set(elements), _, element) => {
            value(elements, element, site).map(Wanted::One)
        }
        _ => Err(site.refusal("it has no elements")),
    }
}

fn sign(operator: Operator) -> Sign {
    match operator {
        Operator::Ne => Sign::Ne,
        Operator::Gt => Sign::Gt,
        Operator::Gte => Sign::Gte,
        Operator::Lt => Sign::Lt,
        Operator::Lte => Sign::Lte,
        _ => Sign::Eq,
    }
}

fn how(operator: Operator) -> Contains {
    match operator {
        Operator::All => Contains::All,
        Operator::Nin => Contains::None,
        Operator::NotAll => Contains::NotAll,
        _ => Contains::Any,
    }
}

fn unknown(column: &str) -> ApiError {
    ApiError::request("FILTER", "UNKNOWN_TABLE_COLUMNS", format!("the table has no such column: {column}"))
}
