//! Videos, and the lists they stand in.

use std::collections::HashMap;

use async_trait::async_trait;

use super::super::{Job, Tag, Tags, Video, VideoEdit, VideoNumbers, VideoSummary};
use crate::shared::{
    Embedding, ListScope, Page, PageRequest, SignedIn, StoreError, Timestamp, Total, UserId, VideoId,
};

/// A list of videos: listed ones only, newest submission first, equal times in an order that does not change.
///
/// A video whose time of submission lies more than a day ahead need not stand in [`VideoList::Latest`] yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoList {
    /// All of them.
    Latest,
    /// Those with a tag.
    Tagged(Tag),
    /// Those of an account.
    UploadedBy(UserId),
}

impl VideoList {
    /// What a cursor of this list is good for.
    #[must_use]
    pub fn scope(&self) -> ListScope {
        match self {
            Self::Latest => ListScope::new("videos/latest", &[]),
            Self::Tagged(tag) => ListScope::new("videos/by-tag", &[tag.as_str()]),
            Self::UploadedBy(user) => ListScope::new("videos/by-uploader", &[&user.to_string()]),
        }
    }
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Edited {
    /// It is done.
    Done {
        /// The video as it is now.
        video: Box<Video>,
        /// Its vector, if it has one.
        vector: Option<Embedding>,
    },
    /// There is no such video, or none for the editor.
    NoSuchVideo,
    /// The video is somebody else's; nothing changed.
    NotYours,
}

/// What became of bringing a video back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unhidden {
    /// It was hidden, and is back.
    Restored(Box<Video>),
    /// It was not hidden; nothing changed.
    WasActive(Box<Video>),
    /// There is no such video.
    NoSuchVideo,
}

/// A video to be hidden, or brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hiding {
    /// The video.
    pub video: VideoId,
    /// The moderator.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// Keeps videos and the lists they stand in.
///
/// Absence of a video is `None`; a list without videos is an empty page.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait VideoStore: Send + Sync {
    /// Keeps a submitted video and the `job` to be done on it, the job first.
    ///
    /// # Behavior
    /// - Submitting the same video twice is submitting it once.
    /// - A submitted video can be read by its identity and stands in no list.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn submit(&self, video: &Video, job: &Job) -> Result<(), StoreError>;

    /// The video, hidden or not, whatever its status; without its vector.
    ///
    /// # Behavior
    /// - An unknown video is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn get(&self, video: VideoId) -> Result<Option<Video>, StoreError>;

    /// The video and its vector, if it has one.
    ///
    /// # Behavior
    /// - The vector is the one that was put last, number for number.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn get_with_vector(&self, video: VideoId)
    -> Result<Option<(Video, Option<Embedding>)>, StoreError>;

    /// Changes the fields that `edit` gives, if `by` may, and gives the video as it is then.
    ///
    /// [`Video::may_be_edited_by`] is the rule; a store asks it of the row that it reads to know which lists are
    /// affected.
    ///
    /// # Behavior
    /// - A video is edited by its owner and by moderators, a hidden one by moderators only.
    /// - Editing changes only the fields that are given, and `updated_at`.
    /// - Lists show an edited title, and tag lists follow edited tags.
    /// - A worker leaves alone what was edited before it was done.
    /// - Editing leaves status, vector and numbers as they are.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn edit(&self, video: VideoId, by: &SignedIn, edit: &VideoEdit) -> Result<Edited, StoreError>;

    /// Hides a video from lists, searches and feeds, and marks it.
    ///
    /// # Behavior
    /// - A hidden video stands in no list and is found by no search, and can still be read by its identity.
    /// - Hiding a hidden video keeps the first mark.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn hide(&self, hiding: &Hiding) -> Result<Option<Video>, StoreError>;

    /// Brings a hidden video back and takes the mark away.
    ///
    /// # Behavior
    /// - A video that is brought back stands in its old place in every list, with its numbers and its vector.
    /// - Bringing back a video that is not hidden changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn unhide(&self, video: VideoId) -> Result<Unhidden, StoreError>;

    /// One page of a list.
    ///
    /// # Behavior
    /// - Lists hold listed videos only, newest submission first.
    /// - The pages of a list, one after another, hold each of its videos once.
    /// - The page after a position has neither gaps nor repeats when newer videos arrive.
    /// - Pages by number end at entry [`SKIP_LIMIT`](crate::shared::SKIP_LIMIT); a position goes on.
    /// - A page after the end is empty and knows the total.
    /// - The end of a list has no next position.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, of kind
    /// [`ForeignPosition`](crate::shared::StoreErrorKind::ForeignPosition) for a position it did not make.
    async fn list(&self, list: &VideoList, page: &PageRequest) -> Result<Page<VideoSummary>, StoreError>;

    /// How many videos a list has, as its pages tell it.
    ///
    /// # Behavior
    /// - A list has as many videos as its pages tell.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn count(&self, list: &VideoList) -> Result<Total, StoreError>;

    /// What lists show of those of some videos (up to 1000) that are listed.
    ///
    /// # Behavior
    /// - Of some videos those are given that are listed, as they are now.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn listed_among(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoSummary>, StoreError>;

    /// At most `limit` listed videos that share a tag with `tags`, newest submission first.
    ///
    /// # Behavior
    /// - A video that shares several tags comes once.
    /// - No tags share with nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn sharing_a_tag(&self, tags: &Tags, limit: usize) -> Result<Vec<VideoSummary>, StoreError>;
}

/// Reads the numbers that stand beside videos.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait VideoStats: Send + Sync {
    /// The numbers of at most 100 videos, in one read. A video that is left out was neither viewed nor rated.
    ///
    /// # Behavior
    /// - Every recorded view counts, also when many are recorded at once.
    /// - Numbers of several videos come in one call.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn numbers(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoNumbers>, StoreError>;
}
