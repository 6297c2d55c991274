//! A flag, and how it is decided.

use std::str::FromStr;

use super::{ContentId, Decision, FlagNotes, ReasonCode, ReasonText};
use crate::shared::{FlagId, Timestamp, UserId};

/// Where a flag stands. `Approved` and `Rejected` are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlagStatus {
    /// Nobody has looked at it.
    Open,
    /// A moderator looks at it.
    UnderReview,
    /// It was right: the content is hidden.
    Approved,
    /// It was wrong: the content stays.
    Rejected,
}

/// A text that is no flag status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a flag status is one of open, under_review, approved, rejected, not {0:?}")]
pub struct InvalidFlagStatus(String);

impl FlagStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::UnderReview, Self::Approved, Self::Rejected];

    /// The text that tables and answers hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::UnderReview => "under_review",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for FlagStatus {
    type Err = InvalidFlagStatus;

    fn from_str(text: &str) -> Result<Self, InvalidFlagStatus> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| InvalidFlagStatus(text.to_owned()))
    }
}

/// A flag cannot go from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a flag that is {} cannot become {}", from.as_str(), to.as_str())]
pub struct TransitionRefused {
    /// Where it stands.
    pub from: FlagStatus,
    /// Where it was to go.
    pub to: FlagStatus,
}

impl FlagStatus {
    /// Whether it is never left again.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Open | Self::UnderReview => false,
            Self::Approved | Self::Rejected => true,
        }
    }

    /// The rule: forward only, and never to where it stands.
    ///
    /// # Errors
    /// [`TransitionRefused`] otherwise.
    pub const fn may_become(self, to: Self) -> Result<(), TransitionRefused> {
        match (self, to) {
            (Self::Open, Self::UnderReview | Self::Approved | Self::Rejected)
            | (Self::UnderReview, Self::Approved | Self::Rejected) => Ok(()),
            (from, to) => Err(TransitionRefused { from, to }),
        }
    }
}

/// A flag as everybody who may see it sees it: without what the reporter wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Its identity, which carries when it was raised.
    pub id: FlagId,
    /// What it is about.
    pub content: ContentId,
    /// Who raised it.
    pub reporter: UserId,
    /// Why.
    pub reason: ReasonCode,
    /// When it was raised.
    pub created_at: Timestamp,
    /// When it was raised or a moderator last acted on it.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: FlagStatus,
    /// The moderator who last acted on it.
    pub moderator: Option<UserId>,
    /// What a moderator noted last.
    pub notes: Option<FlagNotes>,
    /// When it was approved or rejected.
    pub resolved_at: Option<Timestamp>,
}

impl Flag {
    /// The flag after a moderator acted on it; notes that are not given stay.
    ///
    /// # Errors
    /// [`TransitionRefused`] when it cannot go there.
    pub fn decided(mut self, decision: &Decision) -> Result<Self, TransitionRefused> {
        let Decision { flag: _, to, ref notes, by, at } = *decision;
        self.status.may_become(to)?;
        (self.status, self.moderator, self.updated_at) = (to, Some(by), at);
        self.resolved_at = to.is_final().then_some(at);
        if notes.is_some() {
            self.notes.clone_from(notes);
        }
        Ok(self)
    }
}

/// A flag with what the reporter wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedFlag {
    /// The flag.
    pub flag: Flag,
    /// What the reporter wrote; `None` when that was nothing.
    pub text: Option<ReasonText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_goes_forward_and_ends() {
        use FlagStatus::{Approved, Open, Rejected, UnderReview};
        let allowed = [
            (Open, UnderReview),
            (Open, Approved),
            (Open, Rejected),
            (UnderReview, Approved),
            (UnderReview, Rejected),
        ];

        for from in FlagStatus::ALL {
            for to in FlagStatus::ALL {
                assert_eq!(from.may_become(to).is_ok(), allowed.contains(&(from, to)), "{from:?} to {to:?}");
            }
        }
        assert_eq!(
            Approved.may_become(Open).unwrap_err().to_string(),
            "a flag that is approved cannot become open"
        );
    }
}
