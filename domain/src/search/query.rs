//! What somebody searches for, and how.

use std::str::FromStr;

use crate::shared::{InvalidValue, trimmed};

/// What somebody typed to find videos: 1 to 500 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery(String);

impl SearchQuery {
    /// The most characters.
    pub const MAX: usize = 500;

    /// Takes `text` as a query.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left of it, or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("a query", text, 1, Self::MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which nearness a search goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchMode {
    /// Videos with the same words.
    #[default]
    Keyword,
    /// Videos with a similar meaning.
    Semantic,
    /// Both, joined by rank.
    Hybrid,
}

/// A text that names no mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mode of search is keyword, semantic or hybrid")]
pub struct InvalidSearchMode;

impl SearchMode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Keyword, Self::Semantic, Self::Hybrid];

    /// The name clients use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::Semantic => "semantic",
            Self::Hybrid => "hybrid",
        }
    }
}

impl FromStr for SearchMode {
    type Err = InvalidSearchMode;

    fn from_str(text: &str) -> Result<Self, InvalidSearchMode> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or(InvalidSearchMode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_trimmed_and_then_has_1_to_500_characters() {
        assert_eq!(SearchQuery::parse(" rust \n").map(|query| query.0), Ok("rust".to_owned()));
        assert!(SearchQuery::parse(&format!(" {} ", "ü".repeat(500))).is_ok());
        for text in ["", " \t", &"x".repeat(501)] {
            assert!(SearchQuery::parse(text).is_err(), "{} characters", text.len());
        }
    }

    #[test]
    fn every_mode_is_known_by_its_name() {
        for mode in SearchMode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        for text in ["", "Keyword", "meaning"] {
            assert_eq!(text.parse::<SearchMode>(), Err(InvalidSearchMode), "{text:?}");
        }
    }
}
