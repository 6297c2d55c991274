//! Writing rows whole, over whatever there was.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    data_api::{DataApi, Filter, Trouble, Update},
    tables::Table,
};

/// A row as JSON: its cells by column.
type Cells = Map<String, Value>;

/// A table whose rows are replaced, and what of it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Replaced {
    pub(super) table: Table,
    /// The whole primary key.
    pub(super) key: &'static [&'static str],
}

impl Replaced {
    /// Writes rows, at most 100 with different keys, and clears the cells of `earlier` rows that they lack.
    ///
    /// Leaving a cell out of a row leaves it as it is, and writing it as null leaves a tombstone, also where nothing
    /// was. A load is mostly into an empty table; so the rows that are there were read before, and only cells that
    /// hold something are cleared, by an update of their row. If that fails, the same call clears them.
    pub(super) async fn write<O: Serialize, N: Serialize + Sync>(
        self,
        api: &DataApi,
        earlier: &[O],
        rows: &[N],
    ) -> Result<(), Trouble> {
        let rows = rows.iter().map(cells).collect::<Result<Vec<_>, _>>()?;
        api.insert_many(self.table, &rows).await?;
        let earlier = earlier.iter().map(cells).collect::<Result<Vec<_>, _>>()?;
        let mut by_key: BTreeMap<String, &Cells> = BTreeMap::new();
        by_key.extend(rows.iter().map(|row| (self.key_of(row), row)));
        let cleared = earlier.iter().filter_map(|old| {
            let update = cleared(old, by_key.get(&self.key_of(old))?)?;
            Some(api.update_one(self.table, self.filter(old)?, update))
        });
        try_join_all(cleared).await.map(drop)
    }

    fn key_of(self, row: &Cells) -> String {
        let key: Vec<String> =
            self.key.iter().filter_map(|column| row.get(*column)).map(Value::to_string).collect();
        key.join("/")
    }

    fn filter(self, row: &Cells) -> Option<Filter> {
        let mut columns = self.key.iter();
        let first = columns.next()?;
        let filter = Filter::by(first, row.get(*first)?);
        columns.try_fold(filter, |filter, column| Some(filter.and(column, row.get(*column)?)))
    }
}

/// What clears the cells of `old` that `new` has nothing in; `None` when there are none.
fn cleared(old: &Cells, new: &Cells) -> Option<Update> {
    let lacking = old.iter().filter(|(column, cell)| holds(cell) && !new.get(*column).is_some_and(holds));
    let update = lacking.fold(Update::default(), |update, (column, _)| update.unset(column));
    (update != Update::default()).then_some(update)
}

/// Whether something is in a cell.
fn holds(cell: &Value) -> bool {
    !cell.is_null() && cell.as_array().is_none_or(|set| !set.is_empty())
}

fn cells<R: Serialize>(row: &R) -> Result<Cells, Trouble> {
    match serde_json::to_value(row) {
        Ok(Value::Object(cells)) => Ok(cells),
        Ok(_) => Err(Trouble::NotSent("a row is no object".to_owned())),
        Err(error) => Err(Trouble::NotSent(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;
    use crate::tables::PROCESSING_QUEUE;

    fn row(value: &Value) -> Cells {
        cells(value).expect("a row")
    }

    #[test]
    fn only_cells_that_held_something_and_hold_nothing_now_are_cleared() {
        let old = row(
            &json!({"tag": "rust", "category": "topic", "related_tags": ["c"], "usage": null, "note": []}),
        );
        let new = row(&json!({"tag": "rust", "category": null, "related_tags": [], "usage": 1}));

        let update = to_value(cleared(&old, &new)).expect("JSON");

        assert_eq!(update, json!({"$unset": {"category": 1, "related_tags": 1}}));
        assert_eq!(cleared(&new, &new), None);
    }

    #[test]
    fn a_row_is_known_by_its_whole_key() {
        let queue = Replaced { table: PROCESSING_QUEUE, key: &["bucket", "videoid"] };
        let (one, other) =
            (row(&json!({"bucket": 0, "videoid": "a"})), row(&json!({"bucket": 0, "videoid": "b"})));

        assert_ne!(queue.key_of(&one), queue.key_of(&other));
        assert_eq!(to_value(queue.filter(&one)).expect("JSON"), json!({"bucket": 0, "videoid": "a"}));
        assert_eq!(queue.filter(&row(&json!({"bucket": 0}))), None);
    }
}
