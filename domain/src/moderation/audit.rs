//! What is written down of moderation, and never changed.

use std::str::FromStr;

use super::ContentId;
use crate::shared::{FlagId, Timestamp, UserId};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuditAction {
    /// Somebody raised the flag.
    Flagged,
    /// A moderator looks at it.
    UnderReview,
    /// A moderator approved it.
    Approve,
    /// A moderator rejected it.
    Reject,
    /// A moderator asked for what the reporter wrote.
    Unmask,
    /// A moderator brought the content back.
    Restore,
}

/// A text that is no audit action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an audit action is one of flagged, under_review, approve, reject, unmask, restore, not {0:?}")]
pub struct InvalidAuditAction(String);

impl AuditAction {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Flagged, Self::UnderReview, Self::Approve, Self::Reject, Self::Unmask, Self::Restore];

    /// The text that tables and answers hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::UnderReview => "under_review",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Unmask => "unmask",
            Self::Restore => "restore",
        }
    }
}

impl FromStr for AuditAction {
    type Err = InvalidAuditAction;

    fn from_str(text: &str) -> Result<Self, InvalidAuditAction> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| InvalidAuditAction(text.to_owned()))
    }
}

/// A record in the history of a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// The flag.
    pub flag: FlagId,
    /// What the flag is about.
    pub content: ContentId,
    /// What was done.
    pub action: AuditAction,
    /// Who did it.
    pub actor: UserId,
    /// When. A store moves it on by a millisecond when it has just written a record of the same flag and moment.
    pub at: Timestamp,
    /// The notes that were given with the action; never what a reporter wrote.
    pub details: Option<String>,
}
