//! The CQL that commands come to: the double runs none, and says what the server would have run.

mod names;
mod reading;
mod relations;

pub(super) use names::{java_order, name, qualified};
pub(super) use reading::{Order, Selection, select};
pub(super) use relations::{Operator, Relation, Where};
