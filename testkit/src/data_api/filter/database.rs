//! What the database itself refuses: the server hands it statements that it cannot run.

use super::{
    analyse::{ORDER_DEFIED, UNEQUAL_DEFIED},
    bound::{Ask, Bound, Contains, Sign, Test, Wanted},
    keys::values_of,
};
use crate::data_api::{
    cql::{CqlType, Value},
    error::ApiError,
    schema::{IndexTarget, Table},
};

/// Checks what is wrong whatever the kind of the statement.
///
/// # Errors
///
/// `UNSUPPORTED_DATABASE_QUERY` for a list without values, which makes no statement at all; `UNEXPECTED_SERVER_ERROR`
/// for a null where the driver cannot send one; `INVALID_DATABASE_QUERY` for values that their columns cannot have, and
/// several tests of one column that do not go together.
pub(crate) fn check(table: &Table, filter: &Bound) -> Result<(), ApiError> {
    let tests = filter.tests();
    if let Some(test) = tests.iter().find(|test| test.is_empty()) {
        let message = format!("the list of values for \"{}\" is empty", test.column);
        return Err(ApiError::server("DATABASE", "UNSUPPORTED_DATABASE_QUERY", message));
    }
    for test in tests {
        if test.has_stray_null(table) {
            let message = format!("null is no value for \"{}\"", test.column);
            return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
        }
        test.values().into_iter().try_for_each(|value| check_value(table, test, value))?;
    }
    check_partition_columns(table, filter)?;
    check_levels(filter)
}

/// The database has to know the partitions before it looks at anything else.
fn check_partition_columns(table: &Table, filter: &Bound) -> Result<(), ApiError> {
    let mut tests = optional(filter).into_iter();
    match tests.find(|test| table.partition_by.contains(&test.column)) {
        Some(test) => {
            Err(invalid(format!("\"{}\" of the partition key cannot be tested in an $or", test.column)))
        }
        None => Ok(()),
    }
}

/// The tests that stand in an `or`.
fn optional(filter: &Bound) -> Vec<&Test> {
    branches(filter).into_iter().flat_map(Bound::tests).collect()
}

fn check_value(table: &Table, test: &Test, value: &Value) -> Result<(), ApiError> {
    match (&test.cql_type, value) {
        (CqlType::TimeUuid, Value::Uuid(uuid)) if uuid.get_version_num() != 1 => {
            Err(invalid(format!("{uuid} is no UUID of version 1, as \"{}\" needs", test.column)))
        }
        (_, Value::Text(_) | Value::Blob(_))
            if !test.is_range() && is_empty(value) && table.partition_by == [test.column.as_str()] =>
        {
            // As the bound of a range, which names no partition, it is a value like others.
            Err(invalid(format!("the partition key \"{}\" cannot be empty", test.column)))
        }
        _ => Ok(()),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::Blob(bytes) => bytes.is_empty(),
        _ => false,
    }
}

/// Tests under one `and` go together or not; each branch of an `or` stands for itself.
pub(super) fn check_levels(filter: &Bound) -> Result<(), ApiError> {
    check_together(&filter.required())?;
    branches(filter).into_iter().try_for_each(check_levels)
}

/// The parts of the `or`s that are next below.
fn branches(filter: &Bound) -> Vec<&Bound> {
    match filter {
        Bound::And(parts) => parts.iter().flat_map(branches).collect(),
        Bound::Or(parts) => parts.iter().collect(),
        Bound::Test(_) => Vec::new(),
    }
}

fn check_together(required: &[&Test]) -> Result<(), ApiError> {
    for test in required {
        let all: Vec<_> = required.iter().filter(|it| it.column == test.column).collect();
        let count = |condition: fn(&Ask) -> bool| all.iter().filter(|it| condition(&it.ask)).count();
        let pins = count(|ask| matches!(ask, Ask::Compare(Sign::Eq, _) | Ask::OneOf(_)));
        let lower = count(|ask| matches!(ask, Ask::Compare(Sign::Gt | Sign::Gte, _)));
        let upper = count(|ask| matches!(ask, Ask::Compare(Sign::Lt | Sign::Lte, _)));
        if (pins > 0 && all.len() > 1) || lower > 1 || upper > 1 {
            return Err(invalid(format!("the conditions on \"{}\" do not go together", test.column)));
        }
    }
    Ok(())
}

/// Checks what needs ALLOW FILTERING and has it not: a clustering column behind one that has a range. What an index
/// finds is exempt, but only as it comes in: the tests are taken in the order in which they are written.
pub(crate) fn check_clustering(table: &Table, filter: &Bound) -> Result<(), ApiError> {
    let position = |test: &Test| table.partition_sort.iter().position(|(name, _)| *name == test.column);
    let mut last: Option<(usize, &Test)> = None;
    for test in filter.required() {
        let Some(place) = position(test) else { continue };
        if let Some((before, range)) = last.filter(|_| !is_served(table, test))
            && (place > before && !range.is_pin() || place < before && !test.is_pin())
        {
            let message =
                format!("\"{}\" cannot be tested beside \"{}\": one is a range", test.column, range.column);
            return Err(invalid(message));
        }
        last = last.filter(|(before, _)| *before >= place).or(Some((place, test)));
    }
    Ok(())
}

/// Whether the database asks for ALLOW FILTERING where the server, which looks at the names of columns only, warns
/// of nothing.
pub(crate) fn needs_filtering(table: &Table, filter: &Bound) -> bool {
    let is_key = |test: &Test| table.is_key(&test.column);
    let mut optional = optional(filter).into_iter();
    let required = filter.required();
    let reached = reached(table, &required);
    optional.any(|test| is_key(test) && !is_served(table, test))
        || required.iter().any(|test| !reached.contains(&test.column.as_str()) && !is_served(table, test))
}

/// The columns whose tests lead to rows by the key alone: all of the partition key, and then clustering columns up to
/// the first that has a range.
fn reached<'a>(table: &'a Table, required: &[&Test]) -> Vec<&'a str> {
    let pins = |name: &str| required.iter().any(|test| test.column == name && test.is_pin());
    let mut reached: Vec<&str> = table.partition_by.iter().map(String::as_str).collect();
    if !reached.iter().all(|name| pins(name)) {
        return Vec::new();
    }
    for (name, _) in &table.partition_sort {
        let is_range = |test: &&Test| test.column == *name && test.is_range();
        if pins(name) || required.iter().any(is_range) {
            reached.push(name);
        }
        if !pins(name) {
            break;
        }
    }
    reached
}

/// What the database sorts by, as far as that matters to filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ordering {
    None,
    /// Clustering columns.
    Clustering,
    /// Nearness or words.
    Index,
}

/// Checks what a filter may say beside an order, and beside indexes.
///
/// # Errors
///
/// `INVALID_DATABASE_QUERY` for several partitions beside a column that an index finds, for clustering columns as an
/// order beside such a column or without one partition, and for an order by an index beside a column without one.
pub(crate) fn check_indexes(table: &Table, filter: &Bound, ordering: Ordering) -> Result<(), ApiError> {
    let required = filter.required();
    let partitions = |test: &&&Test| table.partition_by.contains(&test.column);
    let pinned = table.partition_by.iter().all(|name| values_of(&required, name).is_some());
    let reached = reached(table, &required);
    let several =
        required.iter().filter(partitions).any(|test| matches!(&test.ask, Ask::OneOf(it) if it.len() > 1));
    let by_key = |test: &Test| reached.contains(&test.column.as_str());
    // The database looks into an index unless the key alone leads to the rows.
    let beyond = required.iter().any(|test| !by_key(test)) || !optional(filter).is_empty();
    let uses_index = beyond && filter.tests().into_iter().any(|test| is_served(table, test));
    let refusal = match ordering {
        _ if several && (uses_index || ordering == Ordering::Index) => {
            "an index is not used beside several partition keys"
        }
        Ordering::Clustering if uses_index => "clustering columns are no order for what an index finds",
        Ordering::Clustering if !pinned => "clustering columns are an order within one partition",
        Ordering::Index => return check_served(table, filter, &reached),
        Ordering::None | Ordering::Clustering => return Ok(()),
    };
    Err(invalid(refusal.to_owned()))
}

fn check_served(table: &Table, filter: &Bound, reached: &[&str]) -> Result<(), ApiError> {
    let mut open = filter.tests().into_iter().filter(|test| !reached.contains(&test.column.as_str()));
    match open.find(|test| !has_index(table, &test.column, test.target())) {
        Some(test) => {
            let column = &test.column;
            Err(invalid(format!("an order by nearness or words needs an index that helps with \"{column}\"")))
        }
        None => Ok(()),
    }
}

/// Whether there is an index that helps with a test.
fn is_served(table: &Table, test: &Test) -> bool {
    let helps = match &test.ask {
        Ask::Compare(Sign::Ne, _) => !UNEQUAL_DEFIED.contains(&test.cql_type),
        Ask::Compare(Sign::Gt | Sign::Gte | Sign::Lt | Sign::Lte, _) | Ask::NoneOf(_) => {
            !ORDER_DEFIED.contains(&test.cql_type)
        }
        // The database looks for one value at a time.
        Ask::OneOf(values) => values.len() == 1,
        _ => true,
    };
    helps && has_index(table, &test.column, test.target())
}

fn has_index(table: &Table, column: &str, target: IndexTarget) -> bool {
    table.indexes.iter().any(|index| index.column == column && index.target == target)
}

/// A statement that the database understands and does not run.
pub(crate) fn invalid(message: String) -> ApiError {
    ApiError::server("DATABASE", "INVALID_DATABASE_QUERY", message)
}

impl Test {
    /// What of its column it is about.
    fn target(&self) -> IndexTarget {
        match &self.ask {
            Ask::Contains { component, .. } => *component,
            _ => IndexTarget::Whole,
        }
    }

    fn is_range(&self) -> bool {
        matches!(self.ask, Ask::Compare(Sign::Gt | Sign::Gte | Sign::Lt | Sign::Lte, _))
    }

    /// Whether it leaves a column no more than the values it names.
    pub(super) fn is_pin(&self) -> bool {
        matches!(self.ask, Ask::Compare(Sign::Eq, _) | Ask::OneOf(_))
    }

    fn is_empty(&self) -> bool {
        match &self.ask {
            Ask::OneOf(values) | Ask::NoneOf(values) => values.is_empty(),
            Ask::Contains { wanted, how, .. } => *how != Contains::NotAll && wanted.is_empty(),
            Ask::Compare(..) | Ask::Words(..) => false,
        }
    }

    /// Whether there is a null among its values that cannot be sent. One among several for a column beside the key can,
    /// and is equal to nothing.
    fn has_stray_null(&self, table: &Table) -> bool {
        match &self.ask {
            Ask::OneOf(values) if values.len() > 1 && !table.is_key(&self.column) => false,
            Ask::OneOf(values) | Ask::NoneOf(values) => values.contains(&None),
            Ask::Contains { wanted, .. } => wanted.iter().any(|it| match it {
                Wanted::One(value) => value.is_none(),
                Wanted::Entry(key, value) => key.is_none() || value.is_none(),
            }),
            Ask::Compare(..) | Ask::Words(..) => false,
        }
    }

    /// The values that the column as a whole is compared with.
    fn values(&self) -> Vec<&Value> {
        match &self.ask {
            Ask::Compare(_, value) => vec![value],
            Ask::OneOf(values) | Ask::NoneOf(values) => values.iter().flatten().collect(),
            Ask::Contains { .. } | Ask::Words(..) => Vec::new(),
        }
    }
}
