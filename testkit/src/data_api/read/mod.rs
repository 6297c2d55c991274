//! find and findOne.
//!
//! A command goes the way that it goes in the server, because that decides which of several faults is told, and
//! beside which warnings: options, filter, sort and projection by their shape ([`command`], [`plan`], [`projection`]),
//! the filter against the table, the values of the filter, and then what the database has against the statement.

mod best_match;
mod command;
mod heap;
mod java;
mod memory;
mod nearest;
mod page;
mod plan;
mod projection;
mod run;
mod scan;
mod sort;
mod statement;

#[cfg(test)]
mod tests;

use self::sort::Sort;
use super::{error::ApiError, filter::Filter, json::Json, reply::Reply, rows::Rows, schema::Table};

/// What a command reads from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) keyspace: &'a str,
    pub(super) table: &'a Table,
    pub(super) rows: &'a Rows,
    /// How many rows a page has: 50 on a server that is set up as usual, 20 in the hosted service.
    pub(super) page_size: usize,
}

/// Runs `find`; `command` is what the command's name stands for, an object.
pub(super) fn find(source: Source<'_>, command: &Json) -> Reply {
    run::run(source, command, false)
}

/// Runs `findOne`; `command` is what the command's name stands for, an object.
pub(super) fn find_one(source: Source<'_>, command: &Json) -> Reply {
    run::run(source, command, true)
}

/// Reads the filter and then the sort of a command by their shape, as the server does for every command that has
/// them, and says whether there is a sort.
///
/// # Errors
///
/// What is wrong with either of them whatever the command.
pub(super) fn clauses(table: &Table, command: &Json) -> Result<bool, ApiError> {
    let field = |name| command.get(name).unwrap_or(&Json::Null);
    Filter::check_shape(table, field("filter"))?;
    Ok(Sort::read(table, field("sort"))? != Sort::None)
}
