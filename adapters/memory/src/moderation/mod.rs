//! Flags, what moderators decide about them, and the history of both.

mod history;
mod state;
mod store;

pub(crate) use state::Flags;
