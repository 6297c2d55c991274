//! Commands on keyspaces and tables in memory.

use std::collections::BTreeMap;

use parking_lot::RwLock;

use super::{
    codec::decode_stored,
    commands::{self, Reach},
    cql::CqlType,
    ddl,
    error::ApiError,
    json::Json,
    read::{self, Source},
    reply::Reply,
    rows::Rows,
    schema::{Definition, Table, read as read_cql},
    vectorize::{VectorProvider, with_vectors},
    write::{self, Target},
};

/// How many rows a page has on a server that is set up as usual.
const PAGE_SIZE: usize = 50;

/// What a command was sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level<'a> {
    /// `/v1`
    General,
    /// `/v1/{keyspace}`
    Keyspace(&'a str),
    /// `/v1/{keyspace}/{table}`
    Table(&'a str, &'a str),
}

/// A table and its rows.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) table: Table,
    pub(crate) rows: Rows,
}

/// The tables of a keyspace, by name.
pub(crate) type Keyspace = BTreeMap<String, Stored>;

/// A database and the commands on it. Reads run beside each other, a write runs alone.
#[derive(Debug)]
pub(crate) struct Engine {
    keyspaces: RwLock<BTreeMap<String, Keyspace>>,
    page_size: usize,
    provider: RwLock<Option<VectorProvider>>,
}

impl Engine {
    /// A database with one empty keyspace, and pages of the usual size.
    pub(crate) fn new(keyspace: &str) -> Self {
        let keyspaces = BTreeMap::from([(keyspace.to_owned(), Keyspace::new())]);
        Self { keyspaces: RwLock::new(keyspaces), page_size: PAGE_SIZE, provider: RwLock::new(None) }
    }

    /// The same database with pages of so many rows.
    pub(crate) fn with_page_size(self, page_size: usize) -> Self {
        Self { page_size, ..self }
    }

    /// From now on columns can have the service of `provider`.
    pub(crate) fn provide(&self, provider: VectorProvider) {
        *self.provider.write() = Some(provider);
    }

    /// Runs the `CREATE TABLE` and `CREATE CUSTOM INDEX` statements of a CQL text.
    ///
    /// # Errors
    ///
    /// The first statement that is neither, or that does not fit the tables, in words.
    pub(crate) fn define(&self, keyspace: &str, cql: &str) -> Result<(), String> {
        let mut keyspaces = self.keyspaces.write();
        let tables = keyspaces.get_mut(keyspace).ok_or_else(|| format!("there is no keyspace {keyspace}"))?;
        read_cql(cql)?.into_iter().try_for_each(|definition| apply(tables, definition))
    }

    /// Writes a row as CQL's INSERT would, or its UPDATE where there are counters: what no command of the API can.
    ///
    /// # Errors
    ///
    /// What does not fit the table, in words.
    pub(crate) fn seed(&self, keyspace: &str, table: &str, row: &Json) -> Result<(), String> {
        let mut keyspaces = self.keyspaces.write();
        let stored = keyspaces.get_mut(keyspace).and_then(|tables| tables.get_mut(table));
        let stored = stored.ok_or_else(|| format!("there is no table {table} in {keyspace}"))?;
        let Json::Object(members) = row else { return Err("a row is an object".to_owned()) };
        let mut values = BTreeMap::new();
        for (name, json) in members {
            let column = stored.table.column(name).ok_or_else(|| format!("{table} has no column {name}"))?;
            let value = decode_stored(&column.cql_type, json, name).map_err(|error| error.message)?;
            values.insert(name.clone(), value);
        }
        let key: Option<Vec<_>> = stored.table.key().map(|name| values.remove(name).flatten()).collect();
        let key = key.ok_or_else(|| format!("a row of {table} needs every column of the primary key"))?;
        if stored.table.columns.iter().any(|column| column.cql_type == CqlType::Counter) {
            let counted = values.into_iter().filter_map(|(name, value)| Some((name, value?)));
            stored.rows.update(key, |cells| cells.extend(counted));
        } else {
            stored.rows.insert(key, values);
        }
        Ok(())
    }

    /// Runs a command: one object with the command's name as its only member.
    pub(crate) fn run(&self, level: Level<'_>, body: &Json) -> Reply {
        self.run_with(level, body, None)
    }

    /// The same, with what lets the server in at the provider of vectors.
    pub(crate) fn run_with(&self, level: Level<'_>, body: &Json, key: Option<&str>) -> Reply {
        let reach = match level {
            Level::General => Reach::General,
            Level::Keyspace(_) => Reach::Keyspace,
            Level::Table(..) => Reach::Table,
        };
        let (name, command) = match commands::command(reach, body) {
            Ok(command) => command,
            Err(errors) => return Reply { errors, ..Reply::default() },
        };
        let reply = match level {
            Level::General => Ok(ddl::on_cluster(&mut self.keyspaces.write(), name, command)),
            Level::Keyspace(keyspace) => self.on_keyspace(keyspace, name, command),
            Level::Table(keyspace, table) => self.on_table((keyspace, table), (name, command), key),
        };
        reply.unwrap_or_else(Reply::from)
    }

    fn on_keyspace(&self, keyspace: &str, name: &str, command: &Json) -> Result<Reply, ApiError> {
        let mut keyspaces = self.keyspaces.write();
        let tables = keyspaces.get_mut(keyspace).ok_or_else(|| unknown_keyspace(keyspace))?;
        Ok(ddl::on_keyspace(keyspace, tables, (name, command), self.provider.read().as_ref()))
    }

    fn on_table(
        &self,
        at: (&str, &str),
        (name, command): (&str, &Json),
        key: Option<&str>,
    ) -> Result<Reply, ApiError> {
        match name {
            "find" | "findOne" => self.read(at, name, command),
            "insertOne" | "insertMany" | "updateOne" | "deleteOne" | "deleteMany" => {
                self.write(at, (name, command), key)
            }
            _ => self.define_on_table(at, name, command),
        }
    }

    fn read(&self, (keyspace, table): (&str, &str), name: &str, command: &Json) -> Result<Reply, ApiError> {
        let keyspaces = self.keyspaces.read();
        let tables = keyspaces.get(keyspace).ok_or_else(|| unknown_keyspace(keyspace))?;
        let Stored { table, rows } = tables.get(table).ok_or_else(|| unknown_table(table))?;
        let source = Source { keyspace, table, rows, page_size: self.page_size };
        Ok(if name == "find" { read::find(source, command) } else { read::find_one(source, command) })
    }

    fn write(
        &self,
        (keyspace, table): (&str, &str),
        (name, command): (&str, &Json),
        key: Option<&str>,
    ) -> Result<Reply, ApiError> {
        let mut keyspaces = self.keyspaces.write();
        let tables = keyspaces.get_mut(keyspace).ok_or_else(|| unknown_keyspace(keyspace))?;
        let Stored { table, rows } = tables.get_mut(table).ok_or_else(|| unknown_table(table))?;
        let command = with_vectors(table, command, self.provider.read().as_ref(), key)?;
        let command = command.as_ref();
        let target = &mut Target { keyspace, table, rows };
        Ok(match name {
            "insertOne" => write::insert_one(target, command),
            "insertMany" => write::insert_many(target, command),
            "updateOne" => write::update_one(target, command),
            "deleteOne" => write::delete_one(target, command),
            _ => write::delete_many(target, command),
        })
    }

    fn define_on_table(
        &self,
        (keyspace, table): (&str, &str),
        name: &str,
        command: &Json,
    ) -> Result<Reply, ApiError> {
        let mut keyspaces = self.keyspaces.write();
        let tables = keyspaces.get_mut(keyspace).ok_or_else(|| unknown_keyspace(keyspace))?;
        if !tables.contains_key(table) {
            return Err(unknown_table(table));
        }
        Ok(ddl::on_table((keyspace, table), tables, (name, command), self.provider.read().as_ref()))
    }
}

/// Makes what a statement defines.
fn apply(tables: &mut Keyspace, definition: Definition) -> Result<(), String> {
    match definition {
        Definition::Table { table, if_not_exists } => {
            if !tables.contains_key(&table.name) {
                tables.insert(table.name.clone(), Stored { rows: Rows::new(&table), table });
            } else if !if_not_exists {
                return Err(format!("the table {} is there", table.name));
            }
        }
        Definition::Index { table, index, if_not_exists } => {
            let taken = tables.values().flat_map(|it| &it.table.indexes).any(|it| it.name == index.name);
            let stored = tables.get_mut(&table).ok_or_else(|| format!("there is no table {table}"))?;
            if stored.table.column(&index.column).is_none() {
                return Err(format!("the table {table} has no column {}", index.column));
            }
            if !taken {
                stored.table.add_index(index);
            } else if !if_not_exists {
                return Err(format!("the index {} is there", index.name));
            }
        }
    }
    Ok(())
}

fn unknown_keyspace(name: &str) -> ApiError {
    ApiError::request("SCHEMA", "UNKNOWN_KEYSPACE", format!("there is no keyspace {name}"))
}

fn unknown_table(name: &str) -> ApiError {
    ApiError::request("SCHEMA", "UNKNOWN_COLLECTION_OR_TABLE", format!("there is no table {name}"))
}
