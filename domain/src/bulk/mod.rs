//! Bulk loading: finished rows for a store that starts with data, whether imported or the demo's own.

use async_trait::async_trait;

use crate::{
    accounts::{Account, Credentials},
    catalog::{Job, Tag, Tags, Video},
    feedback::Comment,
    shared::{Embedding, StoreError, VideoId},
};

/// A tag as reference data knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// The tag.
    pub tag: Tag,
    /// Tags it is related to.
    pub related: Tags,
    /// What kind of tag it is.
    pub category: Option<String>,
}

/// A video with its vector, when that is known already.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoRow {
    /// The video, in whatever status.
    pub video: Video,
    /// Its vector.
    pub vector: Option<Embedding>,
}

/// Takes finished rows, at most [`MOST_ROWS`] at a time.
///
/// # Behavior
/// - Loading the same rows twice is loading them once.
/// - A row that is loaded again replaces the earlier one, but what moderators decided since is kept.
/// - An account that is loaded again keeps the roles that it has.
/// - A video that is hidden and loaded again stays hidden, with the mark that it has.
/// - A comment that is hidden and loaded again stays hidden, with the mark that it has.
/// - Of several rows with one key in a call the last counts.
/// - More rows than [`MOST_ROWS`] are refused.
///
/// # Errors
/// Every method gives a [`StoreError`] when the store fails (the caller may call again), of kind
/// [`Rejected`](crate::shared::StoreErrorKind::Rejected) for too many rows, and for a comment whose identity carries no
/// time: nothing of the call is loaded then.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait BulkLoad: Send + Sync {
    /// Loads accounts.
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError>;

    /// Loads what logins are checked against. An address that is loaded is taken.
    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError>;

    /// Loads videos; those that are listed stand in the lists.
    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError>;

    /// Loads numbers of views from before; views recorded here come on top.
    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError>;

    /// Loads comments; those that are not hidden stand in the lists of their videos and of their authors.
    async fn comments(&self, rows: &[Comment]) -> Result<(), StoreError>;

    /// Loads tags.
    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError>;

    /// Loads work to be done on loaded videos.
    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError>;
}

/// The most rows of one call.
pub const MOST_ROWS: usize = 100;
