//! What the catalog needs from the world.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{
    Description, Finished, Job, Tag, Tags, Title, Video, VideoEdit, VideoNumbers, VideoSummary, YoutubeId,
};
use crate::shared::{
    ActivityId, Embedding, ListScope, Page, PageRequest, SignedIn, StoreError, Timestamp, UserId, VideoId,
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
    async fn unhide(&self, hiding: &Hiding) -> Result<Unhidden, StoreError>;

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

/// One view of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Its identity, also in the viewer's activity.
    pub id: ActivityId,
    /// What was viewed.
    pub video: VideoId,
    /// By whom, when that is known.
    pub viewer: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Records views.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// Counts a view, for good and for its day, and writes it into the log of the day and, of a known
    /// viewer, into the activity.
    ///
    /// Every call counts, the same call again as well: this is the one write that a caller does not repeat.
    ///
    /// # Behavior
    /// - Every recorded view counts, also when many are recorded at once.
    ///
    /// # Errors
    /// [`StoreError`] when the view could not be counted. That it could not be written into log or activity
    /// is no error.
    async fn record(&self, view: &View) -> Result<(), StoreError>;
}

/// A claim on a job, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: Job,
    /// When the work begins.
    pub at: Timestamp,
    /// Until when nobody else should begin with it.
    pub until: Timestamp,
}

/// What a worker that begins is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Begun {
    /// Work to do.
    Work {
        /// The job as it is now.
        job: Job,
        /// The video as it is now.
        video: Box<Video>,
    },
    /// Nothing: somebody else has the job, or it is done.
    Nothing,
}

/// Knows what work is due on videos, and lets several workers, in several processes, share it.
///
/// A lease only saves work. Doing a job twice gives the same video.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait JobStore: Send + Sync {
    /// At most `limit` jobs that nobody holds at `now`, oldest first.
    ///
    /// # Behavior
    /// - A job is due until somebody begins with it, and again when the lease is over.
    /// - A finished job is never due.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError>;

    /// Begins with a job: takes the lease, counts the attempt, and moves a video that is not final to
    /// `Processing`.
    ///
    /// # Behavior
    /// - Beginning with a job that somebody holds, or that is done, gives nothing.
    /// - Beginning never takes back a final status.
    /// - A job without a video gives nothing, and is dropped when it is older than
    ///   [`Job::ORPHAN_AGE`](super::Job::ORPHAN_AGE).
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError>;

    /// Writes what came of a job, and drops the job. [`Video::finished`] is the rule.
    ///
    /// # Behavior
    /// - Finishing a job twice is finishing it once.
    /// - A finished video stands in the lists when it is ready and not hidden.
    /// - What was edited meanwhile is kept.
    /// - A vector that was put meanwhile is kept.
    /// - An embed job gives a vector only to a video that has none.
    /// - Finishing never takes back a final status.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn finish(&self, finished: &Finished) -> Result<(), StoreError>;
}

/// What a source says about a video, in its own words and lengths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// The title, uncut.
    pub title: String,
    /// The description, uncut.
    pub description: Option<String>,
    /// The tags, all of them.
    pub tags: Vec<String>,
    /// The category's name.
    pub category: Option<String>,
    /// The language's code.
    pub language: Option<String>,
}

impl Metadata {
    pub(super) fn title(&self) -> Option<Title> {
        Title::cut_from(&self.title)
    }

    pub(super) fn description(&self) -> Option<Description> {
        Description::cut_from(self.description.as_deref()?)
    }

    pub(super) fn tags(&self) -> Option<Tags> {
        Some(Tags::fitting(&self.tags)).filter(|tags| !tags.is_empty())
    }
}

/// What a source answers about a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It knows the video.
    Found(Metadata),
    /// It says that there is no such video, or none that may be shown.
    NoSuchVideo,
    /// It knows nothing of any video: the source is the offline one.
    Offline,
}

/// The source of metadata cannot be reached, or does not make sense.
#[derive(Debug, thiserror::Error)]
#[error("the source of video metadata is out of reach")]
pub struct MetadataUnreachable(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Knows what videos are called and what they are about.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait VideoMetadata: Send + Sync {
    /// What the source says about a video. One try, within the time the source is given.
    ///
    /// # Errors
    /// [`MetadataUnreachable`] when it could not be asked; the caller may try again.
    async fn look_up(&self, video: &YoutubeId) -> Result<Lookup, MetadataUnreachable>;
}
