//! Texts to embed, and nearness.

use crate::{
    catalog::VideoSummary,
    shared::{Fault, InvalidValue},
};

/// A text that can be embedded: anything but blanks, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmbedText(String);

impl EmbedText {
    /// Trims `text`.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim();
        if text.is_empty() {
            let fault = Fault::TooShort { min: 1, actual: 0, unit: "characters" };
            return Err(InvalidValue { what: "a text to embed", fault });
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a text is embedded for; some models treat the two differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To be found.
    Passage,
    /// To find.
    Query,
}

/// How near two vectors are: (1 + cosine) / 2, so 1 is the same direction and 0 the opposite one. This is the
/// scale of Cassandra's `similarity_cosine`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Similarity(f64);

impl Similarity {
    /// The similarity of two vectors with this cosine; rounding errors beyond -1 and 1 are cut.
    #[must_use]
    pub fn from_cosine(cosine: f64) -> Self {
        Self(f64::midpoint(1.0, cosine).clamp(0.0, 1.0))
    }

    /// Takes a number on this scale; what lies beyond 0 and 1 is cut.
    #[must_use]
    pub fn from_score(score: f64) -> Self {
        Self(score.clamp(0.0, 1.0))
    }

    /// The number, 0 to 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Which part of a query's words something has, by how much each of them is worth: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// All of them.
    pub const WHOLE: Self = Self(1.0);

    /// The share that `part` is of `whole`; of nothing it is nothing, and beyond 0 and 1 it is cut.
    #[must_use]
    pub fn of(part: f64, whole: f64) -> Self {
        if whole > 0.0 { Self((part / whole).clamp(0.0, 1.0)) } else { Self(0.0) }
    }

    /// The number, 0 to 1.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// A video that has words of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct WordMatch {
    /// The video.
    pub video: VideoSummary,
    /// Which part of the words it has.
    pub share: Share,
}

/// A video near to a vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// The video.
    pub video: VideoSummary,
    /// How near.
    pub similarity: Similarity,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_is_half_of_one_plus_cosine() {
        for (cosine, score) in [(1.0, 1.0), (0.0, 0.5), (-1.0, 0.0), (1.000_000_1, 1.0)] {
            assert!((Similarity::from_cosine(cosine).get() - score).abs() < 1e-12, "{cosine}");
        }
    }

    #[test]
    fn a_share_is_never_less_than_nothing_or_more_than_all() {
        for (part, whole, share) in [(1.0, 4.0, 0.25), (3.0, 3.0, 1.0), (3.1, 3.0, 1.0), (0.0, 0.0, 0.0)] {
            assert!((Share::of(part, whole).get() - share).abs() < 1e-12, "{part} of {whole}");
        }
    }

    #[test]
    fn blanks_are_no_text() {
        assert!(EmbedText::parse(" \n").is_err());
        assert_eq!(EmbedText::parse(" a ").map(|text| text.0), Ok("a".to_owned()));
    }
}
