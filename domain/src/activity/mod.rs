//! Activity: what a user did, day by day.
//!
//! Nothing writes here by itself: recording a view, a comment or a rating is part of that intention, and its
//! failure never fails the deed. Reading it has a port of its own as soon as somebody reads.

mod model;

pub use model::{ActivityEntry, ActivityKind};
