//! The rows of a table, in the order in which Cassandra keeps them: partitions by token, and the rows of one
//! partition by clustering columns.

use std::{cmp::Ordering, collections::BTreeMap, ops::Bound};

use super::{
    cql::{CqlType, Value, compare, serialize, token},
    schema::{Direction, Table},
};

/// The cells of a row beside its key. A column that is not there is null.
pub(crate) type Cells = BTreeMap<String, Value>;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The values of the primary key, in the key's order.
    pub(crate) key: Vec<Value>,
    pub(crate) cells: Cells,
    /// Whether it was inserted: then it outlives its last cell.
    inserted: bool,
}

/// Where a partition lies: its token, and its serialised key for those that share a token.
type Place = (i64, Vec<u8>);

/// The rows of one table.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    partition_by: Vec<CqlType>,
    partition_sort: Vec<(CqlType, Direction)>,
    /// Each in the order of its clustering columns, and none without rows.
    partitions: BTreeMap<Place, Vec<Row>>,
}

impl Rows {
    /// No rows, for a table of that key.
    pub(crate) fn new(table: &Table) -> Self {
        let type_of = |name: &str| table.column(name).map_or(CqlType::Blob, |column| column.cql_type.clone());
        Self {
            partition_by: table.partition_by.iter().map(|name| type_of(name)).collect(),
            partition_sort: table.partition_sort.iter().map(|(name, way)| (type_of(name), *way)).collect(),
            partitions: BTreeMap::new(),
        }
    }

    /// All rows, in the order of a scan.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.partitions.values().flatten()
    }

    /// The rows that a scan meets after the place of that full key, whether a row is there or not.
    pub(crate) fn after(&self, key: &[Value]) -> impl Iterator<Item = &Row> {
        let place = self.place(key);
        let rest = self.partitions.get(&place).map_or(&[][..], |rows| {
            let next = match self.find(rows, key) {
                Ok(index) => index + 1,
                Err(index) => index,
            };
            &rows[next..]
        });
        rest.iter()
            .chain(self.partitions.range((Bound::Excluded(place), Bound::Unbounded)).flat_map(|(_, it)| it))
    }

    /// The rows of a partition, in clustering order. Values beyond the partition key are ignored.
    pub(crate) fn partition(&self, key: &[Value]) -> &[Row] {
        self.partitions.get(&self.place(key)).map_or(&[], Vec::as_slice)
    }

    /// Which of two rows' places a scan meets first.
    pub(crate) fn scan_order(&self, one: &[Value], other: &[Value]) -> Ordering {
        self.place(one).cmp(&self.place(other)).then_with(|| self.clustering_order(one, other))
    }

    /// What CQL's INSERT does: the row is there from now on, and the cells given replace or, with `None`, empty
    /// those it had.
    pub(crate) fn insert(
        &mut self,
        key: Vec<Value>,
        cells: impl IntoIterator<Item = (String, Option<Value>)>,
    ) {
        self.change(key, |row| {
            row.inserted = true;
            for (column, cell) in cells {
                match cell {
                    Some(value) => row.cells.insert(column, value),
                    None => row.cells.remove(&column),
                };
            }
        });
    }

    /// What CQL's UPDATE does: the row is there as long as a cell of it is, unless it was inserted.
    pub(crate) fn update(&mut self, key: Vec<Value>, edit: impl FnOnce(&mut Cells)) {
        self.change(key, |row| edit(&mut row.cells));
    }

    /// Removes the row of that full key, if it is there.
    pub(crate) fn remove(&mut self, key: &[Value]) {
        self.remove_where(key, |row| row.key == key);
    }

    /// Removes the rows of a partition that the condition holds for.
    pub(crate) fn remove_where(&mut self, partition: &[Value], condition: impl Fn(&Row) -> bool) {
        let place = self.place(partition);
        if let Some(rows) = self.partitions.get_mut(&place) {
            rows.retain(|row| !condition(row));
            if rows.is_empty() {
                self.partitions.remove(&place);
            }
        }
    }

    /// Removes all rows.
    pub(crate) fn clear(&mut self) {
        self.partitions.clear();
    }

    /// Removes a column's cells. Rows that only an update made go with their last one.
    pub(crate) fn drop_column(&mut self, column: &str) {
        for rows in self.partitions.values_mut() {
            for row in rows.iter_mut() {
                row.cells.remove(column);
            }
            rows.retain(Row::is_there);
        }
        self.partitions.retain(|_, rows| !rows.is_empty());
    }

    fn change(&mut self, key: Vec<Value>, edit: impl FnOnce(&mut Row)) {
        let place = self.place(&key);
        let mut rows = self.partitions.remove(&place).unwrap_or_default();
        let index = match self.find(&rows, &key) {
            Ok(index) => index,
            Err(index) => {
                rows.insert(index, Row { key, cells: Cells::new(), inserted: false });
                index
            }
        };
        edit(&mut rows[index]);
        if !rows[index].is_there() {
            rows.remove(index);
        }
        if !rows.is_empty() {
            self.partitions.insert(place, rows);
        }
    }

    fn find(&self, rows: &[Row], key: &[Value]) -> Result<usize, usize> {
        rows.binary_search_by(|row| self.clustering_order(&row.key, key))
    }

    fn clustering_order(&self, one: &[Value], other: &[Value]) -> Ordering {
        let skip = self.partition_by.len();
        let pairs = one.iter().skip(skip).zip(other.iter().skip(skip));
        pairs
            .zip(&self.partition_sort)
            .map(|((one, other), (cql_type, way))| match way {
                Direction::Ascending => compare(cql_type, one, other),
                Direction::Descending => compare(cql_type, other, one),
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// A key of several columns is hashed with the length of each before it and a zero after it.
    fn place(&self, key: &[Value]) -> Place {
        let mut columns =
            self.partition_by.iter().zip(key).map(|(cql_type, value)| serialize(cql_type, value));
        let bytes = if self.partition_by.len() == 1 {
            columns.next().unwrap_or_default()
        } else {
            columns.flat_map(|bytes| component(&bytes)).collect()
        };
        (token(&bytes), bytes)
    }
}

impl Row {
    fn is_there(&self) -> bool {
        self.inserted || !self.cells.is_empty()
    }
}

fn component(bytes: &[u8]) -> Vec<u8> {
    // Cassandra allows no component above 65,535 bytes: writing such a key is refused before it gets here.
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&length[..], bytes, &[0]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_api::schema::{Definition, read};

    fn rows(cql: &str) -> Rows {
        let Some(Definition::Table { table, .. }) = read(cql).unwrap().into_iter().next() else {
            panic!("{cql} makes no table");
        };
        Rows::new(&table)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn cell(name: &str) -> (String, Option<Value>) {
        (name.to_owned(), Some(text("x")))
    }

    #[test]
    fn an_inserted_row_outlives_its_last_cell_and_an_updated_one_does_not() {
        let mut rows = rows("CREATE TABLE t (k text PRIMARY KEY, v text)");
        rows.insert(vec![text("inserted")], [cell("v")]);
        rows.update(vec![text("updated")], |cells| drop(cells.insert("v".to_owned(), text("x"))));
        assert_eq!(rows.iter().count(), 2);
        for key in ["inserted", "updated", "never there"] {
            rows.update(vec![text(key)], |cells| drop(cells.remove("v")));
        }
        let left: Vec<_> = rows.iter().map(|row| row.key.clone()).collect();
        assert_eq!(left, [[text("inserted")]]);
    }

    #[test]
    fn an_insertion_keeps_the_cells_that_it_does_not_name() {
        let mut rows = rows("CREATE TABLE t (k text PRIMARY KEY, a text, b text, c text)");
        rows.insert(vec![text("k")], [cell("a"), cell("b")]);
        rows.insert(vec![text("k")], [("a".to_owned(), None), cell("c")]);
        let columns: Vec<_> = rows.iter().flat_map(|row| row.cells.keys()).collect();
        assert_eq!(columns, ["b", "c"]);
    }

    #[test]
    fn rows_of_a_partition_follow_the_clustering_order() {
        let mut rows = rows(
            "CREATE TABLE t (k text, a int, b int, PRIMARY KEY ((k), a, b)) WITH CLUSTERING ORDER BY (a DESC, b ASC)",
        );
        for (a, b) in [(1, 1), (2, 2), (1, 0), (2, 1)] {
            rows.insert(vec![text("k"), Value::Integer(a), Value::Integer(b)], []);
        }
        let key = |a, b| vec![text("k"), Value::Integer(a), Value::Integer(b)];
        let order: Vec<_> = rows.partition(&[text("k")]).iter().map(|row| row.key.clone()).collect();
        assert_eq!(order, [key(2, 1), key(2, 2), key(1, 0), key(1, 1)]);
        let rest: Vec<_> = rows.after(&key(2, 1)).map(|row| row.key.clone()).collect();
        assert_eq!(rest, order[1..]);
        let rest: Vec<_> = rows.after(&key(1, -1)).map(|row| row.key.clone()).collect();
        assert_eq!(rest, order[2..], "a row that is gone keeps its place");
    }

    #[test]
    fn partitions_come_in_the_order_of_their_tokens() {
        let mut rows = rows("CREATE TABLE t (k text PRIMARY KEY)");
        for number in 0..200 {
            rows.insert(vec![text(&format!("key {number}"))], []);
        }
        let tokens: Vec<_> = rows.iter().map(|row| rows.place(&row.key).0).collect();
        assert!(tokens.is_sorted());
        assert!(tokens.iter().any(|token| *token < 0) && tokens.iter().any(|token| *token > 0));
        let keys: Vec<_> = rows.iter().map(|row| row.key.clone()).collect();
        assert!(!keys.iter().is_sorted_by_key(|key| format!("{key:?}")), "the order is not that of the keys");
    }

    #[test]
    fn removing_reaches_one_row_a_part_of_a_partition_or_everything() {
        let mut rows = rows("CREATE TABLE t (k text, a int, PRIMARY KEY ((k), a))");
        for (k, a) in [("x", 1), ("x", 2), ("x", 3), ("y", 1)] {
            rows.insert(vec![text(k), Value::Integer(a)], []);
        }
        rows.remove(&[text("x"), Value::Integer(1)]);
        rows.remove(&[text("x"), Value::Integer(9)]);
        assert_eq!(rows.partition(&[text("x")]).len(), 2);
        rows.remove_where(&[text("x")], |row| row.key[1] == Value::Integer(3));
        assert_eq!(rows.iter().count(), 2);
        rows.clear();
        assert_eq!(rows.iter().count(), 0);
    }
}
