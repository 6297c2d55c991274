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
    shared::{StoreError, UserId, VideoId},
};

/// A store that keeps rows by their keys.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) accounts: BTreeMap<UserId, Account>,
    pub(super) credentials: BTreeMap<String, Credentials>,
    pub(super) videos: BTreeMap<VideoId, VideoRow>,
    pub(super) views: BTreeMap<VideoId, u64>,
    pub(super) tags: BTreeMap<String, TagRow>,
    pub(super) jobs: BTreeMap<VideoId, Job>,
}

#[derive(Default)]
pub(super) struct Store(Mutex<Kept>);

impl Store {
    /// What it keeps; after that it keeps nothing.
    pub(super) fn take_all(&self) -> Kept {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn take(&self, rows: usize) -> Result<MutexGuard<'_, Kept>, StoreError> {
        if (1..=MOST_ROWS).contains(&rows) {
            Ok(self.0.lock().unwrap())
        } else {
            Err(StoreError::rejected("bulk_load", format!("{rows} rows")))
        }
    }
}

#[async_trait]
impl BulkLoad for Store {
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError> {
        self.take(rows.len())?.accounts.extend(rows.iter().map(|row| (row.id, row.clone())));
        Ok(())
    }

    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError> {
        let rows_by_key = rows.iter().map(|row| (row.email.to_string(), row.clone()));
        self.take(rows.len())?.credentials.extend(rows_by_key);
        Ok(())
    }

    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError> {
        self.take(rows.len())?.videos.extend(rows.iter().map(|row| (row.video.id, row.clone())));
        Ok(())
    }

    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError> {
        self.take(rows.len())?.views.extend(rows.iter().copied());
        Ok(())
    }

    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError> {
        self.take(rows.len())?.tags.extend(rows.iter().map(|row| (row.tag.to_string(), row.clone())));
        Ok(())
    }

    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError> {
        self.take(rows.len())?.jobs.extend(rows.iter().map(|row| (row.video, row.clone())));
        Ok(())
    }
}
