//! Moderation: people flag what should not be there, and moderators decide.
//!
//! What somebody writes into a flag is for the moderator who asks for it, and asking is written down first: a
//! [`Flag`] has no text, and only [`FlagStore::raise`] and [`FlagStore::unmask`] give an [`OpenedFlag`].
//! A decision is made once: [`FlagStatus::may_become`] is the rule, and of two that exclude each other one is refused.

mod audit;
mod model;
mod ports;

pub use audit::{AuditAction, AuditRecord, InvalidAuditAction};
pub use model::{
    ContentId, ContentKind, Flag, FlagNotes, FlagStatus, InvalidContentKind, InvalidFlagStatus,
    InvalidReasonCode, OpenedFlag, ReasonCode, ReasonText, TransitionRefused,
};
pub use ports::{Decided, Decision, FlagList, FlagStore, NewFlag, Raised, Restoring, Unmasking};

#[cfg(feature = "mock")]
pub use ports::MockFlagStore;
