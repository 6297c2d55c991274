//! Which order a sort comes to: the database's, the server's own, or one of nearness or words.

use super::{
    best_match::{self, Query},
    command::Command,
    nearest::{self, MAX_RANKED, Target},
    sort::{Sort, refusal},
};
use crate::data_api::{
    error::ApiError,
    filter::Filter,
    schema::{Direction, Table},
};

/// Where the order of an answer comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Order {
    /// The database has its own.
    AsKept,
    /// The database follows its clustering columns, one way or the other.
    Clustering(Vec<(String, Direction)>),
    /// The server reads all rows and sorts them.
    InMemory(Vec<(String, Direction)>),
    Nearest(Target),
    BestMatch(Query),
}

/// The order that a command asks for, and what its writer should know about it.
///
/// # Errors
///
/// Sorts that cannot be read or served, and, beside a sort of columns, filters that cannot be read.
pub(super) fn plan(table: &Table, command: &Command<'_>) -> Result<(Order, Option<ApiError>), ApiError> {
    match Sort::read(table, command.sort)? {
        Sort::None => Ok((Order::AsKept, None)),
        Sort::Words(column, text) => {
            if command.skip > 0 {
                let message = "a sort by words skips no rows";
                return Err(refusal("CANNOT_LEXICAL_SORT_WITH_SKIP_OPTION", message));
            }
            Ok((Order::BestMatch(Query::new(table, column, text)?), None))
        }
        Sort::Vector(column, vector) => {
            check_options(command)?;
            Ok((Order::Nearest(Target::new(table, column, vector)?), None))
        }
        Sort::Vectorize(column) => {
            check_options(command)?;
            nearest::indexed(table, &column)?;
            let message = format!("no service makes vectors for \"{column}\"");
            Err(refusal("CANNOT_VECTORIZE_SORT_WHEN_MISSING_VECTORIZE_DEFINITION", message))
        }
        Sort::Columns(by) => {
            let filter = Filter::parse(table, command.filter)?;
            Ok(match by_columns(table, command, &filter, &by) {
                None => (Order::Clustering(by), None),
                Some(warning) => (Order::InMemory(by), Some(warning)),
            })
        }
    }
}

fn check_options(command: &Command<'_>) -> Result<(), ApiError> {
    if command.limit.is_some_and(|limit| limit > MAX_RANKED) {
        let message = format!("a sort by a vector gives at most {MAX_RANKED} rows");
        return Err(refusal("CANNOT_VECTOR_SORT_WITH_LIMIT_EXCEEDS_MAX", message));
    }
    if command.skip > 0 {
        return Err(refusal("CANNOT_VECTOR_SORT_WITH_SKIP_OPTION", "a sort by a vector skips no rows"));
    }
    Ok(())
}

/// Why the server has to sort by itself; `None` where the database does it.
fn by_columns(
    table: &Table,
    command: &Command<'_>,
    filter: &Filter,
    by: &[(String, Direction)],
) -> Option<ApiError> {
    let clustering: Vec<&str> = table.partition_sort.iter().map(|(name, _)| name.as_str()).collect();
    let names: Vec<&str> = by.iter().map(|(name, _)| name.as_str()).collect();
    let code = if command.skip > 0 {
        "IN_MEMORY_SORTING_DUE_SKIP_OPTIONS"
    } else if !names.iter().all(|name| clustering.contains(name)) {
        "IN_MEMORY_SORTING_DUE_TO_NON_PARTITION_SORTING"
    } else if !clustering.starts_with(&names) {
        "IN_MEMORY_SORTING_DUE_TO_OUT_OF_ORDER_PARTITION_SORTING"
    } else if !filter.pins_partition(table) {
        "IN_MEMORY_SORTING_DUE_TO_PARTITION_KEY_NOT_RESTRICTED"
    } else {
        return None;
    };
    let message = format!("the sort by {} is not the database's: all rows are read for it", names.join(", "));
    Some(ApiError::warning(code, message))
}

impl Order {
    /// How many rows the statement asks for.
    pub(super) fn limit(&self, given: Option<usize>) -> Option<usize> {
        match self {
            Self::AsKept | Self::Clustering(_) | Self::InMemory(_) => given,
            Self::Nearest(_) => Some(given.unwrap_or(MAX_RANKED)),
            Self::BestMatch(_) => Some(given.unwrap_or(best_match::DEFAULT_LIMIT).min(MAX_RANKED)),
        }
    }

    /// Whether the database has to read partitions against their order; `None` if it cannot do what is asked.
    pub(super) fn reversed(&self, table: &Table) -> Option<bool> {
        let Self::Clustering(by) = self else { return Some(false) };
        let mut same = by.iter().zip(&table.partition_sort).map(|((_, asked), (_, kept))| asked == kept);
        let first = same.next().unwrap_or(true);
        same.all(|it| it == first).then_some(!first)
    }
}
