//! An entry in a user's activity.

use crate::shared::{ActivityId, Timestamp, UserId, VideoId};

/// What a user did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActivityKind {
    /// Viewed a video.
    View,
    /// Commented on one.
    Comment,
    /// Rated one.
    Rate,
}

impl ActivityKind {
    /// The kind as tables and answers hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Comment => "comment",
            Self::Rate => "rate",
        }
    }
}

/// One deed of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivityEntry {
    /// Its identity.
    pub id: ActivityId,
    /// Who.
    pub user: UserId,
    /// What.
    pub kind: ActivityKind,
    /// To which video.
    pub video: VideoId,
    /// When.
    pub at: Timestamp,
}
