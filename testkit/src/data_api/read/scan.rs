//! Rows in the order of the database.

use super::Source;
use crate::data_api::{
    cql::Value,
    filter::{Bound, partition_order, partitions},
    rows::Row,
};

/// The rows that a filter holds for: of the partitions that it names, or of all.
#[derive(Debug, Clone)]
pub(super) struct Scan<'a> {
    source: Source<'a>,
    filter: &'a Bound,
    partitions: Option<Vec<Vec<Value>>>,
    reversed: bool,
}

impl<'a> Scan<'a> {
    /// All rows that the filter holds for, each partition in its own order or, if `reversed`, against it.
    pub(super) fn new(source: Source<'a>, filter: &'a Bound, reversed: bool) -> Self {
        Self { source, filter, partitions: partitions(source.table, filter), reversed }
    }

    /// The rows after the place of that full key; all of them without one.
    pub(super) fn rows<'s>(&'s self, after: Option<&'s [Value]>) -> Box<dyn Iterator<Item = &'a Row> + 's> {
        let rows: Box<dyn Iterator<Item = &'a Row> + 's> = match (&self.partitions, after) {
            (Some(keys), after) => Box::new(keys.iter().flat_map(move |key| self.partition(key, after))),
            (None, None) => Box::new(self.source.rows.iter()),
            (None, Some(after)) => Box::new(self.source.rows.after(after)),
        };
        Box::new(rows.filter(|row| self.filter.matches(row)))
    }

    /// Whether a row is the only one of the last partition that is named: then the database knows that none follows.
    pub(super) fn ends_with(&self, row: &Row) -> bool {
        let last = self.partitions.as_ref().and_then(|keys| keys.last());
        self.source.table.partition_sort.is_empty() && last.is_some_and(|key| row.key == *key)
    }

    fn partition<'s>(
        &'s self,
        key: &'s [Value],
        after: Option<&'s [Value]>,
    ) -> Box<dyn Iterator<Item = &'a Row> + 's> {
        let rows = self.source.rows.partition(key);
        let order = after.map(|after| partition_order(self.source.table, key, after));
        if order.is_some_and(std::cmp::Ordering::is_lt) {
            return Box::new(std::iter::empty());
        }
        let behind = move |row: &&Row| {
            let order = after.map(|after| self.source.rows.scan_order(&row.key, after));
            order.is_some_and(|order| if self.reversed { order.is_ge() } else { order.is_le() })
        };
        let resumed = order.is_some_and(std::cmp::Ordering::is_eq);
        let behind = move |row: &&Row| resumed && behind(row);
        if self.reversed {
            Box::new(rows.iter().rev().skip_while(behind))
        } else {
            Box::new(rows.iter().skip_while(behind))
        }
    }
}
