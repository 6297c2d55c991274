//! Comments and ratings.

use crate::shared::{CommentId, InvalidValue, Stars, TimeOrder, Timestamp, UserId, VideoId, trimmed};

/// What somebody says about a video: 1 to 1000 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentText(String);

impl CommentText {
    /// The most characters.
    pub const MAX: usize = 1000;

    /// Trims `text`.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left, or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("a comment", text, 1, Self::MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a text feels: -1 is as bad as can be, 1 as good, 0 neither.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct SentimentScore(f32);

/// A number that is no [`SentimentScore`].
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a sentiment is -1 to 1, not {0}")]
pub struct InvalidSentiment(f32);

impl SentimentScore {
    /// The number, -1 to 1.
    #[must_use]
    pub const fn get(self) -> f32 {
        self.0
    }
}

impl TryFrom<f32> for SentimentScore {
    type Error = InvalidSentiment;

    fn try_from(value: f32) -> Result<Self, InvalidSentiment> {
        if (-1.0..=1.0).contains(&value) { Ok(Self(value)) } else { Err(InvalidSentiment(value)) }
    }
}

/// A comment. When it was written stands in its identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Its identity.
    pub id: CommentId,
    /// What it is about.
    pub video: VideoId,
    /// Who wrote it.
    pub author: UserId,
    /// What it says.
    pub text: CommentText,
    /// How it feels; `None` when there is nothing to judge.
    pub sentiment: Option<SentimentScore>,
}

impl Comment {
    /// When it was written; `None` for an identity that carries no time.
    #[must_use]
    pub fn at(&self) -> Option<Timestamp> {
        TimeOrder::of(self.id.as_uuid()).map(TimeOrder::at)
    }
}

/// Somebody's one rating of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// What is rated.
    pub video: VideoId,
    /// By whom.
    pub user: UserId,
    /// How many stars.
    pub stars: Stars,
    /// When they rated it first.
    pub first_at: Timestamp,
    /// When they rated it last: these stars.
    pub at: Timestamp,
}

impl Rating {
    /// What is kept when this is loaded where `there` is already: the later stars, and the earlier first time. Of equal
    /// times what is loaded counts. The order in which ratings of different times are loaded does not matter.
    #[must_use]
    pub fn loaded_over(self, there: Self) -> Self {
        let later = if self.at < there.at { there } else { self };
        Self { first_at: self.first_at.min(there.first_at), ..later }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_has_1_to_1000_characters() {
        assert_eq!(CommentText::parse(" hm ").map(|text| text.0), Ok("hm".to_owned()));
        assert!(CommentText::parse(" \n ").is_err());
        assert!(CommentText::parse(&"ä".repeat(1000)).is_ok());
        assert!(CommentText::parse(&"ä".repeat(1001)).is_err());
    }

    #[test]
    fn of_two_ratings_the_later_stars_and_the_earlier_first_time_are_kept() {
        let at = |second: i64| Timestamp::from_millis(second * 1_000).unwrap();
        let stars = |stars| Stars::try_from(stars).unwrap();
        let ids = (VideoId::from_uuid(uuid::Uuid::nil()), UserId::from_uuid(uuid::Uuid::nil()));
        let rating = |number, first, last| Rating {
            video: ids.0,
            user: ids.1,
            stars: stars(number),
            first_at: at(first),
            at: at(last),
        };
        let (earlier, later) = (rating(5, 2, 3), rating(1, 4, 4));

        assert_eq!(earlier.loaded_over(later), rating(1, 2, 4));
        assert_eq!(later.loaded_over(earlier), rating(1, 2, 4));
        assert_eq!(rating(2, 4, 4).loaded_over(later), rating(2, 4, 4), "it is loaded now");
    }

    #[test]
    fn a_sentiment_is_minus_one_to_one() {
        for (value, fits) in [(-1.0, true), (0.0, true), (1.0, true), (1.001, false), (f32::NAN, false)] {
            assert_eq!(SentimentScore::try_from(value).is_ok(), fits, "{value}");
        }
    }
}
