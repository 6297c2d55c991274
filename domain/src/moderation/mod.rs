//! Moderation: people flag what should not be there, and moderators decide.
//!
//! What somebody writes into a flag is for the moderator who asks for it, and asking is written down first: a
//! [`Flag`] has no text, and only [`FlagStore::raise`] and [`FlagStore::unmask`] give an [`OpenedFlag`].
//! A decision is made once: [`FlagStatus::may_become`] is the rule, and of two that exclude each other one is refused.

mod audit;
mod content;
mod error;
mod model;
mod ports;
mod service;
mod words;

pub use audit::{AuditAction, AuditRecord, InvalidAuditAction};
pub use content::{ContentId, ContentKind, InvalidContentKind};
pub use error::ModerationError;
pub use model::{Flag, FlagStatus, InvalidFlagStatus, OpenedFlag, TransitionRefused};
pub use ports::{Decided, Decision, FlagList, FlagStore, NewFlag, Raised, Restored, Restoring, Unmasking};
pub use service::{FlagRequest, Moderation};
pub use words::{FlagNotes, InvalidReasonCode, ReasonCode, ReasonText};

#[cfg(feature = "mock")]
pub use ports::MockFlagStore;
