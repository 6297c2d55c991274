//! Which rows are meant.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Conditions on columns, all of which hold. It has at least one, so nothing that takes a filter is ever sent
/// without: a `deleteMany` without a filter empties the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Filter(Map<String, Value>);

impl Filter {
    /// The column has this value.
    pub(crate) fn by(column: &str, value: impl Serialize) -> Self {
        Self(Map::new()).and(column, value)
    }

    /// The column has one of these values; of a set column: the set contains one of them.
    ///
    /// The database refuses none at all and more than 100: the door does so before it sends anything.
    pub(crate) fn among(column: &str, values: impl IntoIterator<Item = impl Serialize>) -> Self {
        Self(Map::new()).and_among(column, values)
    }

    /// The column compares so: the operator is `$lt`, `$lte`, `$gt` or `$gte`.
    pub(crate) fn is(column: &str, operator: &'static str, value: impl Serialize) -> Self {
        Self(Map::new()).and_is(column, operator, value)
    }

    /// And the column has this value.
    pub(crate) fn and(mut self, column: &str, value: impl Serialize) -> Self {
        self.0.insert(column.to_owned(), json!(value));
        self
    }

    /// And the column has one of these values; of a set column: the set contains one of them.
    pub(crate) fn and_among(
        mut self,
        column: &str,
        values: impl IntoIterator<Item = impl Serialize>,
    ) -> Self {
        let values: Vec<Value> = values.into_iter().map(|value| json!(value)).collect();
        self.0.insert(column.to_owned(), json!({ "$in": values }));
        self
    }

    /// And the column compares so: the operator is `$lt`, `$lte`, `$gt` or `$gte`. Two on one column make a
    /// range.
    pub(crate) fn and_is(mut self, column: &str, operator: &'static str, value: impl Serialize) -> Self {
        let range = self.0.entry(column).or_insert_with(|| json!({}));
        if let Value::Object(range) = range {
            range.insert(operator.to_owned(), json!(value));
        }
        self
    }

    /// What is wrong with it, seen before it is sent.
    pub(crate) fn fault(&self) -> Option<String> {
        self.0.iter().find_map(|(column, condition)| {
            let count = condition.get("$in")?.as_array()?.len();
            (!(1..=Self::MOST_VALUES).contains(&count))
                .then(|| format!("{column} is compared with {count} values, and 1 to 100 are possible"))
        })
    }

    /// The most values in one list.
    pub(crate) const MOST_VALUES: usize = 100;
}
