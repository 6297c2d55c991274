//! createIndex, createVectorIndex, createTextIndex, listIndexes and dropIndex.

use serde_json::Value;

use super::{
    check_name, database_error,
    index_definition::{Family, Written, odd_column},
    index_options, named, option, ran, schema_error, statements,
};
use crate::data_api::{
    cql::CqlType,
    engine::Keyspace,
    error::ApiError,
    json::Json,
    reply::Reply,
    schema::{Column, Index, IndexKind, IndexTarget, Table, describe_index},
};

/// The longest name of an index.
const MAX_NAME: usize = 100;

/// Where a command is sent to: keyspace and table.
type At<'a> = (&'a str, &'a str);

/// What an index is asked to be.
struct Wish<'a> {
    column: &'a Column,
    target: IndexTarget,
    options: Option<&'a Json>,
}

/// The kind of an index, and the options as CQL writes them.
pub(super) type Kind = (IndexKind, Vec<(&'static str, String)>);

/// Makes an index for equality and, for some types, ranges.
pub(super) fn create_regular(at: At<'_>, tables: &mut Keyspace, command: &Json) -> Result<Reply, ApiError> {
    let kind = |wish: &Wish<'_>| {
        let component = component(&wish.column.cql_type, wish.target);
        if matches!(wish.column.cql_type, CqlType::Vector(_) | CqlType::Counter) {
            let message =
                format!("the column {} of type {} takes no such index", wish.column.name, component.cql());
            return Err(schema_error("UNSUPPORTED_INDEXING_FOR_DATA_TYPES", message));
        }
        index_options::regular(&wish.column.name, component, wish.target, wish.options)
    };
    create(at, tables, command, (Family::Regular, kind))
}

/// Makes an index for nearness.
pub(super) fn create_vector(at: At<'_>, tables: &mut Keyspace, command: &Json) -> Result<Reply, ApiError> {
    let kind = |wish: &Wish<'_>| {
        if !matches!(wish.column.cql_type, CqlType::Vector(_)) {
            let message = format!("the column {} is no vector", wish.column.name);
            return Err(schema_error("UNSUPPORTED_VECTOR_INDEX_FOR_DATA_TYPES", message));
        }
        index_options::vector(wish.options)
    };
    create(at, tables, command, (Family::Vector, kind))
}

/// Makes an index for words.
pub(super) fn create_text(at: At<'_>, tables: &mut Keyspace, command: &Json) -> Result<Reply, ApiError> {
    let kind = |wish: &Wish<'_>| {
        if !matches!(wish.column.cql_type, CqlType::Text | CqlType::Ascii) {
            let message = format!("the column {} is no text", wish.column.name);
            return Err(schema_error("UNSUPPORTED_TEXT_INDEX_FOR_DATA_TYPES", message));
        }
        index_options::text(wish.options)
    };
    create(at, tables, command, (Family::Text, kind))
}

fn create(
    (keyspace, table): At<'_>,
    tables: &mut Keyspace,
    command: &Json,
    (family, kind): (Family, impl FnOnce(&Wish<'_>) -> Result<Kind, ApiError>),
) -> Result<Reply, ApiError> {
    let written = family.read(command)?;
    let name = named(command);
    check_name("index", &name, MAX_NAME)?;
    let if_not_exists = option(command, "ifNotExists");
    let Some(stored) = tables.get(table) else {
        return Err(schema_error("UNKNOWN_COLLECTION_OR_TABLE", format!("there is no table {table}")));
    };
    let wish = wish(&stored.table, &written)?;
    let (kind, options) = kind(&wish)?;
    let index = Index { name, column: wish.column.name.clone(), target: wish.target, kind };
    let cql = statements::create_index(keyspace, table, &index, &options, if_not_exists);
    let taken = tables.values().flat_map(|it| &it.table.indexes).any(|it| it.name == index.name);
    if taken {
        let message = format!("the index {} is there already", index.name);
        let outcome =
            if if_not_exists { Ok(()) } else { Err(schema_error("CANNOT_ADD_EXISTING_INDEX", message)) };
        return Ok(ran(cql, outcome));
    }
    if let Some(outcome) = refuse(&stored.table, &index, if_not_exists) {
        return Ok(ran(cql, outcome));
    }
    if let Some(stored) = tables.get_mut(table) {
        stored.table.indexes.push(index);
    }
    Ok(ran(cql, Ok(())))
}

fn wish<'a>(table: &'a Table, written: &Written<'a>) -> Result<Wish<'a>, ApiError> {
    let name = &written.column;
    if name.is_empty() {
        return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", "the column of the index has no name"));
    }
    let Some(column) = table.column(name) else {
        return Err(schema_error(
            "UNKNOWN_INDEX_COLUMN",
            format!("the table {} has no column {name}", table.name),
        ));
    };
    Ok(Wish { column, target: target(column, written.part)?, options: written.options })
}

/// Of a map, an index is on the entries unless it says otherwise; of a list or a set, on the values, whatever it says.
fn target(column: &Column, part: Option<IndexTarget>) -> Result<IndexTarget, ApiError> {
    match (&column.cql_type, part) {
        (CqlType::Map(..), part) => Ok(part.unwrap_or(IndexTarget::Entries)),
        (CqlType::List(_) | CqlType::Set(_), _) => Ok(IndexTarget::Values),
        (_, None) => Ok(IndexTarget::Whole),
        (CqlType::Vector(_), Some(_)) => Err(schema_error(
            "UNSUPPORTED_INDEXING_FOR_DATA_TYPES",
            format!("the vector {} has no parts", column.name),
        )),
        (_, Some(_)) => Err(odd_column()),
    }
}

/// The type that an index sees; of entries, that of the whole map.
fn component(cql_type: &CqlType, target: IndexTarget) -> &CqlType {
    match (cql_type, target) {
        (CqlType::List(element) | CqlType::Set(element), _)
        | (CqlType::Map(element, _), IndexTarget::Keys)
        | (CqlType::Map(_, element), IndexTarget::Values) => element,
        (whole, _) => whole,
    }
}

/// What the database makes of an index before it builds it: a refusal, or nothing to do.
fn refuse(table: &Table, index: &Index, if_not_exists: bool) -> Option<Result<(), ApiError>> {
    if table.partition_by == [index.column.as_str()] {
        return Some(Err(database_error(format!(
            "{} is the only column of the partition key",
            index.column
        ))));
    }
    if !index.column.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        || index.column.len() > 48
    {
        let message =
            format!("{:?} is more than the letters, digits and underscores of a file's name", index.column);
        return Some(Err(database_error(message)));
    }
    let column = table.column(&index.column)?;
    // The server always says how texts are analysed, and the database has no analysis of keys.
    let is_text = matches!(column.cql_type, CqlType::Text | CqlType::Ascii);
    if is_text && table.is_key(&column.name) && matches!(index.kind, IndexKind::Regular(_)) {
        return Some(Err(database_error(format!("the text {} is of the primary key", column.name))));
    }
    let parts = match (&column.cql_type, index.target) {
        (CqlType::Map(key, value), IndexTarget::Entries) => vec![&**key, &**value],
        (cql_type, target) => vec![component(cql_type, target)],
    };
    if parts.iter().any(|it| matches!(it, CqlType::Blob | CqlType::Duration)) {
        return Some(Err(database_error(format!("the type of {} cannot be indexed", index.column))));
    }
    // An index for words may stand beside one for equality.
    let is_text = |index: &Index| matches!(index.kind, IndexKind::Text { .. });
    let is_twin = |other: &&Index| {
        other.column == index.column && other.target == index.target && is_text(other) == is_text(index)
    };
    let twin = table.indexes.iter().find(is_twin)?;
    if if_not_exists && twin.kind == index.kind {
        return Some(Ok(()));
    }
    Some(Err(database_error(format!("the index {} is on {} already", twin.name, index.column))))
}

/// The indexes of a table, in the order in which they were made.
pub(super) fn list(table: &str, tables: &Keyspace, command: &Json) -> Reply {
    let explain = option(command, "explain");
    let listed: Vec<Value> = tables
        .get(table)
        .into_iter()
        .flat_map(|stored| stored.table.indexes.iter().map(|index| (&stored.table, index)))
        .map(|(table, index)| if explain { describe_index(table, index) } else { index.name.as_str().into() })
        .collect();
    let mut reply = Reply::default();
    reply.status.insert("indexes".to_owned(), listed.into());
    reply
}

/// Drops an index of a table of the keyspace.
pub(super) fn drop_index(keyspace: &str, tables: &mut Keyspace, command: &Json) -> Reply {
    let (name, if_exists) = (named(command), option(command, "ifExists"));
    let mut dropped = false;
    for stored in tables.values_mut() {
        let before = stored.table.indexes.len();
        stored.table.indexes.retain(|index| index.name != name);
        dropped |= stored.table.indexes.len() < before;
    }
    let unknown = || schema_error("CANNOT_DROP_UNKNOWN_INDEX", format!("there is no index {name}"));
    let outcome = if dropped || if_exists { Ok(()) } else { Err(unknown()) };
    ran(statements::drop("INDEX", keyspace, &name, if_exists), outcome)
}
