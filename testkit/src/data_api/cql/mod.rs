//! Types and values as Cassandra knows them.

mod calendar;
mod compare;
mod duration;
mod serialize;
mod token;
mod types;
mod value;

pub(super) use calendar::{Civil, civil, days};
pub(super) use compare::compare;
pub(super) use serialize::serialize;
pub(super) use token::token;
pub(super) use types::CqlType;
pub(super) use value::{CqlDuration, Value};
