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
        let excludes = |it: &Comparison| it.operator == Operator::Nin && it.component.is_none();
        let found = [
            ("MISSING_INDEX", "all rows are read, for want of an index", self.unindexed()),
            ("MISSING_INDEX", "all rows are read, for want of an index of that part", self.unindexed_parts()),
            (
                "NOT_EQUALS_UNSUPPORTED_BY_INDEXING",
                "the index does not help with $ne",
                self.unhelped(&UNEQUAL_DEFIED, |it| it.operator == Operator::Ne),
            ),
            (
                "COMPARISON_FILTER_UNSUPPORTED_BY_INDEXING",
                "the index does not help with ranges",
                self.unhelped(&ORDER_DEFIED, |it| it.operator.is_range()),
            ),
            (
                "NOT_IN_FILTER_UNSUPPORTED_BY_INDEXING",
                "the index does not help with $nin",
                self.unhelped(&ORDER_DEFIED, excludes),
            ),
        ];
        let found = found.into_iter().filter(|(.., columns)| !columns.is_empty());
        let warning = |(code, text, columns): (_, &str, Vec<&str>)| {
            ApiError::warning(code, format!("{text}: {}", columns.join(", ")))
        };
        found.map(warning).chain(self.key_warning()).collect()
    }

    fn key_warning(&self) -> Option<ApiError> {
        if self.by_column.is_empty() {
            return Some(ApiError::warning(
                "ZERO_FILTER_OPERATIONS",
                "all rows are read, for want of a filter",
            ));
        }
        let message =
            format!("all rows are read, for want of the first columns of the key {}", self.key_names());
        (self.is_by_key() && !self.is_key_prefix())
            .then(|| ApiError::warning("INCOMPLETE_PRIMARY_KEY_FILTER", message))
    }

    /// Columns of single values that no index finds; the key finds its own, if nothing else is compared.
    fn unindexed(&self) -> Vec<&'a str> {
        let by_key = self.is_by_key();
        self.columns(|it| {
            self.type_of(&it.column).is_some_and(is_scalar)
                && !self.has_index(&it.column)
                && !(by_key && self.is_key(&it.column))
        })
    }

    /// Lists, sets and maps of which no index finds what is compared.
    fn unindexed_parts(&self) -> Vec<&'a str> {
        self.columns(|it| it.component.is_some_and(|target| !self.has_index_on(&it.column, target)))
    }

    /// Columns of these types with an index, which is no help with a comparison.
    fn unhelped(&self, types: &[CqlType], compared: impl Fn(&Comparison) -> bool) -> Vec<&'a str> {
        self.columns(|it| {
            compared(it)
                && self.has_index(&it.column)
                && self.type_of(&it.column).is_some_and(|cql_type| types.contains(cql_type))
        })
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
