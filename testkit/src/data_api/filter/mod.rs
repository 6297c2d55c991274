//! What a filter says, which rows it holds for, and what an update or a deletion demands of it.
//!
//! A filter goes through the server as it does there: [`parse`] reads its shape, [`analyse`] compares it with the
//! table and warns, [`bind`] types its values, and [`database`] refuses what no statement can ask.

mod analyse;
mod arrange;
mod bind;
mod bound;
mod check;
mod collections;
mod condition;
mod database;
mod demands;
mod invert;
mod keys;
mod matches;
mod operand;
mod parse;
mod place;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use self::{
    analyse::Analysis,
    tree::{Group, Operand, Operator},
};
use super::{error::ApiError, json::Json, schema::Table};

pub(super) use bound::Bound;
pub(super) use database::{Ordering, check, check_clustering, check_indexes, invalid, needs_filtering};
pub(super) use demands::{Deletion, for_delete_many, full_key};
pub(super) use keys::{partition_order, partitions};
pub(super) use place::Place;
pub(super) use words::{Analyzer, words};

/// The filter of a command, as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    root: Group,
}

impl Filter {
    /// Reads a filter. One that is empty or null holds for all rows.
    ///
    /// # Errors
    ///
    /// What is wrong whatever the columns: shapes, operators, operands and numbers of them.
    pub(super) fn parse(table: &Table, json: &Json) -> Result<Self, ApiError> {
        let mut root = Self::shape(table, json)?;
        check::check_rules(&root)?;
        arrange::arrange(&mut root);
        Ok(Self { root })
    }

    /// Reads a filter as far as the server does for a command of any kind.
    ///
    /// # Errors
    ///
    /// Those of [`Filter::parse`], but not that there is no rule for a comparison.
    pub(super) fn check_shape(table: &Table, json: &Json) -> Result<(), ApiError> {
        Self::shape(table, json).map(drop)
    }

    fn shape(table: &Table, json: &Json) -> Result<Group, ApiError> {
        let mut root = parse::read(table, json)?;
        check::check_operands(&root)?;
        let count = root.all().len();
        invert::invert(&mut root)?;
        check::check_count(count)?;
        Ok(root)
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.root.is_empty()
    }

    /// Checks what `find` and `findOne` refuse before anything runs.
    pub(super) fn check_select(&self, table: &Table) -> Result<(), ApiError> {
        Analysis::new(table, &self.root).check_select()
    }

    /// What a reader should know about its cost.
    pub(super) fn warnings(&self, table: &Table) -> Vec<ApiError> {
        Analysis::new(table, &self.root).warnings()
    }

    /// Makes typed values of its operands.
    ///
    /// # Errors
    ///
    /// `INVALID_FILTER_COLUMN_VALUES` for one that does not fit its column.
    pub(super) fn bind(&self, table: &Table) -> Result<Bound, ApiError> {
        bind::bind(table, &self.root)
    }

    /// Whether it leaves the whole partition key one value, by equality or by a list of one, wherever that stands.
    pub(super) fn pins_partition(&self, table: &Table) -> bool {
        let all = self.root.all();
        let pins = |name: &String| {
            all.iter().any(|it| {
                let one = matches!(&it.operand, Operand::List(values) if values.len() == 1);
                it.column == *name
                    && it.component.is_none()
                    && (it.operator == Operator::Eq || (it.operator == Operator::In && one))
            })
        };
        table.partition_by.iter().all(pins)
    }
}
