//! What is recommended.

use crate::{catalog::VideoSummary, search::Similarity};

/// A video that is recommended.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// The video.
    pub video: VideoSummary,
    /// How near it is; `None` when something else than nearness recommends it.
    pub score: Option<Similarity>,
}

/// How many related videos are wanted: 1 to 20, 5 if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelatedLimit(usize);

/// A number of related videos that nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of related videos is 1 to {max}, not {0}", max = RelatedLimit::MAX)]
pub struct InvalidRelatedLimit(i64);

impl RelatedLimit {
    /// The most.
    pub const MAX: usize = 20;

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl Default for RelatedLimit {
    fn default() -> Self {
        Self(5)
    }
}

impl TryFrom<i64> for RelatedLimit {
    type Error = InvalidRelatedLimit;

    fn try_from(value: i64) -> Result<Self, InvalidRelatedLimit> {
        match usize::try_from(value) {
            Ok(limit @ 1..=Self::MAX) => Ok(Self(limit)),
            Ok(_) | Err(_) => Err(InvalidRelatedLimit(value)),
        }
    }
}
