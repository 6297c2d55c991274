//! The last line of an import.

use std::{fmt, time::Duration};

/// How many rows an import loaded; of rows with one key it counts one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    /// Accounts.
    pub users: u64,
    /// Credentials.
    pub credentials: u64,
    /// Videos.
    pub videos: u64,
    /// Videos of which the views are known.
    pub views: u64,
    /// Comments.
    pub comments: u64,
    /// Tags.
    pub tags: u64,
    /// Rows that replaced an earlier one with the same key.
    pub replaced: u64,
    /// Rows that were skipped.
    pub bad: u64,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many rows it loaded.
    pub loaded: Loaded,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loaded { users, credentials, videos, views, comments, tags, replaced, bad } = self.loaded;
        write!(
            f,
            "imported {users} users, {credentials} credentials, {videos} videos, {views} view counts, \
             {comments} comments, {tags} tags in {:.2} s; bad rows skipped: {bad}",
            self.took.as_secs_f64()
        )?;
        if replaced > 0 {
            write!(f, "; rows replaced by a later one with the same key: {replaced}")?;
        }
        Ok(())
    }
}
