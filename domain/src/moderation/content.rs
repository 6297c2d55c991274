//! What can be flagged.

use std::{fmt, str::FromStr};

use crate::shared::{CommentId, VideoId};

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
