//! A flag, what it is about, and how it is decided.

use std::{fmt, str::FromStr};

use crate::shared::{CommentId, FlagId, InvalidValue, Timestamp, UserId, VideoId, trimmed};

/// What can be flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContentKind {
    /// A video.
    Video,
    /// A comment.
    Comment,
}

/// A text that is no kind of content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a kind of content is one of video, comment, not {0:?}")]
pub struct InvalidContentKind(String);

impl ContentKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Video, Self::Comment];

    /// The text that tables and answers hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Comment => "comment",
        }
    }
}

impl FromStr for ContentKind {
    type Err = InvalidContentKind;

    fn from_str(text: &str) -> Result<Self, InvalidContentKind> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| InvalidContentKind(text.to_owned()))
    }
}

/// Something that can be flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContentId {
    /// A video.
    Video(VideoId),
    /// A comment.
    Comment(CommentId),
}

impl ContentId {
    /// What kind of content it is.
    #[must_use]
    pub const fn kind(self) -> ContentKind {
        match self {
            Self::Video(_) => ContentKind::Video,
            Self::Comment(_) => ContentKind::Comment,
        }
    }
}

impl fmt::Display for ContentId {
    /// `video 6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Video(video) => write!(f, "video {video}"),
            Self::Comment(comment) => write!(f, "comment {comment}"),
        }
    }
}

/// Why something is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// It advertises.
    Spam,
    /// It does not belong here.
    Inappropriate,
    /// It hurts somebody.
    Harassment,
    /// It is somebody else's.
    Copyright,
    /// Something else.
    Other,
}

/// A text that is no reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one of spam, inappropriate, harassment, copyright, other, not {0:?}")]
pub struct InvalidReasonCode(String);

impl ReasonCode {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Spam, Self::Inappropriate, Self::Harassment, Self::Copyright, Self::Other];

    /// The text that tables and answers hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Inappropriate => "inappropriate",
            Self::Harassment => "harassment",
            Self::Copyright => "copyright",
            Self::Other => "other",
        }
    }
}

impl FromStr for ReasonCode {
    type Err = InvalidReasonCode;

    fn from_str(text: &str) -> Result<Self, InvalidReasonCode> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| InvalidReasonCode(text.to_owned()))
    }
}

/// What somebody adds to a reason: 1 to 500 characters, trimmed.
#[derive(Clone, PartialEq, Eq)]
pub struct ReasonText(String);

impl ReasonText {
    /// The most characters.
    pub const MAX: usize = 500;

    /// Trims `text`; `None` when nothing is left.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is too long.
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidValue> {
        let text = trimmed("a reason", text, 0, Self::MAX)?;
        Ok(Some(text).filter(|text| !text.is_empty()).map(Self))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ReasonText {
    /// The length alone: what it says is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReasonText({} characters)", self.0.chars().count())
    }
}

/// What a moderator notes about a decision: 0 to 1000 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagNotes(String);

impl FlagNotes {
    /// The most characters.
    pub const MAX: usize = 1000;

    /// Trims `text`.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is too long.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("notes", text, 0, Self::MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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
    pub fn decided(
        mut self,
        to: FlagStatus,
        notes: Option<&FlagNotes>,
        by: UserId,
        at: Timestamp,
    ) -> Result<Self, TransitionRefused> {
        self.status.may_become(to)?;
        (self.status, self.moderator, self.updated_at) = (to, Some(by), at);
        self.resolved_at = to.is_final().then_some(at);
        if let Some(notes) = notes {
            self.notes = Some(notes.clone());
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

    #[test]
    fn blanks_are_no_reason_and_no_log_shows_one() {
        assert_eq!(ReasonText::parse("  "), Ok(None));
        assert!(ReasonText::parse(&"x".repeat(501)).is_err());
        let text = ReasonText::parse(" they know me ").unwrap().unwrap();
        assert_eq!(
            (text.as_str(), format!("{text:?}").as_str()),
            ("they know me", "ReasonText(12 characters)")
        );
    }
}
