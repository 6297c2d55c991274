//! The work that stands between a submission and a video in the lists.

use std::{collections::BTreeSet, str::FromStr, time::Duration};

use super::Metadata;
use crate::shared::{Embedding, Timestamp, VideoId};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Take a submitted video to its final status, with metadata and vector.
    Submit,
    /// Give a vector to a video that is listed without one.
    Embed,
}

/// A text that is no kind of job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a job is one of submit, embed, not {0:?}")]
pub struct InvalidJobKind(String);

impl JobKind {
    /// The kind as tables hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Embed => "embed",
        }
    }
}

impl FromStr for JobKind {
    type Err = InvalidJobKind;

    fn from_str(text: &str) -> Result<Self, InvalidJobKind> {
        [Self::Submit, Self::Embed]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| InvalidJobKind(text.to_owned()))
    }
}

/// A part of a video that either a caller sets or the worker fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The tags.
    Tags,
    /// The vector.
    Vector,
}

/// A text that names no field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a supplied field is one of title, description, tags, vector, not {0:?}")]
pub struct InvalidField(String);

impl Field {
    const ALL: [Self; 4] = [Self::Title, Self::Description, Self::Tags, Self::Vector];

    /// The field's name as tables hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Tags => "tags",
            Self::Vector => "vector",
        }
    }
}

impl FromStr for Field {
    type Err = InvalidField;

    fn from_str(text: &str) -> Result<Self, InvalidField> {
        Self::ALL
            .into_iter()
            .find(|field| field.as_str() == text)
            .ok_or_else(|| InvalidField(text.to_owned()))
    }
}

/// The fields that a caller, an edit or an ingest has set, and which the worker leaves alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supplied(BTreeSet<Field>);

impl Supplied {
    /// Whether `field` is set.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.0.contains(&field)
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields.
    pub fn iter(&self) -> impl Iterator<Item = Field> {
        self.0.iter().copied()
    }
}

impl Extend<Field> for Supplied {
    fn extend<I: IntoIterator<Item = Field>>(&mut self, fields: I) {
        self.0.extend(fields);
    }
}

impl FromIterator<Field> for Supplied {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

/// A piece of work on a video. A video has at most one; its key is (`submitted_at`, `video`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The video.
    pub video: VideoId,
    /// When the work was asked for.
    pub submitted_at: Timestamp,
    /// What is to be done.
    pub kind: JobKind,
    /// What the worker leaves alone.
    pub supplied: Supplied,
    /// How often a worker began.
    pub attempts: u32,
}

impl Job {
    /// When a job whose video never came is dropped: a submission that stopped half-way.
    pub const ORPHAN_AGE: Duration = Duration::from_mins(1);

    /// Whether it is too old, at `now`, for its video still to come.
    #[must_use]
    pub fn is_orphan_at(&self, now: Timestamp) -> bool {
        self.submitted_at.plus(Self::ORPHAN_AGE) < now
    }
}

/// What a worker found out.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The video can be shown.
    Ready {
        /// What its source says about it; `None` when the source knows nothing or cannot be reached.
        metadata: Option<Metadata>,
        /// Its vector; `None` when the embedder cannot be reached.
        vector: Option<Embedding>,
    },
    /// The video cannot be shown.
    Failed,
}

/// The end of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The job.
    pub job: Job,
    /// What came of it.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
}
