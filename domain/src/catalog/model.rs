//! A video, what it goes through, and what lists show of it.

use super::{
    Description, Field, Job, JobKind, Metadata, Outcome, Supplied, Tags, Title, VideoStatus, YoutubeId,
};
use crate::shared::{Caller, SignedIn, Timestamp, UserId, VideoId};

/// When and by whom a video was hidden. It is a mark, not an end: nothing is deleted for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// When.
    pub at: Timestamp,
    /// The moderator.
    pub by: UserId,
}

/// Why somebody may not edit a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditRefusal {
    /// It is hidden, and they are no moderator: they are told that it is not there.
    #[error("the video is hidden")]
    Hidden,
    /// It is somebody else's.
    #[error("the video is somebody else's")]
    NotYours,
}

/// Why nothing may be added to a video: no comment, no rating, no watch time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddRefusal {
    /// It is hidden: everybody is told that it is not there, moderators too.
    #[error("the video is hidden")]
    Hidden,
    /// It is not there yet, or never will be.
    #[error("the video is not ready")]
    NotReady,
}

/// The `location_type` of a video that lives on YouTube.
pub const LOCATION_TYPE_YOUTUBE: i32 = 1;

/// A video. Its vector and its numbers are read apart from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Its identity.
    pub id: VideoId,
    /// The account that submitted it.
    pub owner: UserId,
    /// Its title.
    pub title: Title,
    /// What it is about.
    pub description: Option<Description>,
    /// Its tags.
    pub tags: Tags,
    /// Its id on YouTube; `None` for a row of another origin.
    pub youtube_id: Option<YoutubeId>,
    /// Where it can be played.
    pub location: String,
    /// What kind of place that is: [`LOCATION_TYPE_YOUTUBE`].
    pub location_type: i32,
    /// Where a still of it is.
    pub thumbnail: Option<String>,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When an edit or the worker last changed it.
    pub updated_at: Option<Timestamp>,
    /// Where it stands.
    pub status: VideoStatus,
    /// For whom it is fit.
    pub content_rating: Option<String>,
    /// What kind of video it is.
    pub category: Option<String>,
    /// The language spoken in it.
    pub language: Option<String>,
    /// The mark of a hidden video.
    pub deletion: Option<Deletion>,
}

impl Video {
    /// Whether lists, searches and feeds contain it.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.status == VideoStatus::Ready && self.deletion.is_none()
    }

    /// Whether `caller` may read it: everybody may unless it is hidden, moderators always.
    #[must_use]
    pub fn is_readable_by(&self, caller: &Caller) -> bool {
        self.deletion.is_none() || caller.moderates()
    }

    /// Whether `who` may edit it and ask for its status: its owner and moderators may, and a hidden video is
    /// there for moderators only.
    ///
    /// # Errors
    /// [`EditRefusal`] otherwise.
    pub fn may_be_edited_by(&self, who: &SignedIn) -> Result<(), EditRefusal> {
        if who.moderates() {
            Ok(())
        } else if self.deletion.is_some() {
            Err(EditRefusal::Hidden)
        } else if self.owner == who.user() {
            Ok(())
        } else {
            Err(EditRefusal::NotYours)
        }
    }

    /// Whether people may add something to it: to a video that is ready and not hidden.
    ///
    /// # Errors
    /// [`AddRefusal`] otherwise.
    pub fn may_be_added_to(&self) -> Result<(), AddRefusal> {
        if self.deletion.is_some() {
            Err(AddRefusal::Hidden)
        } else if self.status == VideoStatus::Ready {
            Ok(())
        } else {
            Err(AddRefusal::NotReady)
        }
    }

    /// What lists show of it.
    #[must_use]
    pub fn summary(&self) -> VideoSummary {
        VideoSummary {
            id: self.id,
            title: self.title.clone(),
            thumbnail: self.thumbnail.clone(),
            owner: self.owner,
            submitted_at: self.submitted_at,
            content_rating: self.content_rating.clone(),
            category: self.category.clone(),
        }
    }

    /// The video after `edit`.
    #[must_use]
    pub fn edited(mut self, edit: &VideoEdit) -> Self {
        let VideoChanges { title, description, tags } = &edit.changes;
        if let Some(title) = title {
            self.title = title.clone();
        }
        if let Some(description) = description {
            self.description.clone_from(description);
        }
        if let Some(tags) = tags {
            self.tags = tags.clone();
        }
        self.updated_at = Some(edit.at);
        self
    }

    /// The video when a worker begins with it; one that is final stays as it is.
    #[must_use]
    pub fn begun(mut self, at: Timestamp) -> Self {
        if !self.status.is_final() {
            self.status = VideoStatus::Processing;
            self.updated_at = Some(at);
        }
        self
    }

    /// The video when a worker is done with `job`; one that is final stays as it is.
    ///
    /// `job` is the job as stored now: what it calls supplied was set by a caller, perhaps only a moment
    /// ago, and is kept.
    #[must_use]
    pub fn finished(mut self, job: &Job, outcome: &Outcome, at: Timestamp) -> Self {
        if self.status.is_final() || job.kind == JobKind::Embed {
            return self;
        }
        match outcome {
            Outcome::Ready { metadata, vector: _ } => {
                self.status = VideoStatus::Ready;
                if let Some(metadata) = metadata {
                    self.fill(metadata, &job.supplied);
                }
            }
            Outcome::Failed => self.status = VideoStatus::Error,
        }
        self.updated_at = Some(at);
        self
    }

    fn fill(&mut self, metadata: &Metadata, supplied: &Supplied) {
        let open = |field| !supplied.has(field);
        if let Some(title) = metadata.title().filter(|_| open(Field::Title)) {
            self.title = title;
        }
        if let Some(description) = metadata.description().filter(|_| open(Field::Description)) {
            self.description = Some(description);
        }
        if let Some(tags) = metadata.tags().filter(|_| open(Field::Tags)) {
            self.tags = tags;
        }
        if metadata.category.is_some() {
            self.category.clone_from(&metadata.category);
        }
        if metadata.language.is_some() {
            self.language.clone_from(&metadata.language);
        }
    }

    /// The text that stands for it in an embedding: title, tags and description.
    #[must_use]
    pub fn text_to_embed(&self) -> String {
        let tags: Vec<&str> = self.tags.iter().map(super::Tag::as_str).collect();
        let description = self.description.as_ref().map_or("", Description::as_str);
        [self.title.as_str(), &tags.join(", "), description].join("\n")
    }
}

/// What lists show of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoSummary {
    /// Its identity.
    pub id: VideoId,
    /// Its title.
    pub title: Title,
    /// Where a still of it is.
    pub thumbnail: Option<String>,
    /// The account that submitted it.
    pub owner: UserId,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// For whom it is fit.
    pub content_rating: Option<String>,
    /// What kind of video it is.
    pub category: Option<String>,
}

/// Changes to a video; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VideoChanges {
    /// The new title.
    pub title: Option<Title>,
    /// The new description; `Some(None)` clears it.
    pub description: Option<Option<Description>>,
    /// The new tags, all of them.
    pub tags: Option<Tags>,
}

impl VideoChanges {
    /// The fields they set.
    #[must_use]
    pub fn supplied(&self) -> Supplied {
        let set = [
            (Field::Title, self.title.is_some()),
            (Field::Description, self.description.is_some()),
            (Field::Tags, self.tags.is_some()),
        ];
        set.into_iter().filter(|(_, is_set)| *is_set).map(|(field, _)| field).collect()
    }

    /// Whether they change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.supplied().is_empty()
    }
}

/// Changes to a video, made at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoEdit {
    /// What changes.
    pub changes: VideoChanges,
    /// When.
    pub at: Timestamp,
}
