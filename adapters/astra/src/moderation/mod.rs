//! Flags, what moderators decide about them, and the history of both.
//!
//! `content_moderation` is the truth, all flags of a content in one partition. `flags_by_status` is the moderators' work
//! list, which has no column for what reporters write. `moderation_audit` is appended to and never changed.

mod audit;
mod decide;
mod list;
mod restore;
mod rows;
mod store;
mod walk;

pub(crate) use audit::Moments;
pub(crate) use rows::{FlagListRow, FlagRow};
