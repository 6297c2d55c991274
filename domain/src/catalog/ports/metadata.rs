//! What sources say about videos.

use async_trait::async_trait;

use super::super::{Description, Tags, Title, YoutubeId};

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
    pub(in crate::catalog) fn title(&self) -> Option<Title> {
        Title::cut_from(&self.title)
    }

    pub(in crate::catalog) fn description(&self) -> Option<Description> {
        Description::cut_from(self.description.as_deref()?)
    }

    pub(in crate::catalog) fn tags(&self) -> Option<Tags> {
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
