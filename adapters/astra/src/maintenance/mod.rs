//! What is done to a keyspace now and then, by hand: bringing an old one up to date, and adding up old numbers.

mod backfill;
mod comments;
mod compact;
mod credentials;
mod flags;
mod old_video;
mod pages;
mod ratings;

/// How far [`AstraStore::backfill`](crate::AstraStore::backfill) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillStep {
    /// The table that is gone through.
    pub table: &'static str,
    /// How many of its rows were read by now.
    pub read: u64,
    /// How many rows, of this table and of those made from it, were written by now.
    pub written: u64,
}

/// What [`AstraStore::backfill`](crate::AstraStore::backfill) did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BackfillReport {
    /// Accounts that were read.
    pub accounts: u64,
    /// Those that had no roles and are viewers now.
    pub viewers: u64,
    /// Addresses that were kept in mixed case, so that no login found them, and are in lower case now.
    pub addresses: u64,
    /// Those that stay as they are, because somebody is registered with the address in lower case.
    pub addresses_taken: u64,
    /// Videos that were read.
    pub videos: u64,
    /// Those whose status, listing or `YouTube` id was completed.
    pub completed: u64,
    /// Those that are listed: each of them stands in the list of the latest videos now.
    pub listed: u64,
    /// Those that brought views from before.
    pub views_imported: u64,
    /// Those that are listed and have no vector: a worker is asked to make one.
    pub to_embed: u64,
    /// Those that nothing can list, because they have no time of submission, uploader or title.
    pub left_out: u64,
    /// Videos whose ratings were added up.
    pub rated: u64,
    /// Comments on videos that were read.
    pub comments: u64,
    /// Those to which no identity led, and to which it does now.
    pub comments_completed: u64,
    /// Those that were missing in the list of their video or of their author, and stand there now.
    pub comments_listed: u64,
    /// Rows of comments that nothing can show, because they do not say what they are about, by whom, or anything at all.
    pub comments_left_out: u64,
    /// Flags that stand in the moderators' lists now.
    pub flags: u64,
    /// Those that do not, because they do not say what they are about, or where they stand.
    pub flags_left_out: u64,
    /// Tags whose number of videos was corrected.
    pub tags: u64,
}

/// How far [`AstraStore::compact`](crate::AstraStore::compact) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompactStep {
    /// The table that is gone through.
    pub table: &'static str,
    /// How many of its rows were read by now.
    pub read: u64,
    /// How many of them were added up and are gone.
    pub removed: u64,
}

/// What [`AstraStore::compact`](crate::AstraStore::compact) did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CompactReport {
    /// Videos whose numbers were added up.
    pub videos: u64,
    /// The parts that were added up and are gone.
    pub parts: u64,
}
