//! The order in which the server looks at comparisons: it decides which of two on one column counts for warnings,
//! and how the statement reads.

use super::tree::{Comparison, Group, Operand, Operator};
use crate::data_api::{json::Json, statement::java_order};

/// Sorts the comparisons of each group: by the kind of their operand, then by column as [`java_order`] has it.
pub(super) fn arrange(group: &mut Group) {
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); KINDS];
    for comparison in &group.comparisons {
        let columns = &mut columns[kind(comparison)];
        if !columns.contains(&comparison.column) {
            columns.push(comparison.column.clone());
        }
    }
    for columns in &mut columns {
        // The server puts a new column before the others of its bucket.
        columns.reverse();
        java_order(columns, String::as_str);
    }
    group.comparisons.sort_by_key(|it| {
        let kind = kind(it);
        (kind, columns[kind].iter().position(|column| *column == it.column))
    });
    group.groups.iter_mut().for_each(arrange);
}

/// One more than the greatest that [`kind`] gives.
const KINDS: usize = 7;

fn kind(comparison: &Comparison) -> usize {
    match (&comparison.operand, comparison.operator, comparison.component) {
        (_, Operator::Match, _) => 6,
        (_, _, Some(_)) => 5,
        (Operand::List(_), _, None) => 4,
        (Operand::Binary(_), ..) => 3,
        (Operand::Literal(Json::Bool(_)), ..) => 2,
        (Operand::Literal(Json::Number(_)), ..) => 1,
        _ => 0,
    }
}
