//! What the server checks about a filter before it runs, and what it warns of.

use std::collections::BTreeMap;

use super::tree::{Comparison, Group, Operator};
use crate::data_api::{
    cql::CqlType,
    error::ApiError,
    schema::{IndexKind, IndexTarget, Table},
};

/// The filter as the checks see it: of several comparisons of one column, only the last.
pub(super) struct Analysis<'a> {
    pub(super) table: &'a Table,
    pub(super) by_column: BTreeMap<&'a str, &'a Comparison>,
}

impl<'a> Analysis<'a> {
    pub(super) fn new(table: &'a Table, root: &'a Group) -> Self {
        let by_column = root.all().into_iter().map(|it| (it.column.as_str(), it)).collect();
        Self { table, by_column }
    }

    /// # Errors
    ///
    /// What `find` and `findOne` refuse: unknown columns, `$match` without a text index, ranges of durations.
    pub(super) fn check_select(&self) -> Result<(), ApiError> {
        self.check_known()?;
        let unsearchable =
            self.columns(|it| it.operator == Operator::Match && !self.has_text_index(&it.column));
        refuse("CANNOT_LEXICAL_FILTER_NON_INDEXED_COLUMNS", "$match needs a text index", &unsearchable)?;
        let durations =
            self.columns(|it| it.operator.is_range() && self.type_of(&it.column) == Some(&CqlType::Duration));
        refuse("UNSUPPORTED_COMPARISON_FILTER_AGAINST_DURATION", "durations have no order", &durations)
    }

    pub(super) fn check_known(&self) -> Result<(), ApiError> {
        let unknown = self.columns(|it| self.type_of(&it.column).is_none());
        refuse("UNKNOWN_TABLE_COLUMNS", "the table has no such column", &unknown)
    }

    /// What a reader should know: which comparisons make the database look at every row.
    pub(super) fn warnings(&self) -> Vec<ApiError> {
        let mut warnings = Vec::new();
        let mut warn = |code, text: &str, columns: &[&str]| {
            if !columns.is_empty() {
                warnings.push(ApiError::warning(code, format!("{text}: {}", columns.join(", "))));
            }
        };
        let by_key = self.is_by_key();
        let scalar = |it: &Comparison| self.type_of(&it.column).is_some_and(is_scalar);
        let unindexed = self
            .columns(|it| scalar(it) && !self.has_index(&it.column) && !(by_key && self.is_key(&it.column)));
        warn("MISSING_INDEX", "all rows are read, for want of an index", &unindexed);
        let unindexed =
            self.columns(|it| it.component.is_some_and(|target| !self.has_index_on(&it.column, target)));
        warn("MISSING_INDEX", "all rows are read, for want of an index of that part", &unindexed);
        let unequal = self.columns(|it| {
            it.operator == Operator::Ne
                && self.has_index(&it.column)
                && self.defies(&it.column, &UNEQUAL_DEFIED)
        });
        warn("NOT_EQUALS_UNSUPPORTED_BY_INDEXING", "the index does not help with $ne", &unequal);
        let ranges = self.columns(|it| {
            it.operator.is_range() && self.has_index(&it.column) && self.defies(&it.column, &ORDER_DEFIED)
        });
        warn("COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING", "the index does not help with ranges", &ranges);
        let excluded = self.columns(|it| {
            it.operator == Operator::Nin
                && it.component.is_none()
                && self.has_index(&it.column)
                && self.defies(&it.column, &ORDER_DEFIED)
        });
        warn("NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING", "the index does not help with $nin", &excluded);
        if self.by_column.is_empty() {
            warnings
                .push(ApiError::warning("ZERO_FILTER_OPERATIONS", "all rows are read, for want of a filter"));
        } else if by_key && !self.is_key_prefix() {
            let message = format!("all rows are read, for want of the columns {}", self.key_names());
            warnings.push(ApiError::warning("INCOMPLETE_PRIMARY_KEY_FILTER", message));
        }
        warnings
    }

    /// Whether every comparison is of a column of the primary key.
    pub(super) fn is_by_key(&self) -> bool {
        self.by_column.keys().all(|column| self.is_key(column))
    }

    /// Whether all of the partition key is compared, and no clustering column after one that is not.
    pub(super) fn is_key_prefix(&self) -> bool {
        let compared = |name: &str| self.by_column.contains_key(name);
        let mut clustering = self.table.partition_sort.iter().skip_while(|(name, _)| compared(name));
        self.table.partition_by.iter().all(|name| compared(name))
            && !clustering.any(|(name, _)| compared(name))
    }

    pub(super) fn is_key(&self, column: &str) -> bool {
        self.table.key().any(|name| name == column)
    }

    pub(super) fn key_names(&self) -> String {
        self.table.key().collect::<Vec<_>>().join(", ")
    }

    /// The compared columns that a condition holds for, sorted.
    pub(super) fn columns(&self, condition: impl Fn(&Comparison) -> bool) -> Vec<&'a str> {
        self.by_column.iter().filter(|(_, it)| condition(it)).map(|(column, _)| *column).collect()
    }

    fn type_of(&self, column: &str) -> Option<&CqlType> {
        self.table.column(column).map(|it| &it.cql_type)
    }

    fn defies(&self, column: &str, types: &[CqlType]) -> bool {
        self.type_of(column).is_some_and(|it| types.contains(it))
    }

    fn has_index(&self, column: &str) -> bool {
        self.has_index_on(column, IndexTarget::Whole)
    }

    fn has_index_on(&self, column: &str, target: IndexTarget) -> bool {
        self.table.indexes.iter().any(|index| index.column == column && index.target == target)
    }

    fn has_text_index(&self, column: &str) -> bool {
        let mut indexes = self.table.indexes.iter().filter(|index| index.column == column);
        indexes.next().is_some_and(|index| matches!(index.kind, IndexKind::Text { .. }))
    }
}

/// The types whose indexes do not help with `$ne`.
pub(super) const UNEQUAL_DEFIED: [CqlType; 6] =
    [CqlType::Text, CqlType::Ascii, CqlType::Boolean, CqlType::Duration, CqlType::Blob, CqlType::Uuid];
/// The types whose indexes know no order: nothing helps with ranges and `$nin` there.
pub(super) const ORDER_DEFIED: [CqlType; 4] =
    [CqlType::Text, CqlType::Ascii, CqlType::Boolean, CqlType::Uuid];

fn is_scalar(cql_type: &CqlType) -> bool {
    !cql_type.is_collection() && !matches!(cql_type, CqlType::Vector(_))
}

/// Refuses the columns in question, if there are any.
pub(super) fn refuse(code: &'static str, text: &str, columns: &[&str]) -> Result<(), ApiError> {
    if columns.is_empty() {
        return Ok(());
    }
    Err(ApiError::request("FILTER", code, format!("{text}: {}", columns.join(", "))))
}
