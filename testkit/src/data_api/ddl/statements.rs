//! The statements of definitions.

use crate::data_api::{
    schema::{Column, Direction, Index, IndexKind, IndexTarget, Table},
    statement::{name, qualified},
};

/// Tells the API's own tables from others: the texts are hexadecimal for `table` and `1`.
const EXTENSIONS: &str = "extensions={'com.datastax.data-api.schema-type':'0x7461626c65',\
                          'com.datastax.data-api.schema-def-version':'0x31'}";

/// `CREATE TABLE kv.t (id uuid PRIMARY KEY,x int) WITH …`
pub(super) fn create_table(keyspace: &str, table: &Table, if_not_exists: bool) -> String {
    let key: Vec<_> = table.key_columns().map(typed).collect();
    let others = table.columns.iter().filter(|column| !table.is_key(&column.name)).map(typed);
    let mut parts = key.clone();
    if let ([only], []) = (key.as_slice(), table.partition_sort.as_slice()) {
        parts = vec![format!("{only} PRIMARY KEY")];
    }
    parts.extend(others);
    if key.len() > 1 {
        parts.push(primary_key(table));
    }
    let exists = if if_not_exists { "IF NOT EXISTS " } else { "" };
    let order: Vec<_> = table
        .partition_sort
        .iter()
        .map(|(column, way)| {
            format!("{} {}", name(column), if *way == Direction::Ascending { "ASC" } else { "DESC" })
        })
        .collect();
    let order = if order.is_empty() {
        String::new()
    } else {
        format!("CLUSTERING ORDER BY ({}) AND ", order.join(","))
    };
    let table = qualified(keyspace, &table.name);
    format!("CREATE TABLE {exists}{table} ({}) WITH {order}{EXTENSIONS}", parts.join(","))
}

fn typed(column: &Column) -> String {
    format!("{} {}", name(&column.name), column.cql_type.cql())
}

fn primary_key(table: &Table) -> String {
    let partition = match table.partition_by.as_slice() {
        [only] => name(only),
        several => format!("({})", names(several).join(",")),
    };
    let sort = table.partition_sort.iter().map(|(column, _)| name(column));
    let parts: Vec<_> = std::iter::once(partition).chain(sort).collect();
    format!("PRIMARY KEY({})", parts.join(","))
}

/// `ALTER TABLE kv.t ADD (x int,y text)`
pub(super) fn add_columns(keyspace: &str, table: &str, columns: &[Column]) -> String {
    let columns: Vec<_> = columns.iter().map(typed).collect();
    format!("ALTER TABLE {} ADD {}", qualified(keyspace, table), in_parentheses(&columns))
}

/// `ALTER TABLE kv.t DROP (x,y)`
pub(super) fn drop_columns(keyspace: &str, table: &str, columns: &[String]) -> String {
    format!("ALTER TABLE {} DROP {}", qualified(keyspace, table), in_parentheses(&names(columns)))
}

fn names(columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| name(column)).collect()
}

/// Parentheses are for more than one.
fn in_parentheses(parts: &[String]) -> String {
    match parts {
        [only] => only.clone(),
        several => format!("({})", several.join(",")),
    }
}

/// Marks a table as one of the API's.
pub(super) fn mark_as_table(keyspace: &str, table: &str) -> String {
    format!("ALTER TABLE {} WITH {EXTENSIONS}", qualified(keyspace, table))
}

/// `DROP INDEX IF EXISTS kv.i`
pub(super) fn drop(what: &str, keyspace: &str, dropped: &str, if_exists: bool) -> String {
    let exists = if if_exists { "IF EXISTS " } else { "" };
    format!("DROP {what} {exists}{}", qualified(keyspace, dropped))
}

/// `CREATE CUSTOM INDEX i ON kv.t (VALUES(s)) USING 'StorageAttachedIndex'`, with options where they were `given`.
pub(super) fn create_index(
    keyspace: &str,
    table: &str,
    index: &Index,
    given: &[(&str, String)],
    if_not_exists: bool,
) -> String {
    let column = name(&index.column);
    let target = match index.target {
        IndexTarget::Whole => column,
        IndexTarget::Values => format!("VALUES({column})"),
        IndexTarget::Keys => format!("KEYS({column})"),
        IndexTarget::Entries => format!("ENTRIES({column})"),
    };
    let mut options: Vec<_> = given.iter().map(|(name, value)| format!("'{name}':'{value}'")).collect();
    if let IndexKind::Vector { source_model, .. } = &index.kind {
        options.push(format!("'source_model':'{}'", source_model.to_uppercase()));
    }
    let options =
        if options.is_empty() { String::new() } else { format!(" WITH OPTIONS={{{}}}", options.join(",")) };
    let exists = if if_not_exists { "IF NOT EXISTS " } else { "" };
    let (name, table) = (name(&index.name), qualified(keyspace, table));
    format!("CREATE CUSTOM INDEX {exists}{name} ON {table} ({target}) USING 'StorageAttachedIndex'{options}")
}
