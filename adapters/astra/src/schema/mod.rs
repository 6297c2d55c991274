//! The tables: what they should be, what they are, and making them so.
//!
//! `schema.cql` is the one place that says what the tables are. It is read here, and by people.

mod apply;
mod check;
mod cql;
mod report;

use killrvideo_domain::shared::Dimensions;

use crate::VectorService;

pub use self::{
    apply::AppliedSchema,
    report::{Remedy, SchemaFault, SchemaReport},
};

/// The statements that make a keyspace for vectors of so many dimensions, with comments, in CQL; for vectors that a
/// service makes, where there is one. The keyspace itself is not in them: `USE` it first.
#[must_use]
pub fn schema_cql(dimensions: Dimensions, service: Option<&VectorService>) -> String {
    cql::text(dimensions, service)
}
