//! Activity: what somebody did, day by day.
//!
//! Writing a deed down belongs to the deed and never fails it: a view is written down by
//! [`ViewStore`](crate::catalog::ViewStore), which has a log of its own to write; everything else through
//! [`ActivityLog::record`].

mod model;
mod ports;
mod service;

pub use model::{ActivityEntry, ActivityKind, InvalidActivityKind, Kinds, Timeline};
pub use ports::ActivityLog;
pub use service::Timelines;

#[cfg(feature = "mock")]
pub use ports::MockActivityLog;
