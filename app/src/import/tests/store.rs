//! A store that remembers what it was given.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{Account, Credentials},
    bulk::{BulkLoad, MOST_ROWS, TagRow, VideoRow},
    catalog::Job,
    feedback::Comment,
    shared::{CommentId, StoreError, UserId, VideoId},
};

/// A store that keeps rows by their keys.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) accounts: BTreeMap<UserId, Account>,
    pub(super) credentials: BTreeMap<String, Credentials>,
    pub(super) videos: BTreeMap<VideoId, VideoRow>,
    pub(super) views: BTreeMap<VideoId, u64>,
    pub(super) comments: BTreeMap<CommentId, Comment>,
    pub(super) tags: BTreeMap<String, TagRow>,
    pub(super) jobs: BTreeMap<VideoId, Job>,
}

#[derive(Default)]
pub(super) struct Store {
    kept: Mutex<Kept>,
    /// Whether a call lets others come first.
    slow: bool,
    /// How many calls succeed before all others fail; `None` when none fails.
    good: Mutex<Option<usize>>,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    now: usize,
    most: usize,
    /// How many rows were taken since somebody asked.
    rows: usize,
}

impl Store {
    /// A store whose calls overlap when they may.
    pub(super) fn slow() -> Self {
        Self { slow: true, ..Self::default() }
    }

    /// From now on so many calls succeed, and then none.
    pub(super) fn fail_after(&self, calls: usize) {
        *self.good.lock().unwrap() = Some(calls);
    }

    /// From now on all calls succeed.
    pub(super) fn mend(&self) {
        *self.good.lock().unwrap() = None;
    }

    /// The most calls that were under way at one time.
    pub(super) fn most_at_once(&self) -> usize {
        self.calls.lock().unwrap().most
    }

    /// How many rows it took since this was asked the last time.
    pub(super) fn rows_taken(&self) -> usize {
        std::mem::take(&mut self.calls.lock().unwrap().rows)
    }

    /// What it keeps; after that it keeps nothing.
    pub(super) fn take_all(&self) -> Kept {
        std::mem::take(&mut *self.kept.lock().unwrap())
    }

    async fn take(&self, rows: usize) -> Result<MutexGuard<'_, Kept>, StoreError> {
        {
            let mut calls = self.calls.lock().unwrap();
            calls.now += 1;
            calls.most = calls.most.max(calls.now);
        }
        if self.slow {
            tokio::task::yield_now().await;
        }
        self.calls.lock().unwrap().now -= 1;
        if !(1..=MOST_ROWS).contains(&rows) {
            return Err(StoreError::rejected("bulk_load", format!("{rows} rows")));
        }
        if let Some(good) = self.good.lock().unwrap().as_mut() {
            *good =
                good.checked_sub(1).ok_or_else(|| StoreError::unavailable("bulk_load", "out of order"))?;
        }
        self.calls.lock().unwrap().rows += rows;
        Ok(self.kept.lock().unwrap())
    }
}

#[async_trait]
impl BulkLoad for Store {
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError> {
        self.take(rows.len()).await?.accounts.extend(rows.iter().map(|row| (row.id, row.clone())));
        Ok(())
    }

    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError> {
        let rows_by_key = rows.iter().map(|row| (row.email.to_string(), row.clone()));
        self.take(rows.len()).await?.credentials.extend(rows_by_key);
        Ok(())
    }

    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError> {
        self.take(rows.len()).await?.videos.extend(rows.iter().map(|row| (row.video.id, row.clone())));
        Ok(())
    }

    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError> {
        self.take(rows.len()).await?.views.extend(rows.iter().copied());
        Ok(())
    }

    async fn comments(&self, rows: &[Comment]) -> Result<(), StoreError> {
        self.take(rows.len()).await?.comments.extend(rows.iter().map(|row| (row.id, row.clone())));
        Ok(())
    }

    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError> {
        self.take(rows.len()).await?.tags.extend(rows.iter().map(|row| (row.tag.to_string(), row.clone())));
        Ok(())
    }

    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError> {
        self.take(rows.len()).await?.jobs.extend(rows.iter().map(|row| (row.video, row.clone())));
        Ok(())
    }
}
