//! Why the catalog says no.

use super::{AddRefusal, EditRefusal, MetadataUnreachable, NotYoutube};
use crate::shared::StoreError;

/// Why a use-case of the catalog did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// There is no such video, or none for this caller.
    #[error("no such video")]
    NoSuchVideo,
    /// The video is somebody else's.
    #[error("this video is somebody else's")]
    NotYours,
    /// The video is not there yet, or never will be: nothing can be added to it.
    #[error("the video is not ready")]
    NotReady,
    /// The URL names no YouTube video.
    #[error("this is no link to a YouTube video")]
    NotYoutube,
    /// The source of metadata does not know the video.
    #[error("YouTube does not know this video")]
    UnknownToSource,
    /// The source of metadata is out of reach, or the offline one.
    #[error("the source of video titles is out of reach")]
    SourceUnreachable(#[source] Option<MetadataUnreachable>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EditRefusal> for CatalogError {
    fn from(refusal: EditRefusal) -> Self {
        match refusal {
            EditRefusal::Hidden => Self::NoSuchVideo,
            EditRefusal::NotYours => Self::NotYours,
        }
    }
}

impl From<AddRefusal> for CatalogError {
    fn from(refusal: AddRefusal) -> Self {
        match refusal {
            AddRefusal::Hidden => Self::NoSuchVideo,
            AddRefusal::NotReady => Self::NotReady,
        }
    }
}

impl From<NotYoutube> for CatalogError {
    fn from(NotYoutube: NotYoutube) -> Self {
        Self::NotYoutube
    }
}
