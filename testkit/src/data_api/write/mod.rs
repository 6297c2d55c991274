//! The commands that write rows. Each runs as plain statements of CQL: nothing is conditional, and an answer says
//! what was sent, not what was there.

mod assignments;
mod delete;
mod document;
mod insert;
mod insert_many;
mod operators;
mod refusals;
mod statements;
mod update;

pub(super) use delete::{delete_many, delete_one};
pub(super) use insert::insert_one;
pub(super) use insert_many::insert_many;
pub(super) use operators::check_shape as check_update_shape;
pub(super) use update::update_one;

use super::{rows::Rows, schema::Table};

/// What a command writes to.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) keyspace: &'a str,
    pub(crate) table: &'a Table,
    pub(crate) rows: &'a mut Rows,
}

#[cfg(test)]
mod tests;
