//! Reads filters.

use super::{
    collections,
    operand::{self, invalid},
    tree::{Comparison, Group, Operand, Operator, Relation},
};
use crate::data_api::{error::ApiError, json::Json, schema::Table};

/// Names that mean something for collections of documents, where they are no columns.
const OF_DOCUMENTS: [&str; 2] = ["$vector", "$vectorize"];

/// Reads a filter; null is as good as an empty one.
pub(super) fn read(table: &Table, json: &Json) -> Result<Group, ApiError> {
    let mut root = Group::new(Relation::And);
    match json {
        Json::Null => {}
        Json::Object(members) => read_members(table, &mut root, members)?,
        _ => return Err(unsupported("a filter is an object")),
    }
    Ok(root)
}

fn read_members(table: &Table, group: &mut Group, members: &[(String, Json)]) -> Result<(), ApiError> {
    members.iter().try_for_each(|(name, value)| read_member(table, group, name, value))
}

fn read_member(table: &Table, group: &mut Group, name: &str, value: &Json) -> Result<(), ApiError> {
    match value {
        Json::Object(_) if name == "$not" => {
            let mut inner = Group::new(Relation::Not);
            read_node(table, &mut inner, value)?;
            group.push(inner);
        }
        Json::Object(members) => group.comparisons.extend(read_column(table, name, members)?),
        Json::Array(nodes) => {
            let mut inner = Group::new(match name {
                "$and" => Relation::And,
                "$or" => Relation::Or,
                _ => return Err(invalid(format!("\"{name}\" cannot be compared with an array"))),
            });
            nodes.iter().try_for_each(|node| read_node(table, &mut inner, node))?;
            group.push(inner);
        }
        _ if OF_DOCUMENTS.contains(&name) => {
            return Err(invalid(format!("\"{name}\" cannot be compared with a value")));
        }
        _ => group.comparisons.push(Comparison {
            column: name.to_owned(),
            component: None,
            operator: Operator::Eq,
            operand: operand::read(value)?,
        }),
    }
    Ok(())
}

/// What stands in the array of `$and` and `$or`, and after `$not`. Its members go into the group one by one: that two
/// conditions of an `$or` stood in one object is lost on the server, and here.
fn read_node(table: &Table, group: &mut Group, node: &Json) -> Result<(), ApiError> {
    match node {
        Json::Object(members) => read_members(table, group, members),
        Json::Array(nodes) => nodes.iter().try_for_each(|node| match node {
            Json::Object(members) => read_members(table, group, members),
            _ => Err(unsupported("$and and $or take filters, which are objects")),
        }),
        _ => Err(invalid("$and and $or take filters, which are objects")),
    }
}

/// The comparisons of one column: operators with their operands, or an object that is itself compared.
fn read_column(table: &Table, column: &str, members: &[(String, Json)]) -> Result<Vec<Comparison>, ApiError> {
    if let Some(cql_type) = table.column(column).map(|it| &it.cql_type).filter(|it| it.is_collection()) {
        return collections::read(cql_type, column, members);
    }
    let mut comparisons = Vec::new();
    for (name, value) in members {
        let comparison =
            |operator, operand| Comparison { column: column.to_owned(), component: None, operator, operand };
        if let Some(operator) = Operator::named(name) {
            comparisons.push(comparison(operator, read_operand(name, operator, value)?));
            continue;
        }
        let operand = match operand::wrapped(name, value) {
            Some(operand) => operand?,
            None if name.starts_with('$') => {
                return Err(ApiError::request(
                    "FILTER",
                    "FILTER_UNSUPPORTED_OPERATOR",
                    format!("there is no operator {name}"),
                ));
            }
            None => {
                members.iter().try_for_each(|(_, value)| operand::read(value).map(drop))?;
                Operand::Object
            }
        };
        comparisons.push(comparison(Operator::Eq, operand));
        break;
    }
    Ok(comparisons)
}

fn read_operand(name: &str, operator: Operator, value: &Json) -> Result<Operand, ApiError> {
    let operand = operand::read(value)?;
    match (operator, &operand) {
        (_, Operand::Literal(_) | Operand::Date) if operator.is_range() => {}
        (_, _) if operator.is_range() => {
            return Err(invalid(format!("{name} takes a number, a string, a date or a truth value")));
        }
        (Operator::Match, Operand::Literal(Json::String(_))) => {}
        (Operator::Match, _) => return Err(invalid("$match takes a string")),
        _ => {}
    }
    Ok(operand)
}

fn unsupported(message: &str) -> ApiError {
    ApiError::request("FILTER", "FILTER_UNSUPPORTED_DATA_TYPE", message)
}
