//! What is written down of moderation, and never changed.

use std::str::FromStr;

use super::{ContentId, Decision, Flag, FlagStatus, NewFlag, Restoring, Unmasking};
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

impl AuditRecord {
    /// That a flag was raised.
    #[must_use]
    pub const fn of_raising(new: &NewFlag) -> Self {
        let (flag, content, actor, at) = (new.id, new.content, new.reporter, new.at);
        Self { flag, content, action: AuditAction::Flagged, actor, at, details: None }
    }

    /// That a moderator decided about a flag, which is as it is after that.
    #[must_use]
    pub fn of_decision(decision: &Decision, after: &Flag) -> Self {
        let action = match after.status {
            FlagStatus::Open => AuditAction::Flagged,
            FlagStatus::UnderReview => AuditAction::UnderReview,
            FlagStatus::Approved => AuditAction::Approve,
            FlagStatus::Rejected => AuditAction::Reject,
        };
        let details = decision.notes.as_ref().map(|notes| notes.as_str().to_owned());
        let (flag, content, actor, at) = (after.id, after.content, decision.by, decision.at);
        Self { flag, content, action, actor, at, details }
    }

    /// That a moderator asked for what a reporter wrote.
    #[must_use]
    pub const fn of_unmasking(unmasking: &Unmasking, flag: &Flag) -> Self {
        let (actor, at) = (unmasking.by, unmasking.at);
        Self { flag: flag.id, content: flag.content, action: AuditAction::Unmask, actor, at, details: None }
    }

    /// That a moderator brings back what an approved flag is about; `None` for other flags.
    #[must_use]
    pub fn of_restoring(restoring: &Restoring, flag: &Flag) -> Option<Self> {
        let Restoring { content, by: actor, at } = *restoring;
        let record = Self { flag: flag.id, content, action: AuditAction::Restore, actor, at, details: None };
        (flag.status == FlagStatus::Approved).then_some(record)
    }
}
