//! What people say about a flag: why it is raised, and what a moderator notes.

use std::{fmt, str::FromStr};

use crate::shared::{InvalidValue, trimmed};

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

/// What a moderator notes about a decision: 1 to 1000 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagNotes(String);

impl FlagNotes {
    /// The most characters.
    pub const MAX: usize = 1000;

    /// Trims `text`; `None` when nothing is left.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is too long.
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidValue> {
        let text = trimmed("notes", text, 0, Self::MAX)?;
        Ok(Some(text).filter(|text| !text.is_empty()).map(Self))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn blanks_are_no_notes() {
        for blank in ["", " ", "\t\n"] {
            assert_eq!(FlagNotes::parse(blank), Ok(None), "{blank:?}");
        }
        assert!(FlagNotes::parse(&"x".repeat(1001)).is_err());
        assert_eq!(FlagNotes::parse(" seen ").unwrap().unwrap().as_str(), "seen");
    }
}
