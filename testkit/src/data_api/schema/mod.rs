//! Keyspace, tables, columns, keys and indexes.

mod analysis;
mod cql_text;
mod describe;
mod index_options;
mod reader;
mod table;
mod tokens;

pub(super) use analysis::Analysis;
pub(super) use cql_text::{Definition, read};
pub(super) use describe::{default_metric, describe_columns, describe_index, describe_table};
pub(super) use table::{Column, Direction, Index, IndexKind, IndexTarget, Table};

#[cfg(test)]
mod tests;
