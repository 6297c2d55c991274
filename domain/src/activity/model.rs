//! An entry in a user's activity.

use std::str::FromStr;

use crate::shared::{ActivityId, Day, ListScope, Stars, Timestamp, UserId, VideoId};

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

/// A text that is no kind of activity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an activity is one of view, comment, rate, not {0:?}")]
pub struct InvalidActivityKind(String);

impl ActivityKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::View, Self::Comment, Self::Rate];

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

/// Which deeds are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// All.
    All,
    /// Those of one kind.
    Only(ActivityKind),
    /// Those that say that somebody watched a video: views and ratings.
    Watching,
}

impl Kinds {
    /// The kinds; `None` for all, those included that nobody here knows.
    #[must_use]
    pub fn among(&self) -> Option<&[ActivityKind]> {
        match self {
            Self::All => None,
            Self::Only(kind) => Some(std::slice::from_ref(kind)),
            Self::Watching => Some(&[ActivityKind::View, ActivityKind::Rate]),
        }
    }

    /// Whether deeds of that kind are asked for.
    #[must_use]
    pub fn have(&self, kind: ActivityKind) -> bool {
        self.among().is_none_or(|kinds| kinds.contains(&kind))
    }
}

impl From<Option<ActivityKind>> for Kinds {
    /// One kind, or all.
    fn from(kind: Option<ActivityKind>) -> Self {
        kind.map_or(Self::All, Self::Only)
    }
}

impl FromStr for ActivityKind {
    type Err = InvalidActivityKind;

    fn from_str(text: &str) -> Result<Self, InvalidActivityKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| InvalidActivityKind(text.to_owned()))
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
    /// How many stars, for a rating; `None` otherwise, and for a rating of which that is not known.
    pub stars: Option<Stars>,
}

/// What somebody did in the last [`Timeline::DAYS`] UTC days, newest first; equal times in an order that does not
/// change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// Whose.
    pub user: UserId,
    /// Which deeds of theirs.
    pub kinds: Kinds,
    /// The last day that it shows: the present one.
    pub today: Day,
}

impl Timeline {
    /// How many days it shows, the present one included.
    pub const DAYS: u32 = 30;

    /// The first day that it shows.
    #[must_use]
    pub fn first_day(&self) -> Day {
        self.today.minus_days(Self::DAYS - 1)
    }

    /// What a cursor of somebody's timeline, of one kind or of all, is good for; it stays good when the day changes.
    #[must_use]
    pub fn scope(user: UserId, kind: Option<ActivityKind>) -> ListScope {
        ListScope::new("activity", &[&user.to_string(), kind.map_or("", ActivityKind::as_str)])
    }
}
