//! Which partitions a filter can hold in.

use std::cmp::Ordering;

use super::bound::{Ask, Bound, Sign, Test};
use crate::data_api::{
    cql::{CqlType, Value, compare},
    schema::Table,
};

/// The partition keys that a filter names, in the order in which the database reads them: by the values of their
/// columns, whatever the order in the filter. `None` where it leaves one of their columns open: then all partitions
/// have to be read.
pub(crate) fn partitions(table: &Table, filter: &Bound) -> Option<Vec<Vec<Value>>> {
    let required = filter.required();
    let mut keys = vec![Vec::new()];
    for column in &table.partition_by {
        let values = values_of(&required, column)?;
        keys = keys
            .into_iter()
            .flat_map(|key: Vec<Value>| {
                values.iter().map(move |value| [&key[..], std::slice::from_ref(value)].concat())
            })
            .collect();
    }
    Some(keys)
}

/// The values that a column is pinned to, sorted, each once.
pub(super) fn values_of(required: &[&Test], column: &str) -> Option<Vec<Value>> {
    required.iter().filter(|test| test.column == column).find_map(|test| match &test.ask {
        Ask::Compare(Sign::Eq, value) => Some(vec![value.clone()]),
        Ask::OneOf(values) => Some(sorted(&test.cql_type, values)),
        _ => None,
    })
}

fn sorted(cql_type: &CqlType, values: &[Option<Value>]) -> Vec<Value> {
    let mut values: Vec<_> = values.iter().flatten().cloned().collect();
    values.sort_by(|one, other| compare(cql_type, one, other));
    values.dedup_by(|one, other| compare(cql_type, one, other).is_eq());
    values
}

/// Compares the partition keys of two full or partial keys, column by column.
pub(crate) fn partition_order(table: &Table, one: &[Value], other: &[Value]) -> Ordering {
    let types = table.partition_by.iter().map(|name| table.column(name).map(|column| &column.cql_type));
    types
        .zip(one.iter().zip(other))
        .filter_map(|(cql_type, (one, other))| cql_type.map(|cql_type| compare(cql_type, one, other)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
