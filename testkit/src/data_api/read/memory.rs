//! Sorting by the server itself, which reads all rows for it.

use std::{cell::Cell, cmp::Ordering};

use super::{heap::MinMaxHeap, java::java_compare, sort::refusal};
use crate::data_api::{
    cql::CqlType,
    error::ApiError,
    filter::Place,
    rows::Row,
    schema::{Direction, Table},
};

/// How many rows the server reads for one sort.
pub(super) const MAX_ROWS: usize = 10_000;

/// What a sort in memory gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sorted<'a> {
    pub(super) rows: Vec<&'a Row>,
    /// How many rows were read for it.
    pub(super) count: usize,
}

/// A column to sort by.
struct Term<'a> {
    place: Place,
    cql_type: &'a CqlType,
    direction: Direction,
}

/// Sorts rows, leaves out the first `skip` and gives at most `limit`.
///
/// # Errors
///
/// `OVERLOADED_SORT_ROW_LIMIT` for more than 10,000 rows, and `UNEXPECTED_DRIVER_ERROR` or `UNEXPECTED_SERVER_ERROR`
/// where values without an order have to be compared.
pub(super) fn sort<'a>(
    table: &Table,
    by: &[(String, Direction)],
    rows: impl Iterator<Item = &'a Row>,
    (skip, limit): (usize, usize),
) -> Result<Sorted<'a>, ApiError> {
    let terms: Vec<_> = by
        .iter()
        .filter_map(|(name, direction)| {
            let cql_type = &table.column(name)?.cql_type;
            Some(Term { place: Place::of(table, name), cql_type, direction: *direction })
        })
        .collect();
    let disorder = Cell::new(false);
    let order = |one: &&Row, other: &&Row| {
        compare(&terms, one, other).unwrap_or_else(|| {
            disorder.set(true);
            Ordering::Equal
        })
    };
    let mut heap = MinMaxHeap::new(skip.saturating_add(limit), order);
    let mut count = 0;
    for row in rows {
        count += 1;
        if count > MAX_ROWS {
            let message = format!("more than {MAX_ROWS} rows would have to be sorted");
            return Err(refusal("OVERLOADED_SORT_ROW_LIMIT", message));
        }
        heap.offer(row);
    }
    let message = "values of the sorted columns have no order";
    // While rows are read, the server takes it for a fault of the driver.
    if disorder.get() {
        return Err(ApiError::server("DATABASE", "UNEXPECTED_DRIVER_ERROR", message));
    }
    let wanted = if skip < count { skip.saturating_add(limit) } else { 0 };
    let rows: Vec<_> = std::iter::from_fn(|| heap.poll()).take(wanted).skip(skip).collect();
    if disorder.get() {
        return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
    }
    Ok(Sorted { rows, count })
}

/// Missing values are the least, but a missing collection is an empty one.
fn compare(terms: &[Term<'_>], one: &Row, other: &Row) -> Option<Ordering> {
    for term in terms {
        let order = match (term.place.value(one), term.place.value(other)) {
            (Some(one), Some(other)) => java_compare(term.cql_type, one, other)?,
            _ if term.cql_type.is_collection() => return None,
            (one, other) => one.is_some().cmp(&other.is_some()),
        };
        match term.direction {
            _ if order.is_eq() => {}
            Direction::Ascending => return Some(order),
            Direction::Descending => return Some(order.reverse()),
        }
    }
    Some(Ordering::Equal)
}
