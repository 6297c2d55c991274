//! What feedback needs from the world.

use async_trait::async_trait;

use super::{Comment, CommentText, Rating, SentimentScore};
use crate::{
    catalog::{Deletion, RatingSummary},
    shared::{CommentId, ListScope, Page, PageRequest, Stars, StoreError, Timestamp, UserId, VideoId},
};

/// A list of comments: those that are not hidden, newest first, equal times in the order of
/// [`TimeOrder`](crate::shared::TimeOrder).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentList {
    /// Those about a video.
    About(VideoId),
    /// Those that somebody wrote.
    By(UserId),
}

impl CommentList {
    /// What a cursor of this list is good for.
    #[must_use]
    pub fn scope(&self) -> ListScope {
        match self {
            Self::About(video) => ListScope::new("comments/about", &[&video.to_string()]),
            Self::By(user) => ListScope::new("comments/by", &[&user.to_string()]),
        }
    }
}

/// A comment, hidden or not.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredComment {
    /// The comment.
    pub comment: Comment,
    /// The mark of a hidden one.
    pub deletion: Option<Deletion>,
}

/// A comment to be hidden, or brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommentHiding {
    /// The comment.
    pub comment: CommentId,
    /// The moderator.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What became of bringing a comment back.
#[derive(Debug, Clone, PartialEq)]
pub enum CommentUnhidden {
    /// It was hidden, and is back.
    Restored(Comment),
    /// It was not hidden; nothing changed.
    WasActive(Comment),
    /// There is no such comment.
    NoSuchComment,
}

/// Keeps comments and the two lists that each of them stands in.
///
/// Absence of a comment is `None`; a list without comments is an empty page.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CommentStore: Send + Sync {
    /// Keeps a comment: the truth first, then the lists.
    ///
    /// # Behavior
    /// - Adding the same comment twice is adding it once.
    /// - A comment that is added stands in the list of its video and in that of its author.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn add(&self, comment: &Comment) -> Result<(), StoreError>;

    /// The comment, hidden or not.
    ///
    /// # Behavior
    /// - An unknown comment is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn get(&self, comment: CommentId) -> Result<Option<StoredComment>, StoreError>;

    /// One page of a list.
    ///
    /// # Behavior
    /// - Lists of comments hold those that are not hidden, newest first.
    /// - The pages of a list of comments, one after another, hold each of them once.
    /// - The page of comments after a position has neither gaps nor repeats when newer ones arrive.
    /// - Pages of comments by number end at entry [`SKIP_LIMIT`](crate::shared::SKIP_LIMIT); a position goes on.
    /// - A page of comments after the end is empty and knows the total.
    /// - The end of a list of comments has no next position.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, of kind
    /// [`ForeignPosition`](crate::shared::StoreErrorKind::ForeignPosition) for a position it did not make.
    async fn list(&self, list: &CommentList, page: &PageRequest) -> Result<Page<Comment>, StoreError>;

    /// Hides a comment: it leaves its lists, and is marked last. Gives the comment; `None` when there is none.
    ///
    /// # Behavior
    /// - A hidden comment stands in no list and can still be read by its identity.
    /// - Hiding a hidden comment keeps the first mark.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn hide(&self, hiding: &CommentHiding) -> Result<Option<Comment>, StoreError>;

    /// Brings a hidden comment back: its mark goes first, and then it stands in its lists.
    ///
    /// # Behavior
    /// - A comment that is brought back stands in its old place in both lists.
    /// - Bringing back a comment that is not hidden changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn unhide(&self, comment: CommentId) -> Result<CommentUnhidden, StoreError>;
}

/// What somebody says who rates a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRating {
    /// What is rated.
    pub video: VideoId,
    /// By whom.
    pub user: UserId,
    /// How many stars.
    pub stars: Stars,
    /// When.
    pub at: Timestamp,
}

/// Keeps everybody's one rating of a video, and what all of them make.
///
/// [`VideoStats`](crate::catalog::VideoStats) tells what they make beside the views.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RatingStore: Send + Sync {
    /// Makes this somebody's one rating of a video, and folds all ratings of the video.
    ///
    /// # Behavior
    /// - Rating again replaces the stars and keeps the time of the first rating.
    /// - Rating the same twice is rating once.
    /// - The summary is the fold of everybody's latest rating, also when many rate at once.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn rate(&self, rating: &NewRating) -> Result<Rating, StoreError>;

    /// Somebody's rating of a video; `None` when they did not rate it.
    ///
    /// # Behavior
    /// - Somebody's own rating is the one they gave last.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn own(&self, video: VideoId, user: UserId) -> Result<Option<Rating>, StoreError>;

    /// What all ratings of a video make.
    ///
    /// # Behavior
    /// - A video that nobody rated, known or not, has no ratings.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn summary(&self, video: VideoId) -> Result<RatingSummary, StoreError>;
}

/// Judges how texts feel.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Sentiment: Send + Sync {
    /// How `text` feels; `None` when it holds no word that says so.
    ///
    /// # Behavior
    /// - Praise is above 0 and blame below.
    /// - A text without a word that is known is not judged.
    fn judge(&self, text: &CommentText) -> Option<SentimentScore>;
}
