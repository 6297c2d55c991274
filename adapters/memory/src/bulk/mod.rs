//! Loading finished rows.

use std::collections::BTreeMap;

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{Account, Credentials},
    bulk::{BulkLoad, MOST_ROWS, TagRow, VideoRow},
    catalog::{Job, Video},
    feedback::{Comment, Rating, StoredComment},
    shared::{StoreError, VideoId},
};

use crate::MemoryStore;

#[async_trait]
impl BulkLoad for MemoryStore {
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError> {
        let rows = last_of_each("bulk_load.accounts", rows, |row| row.id)?;
        let mut accounts = self.accounts.write();
        for row in rows {
            let roles = accounts.get(row.id).map_or(&row.roles, |there| &there.roles).clone();
            accounts.put(Account { roles, ..row.clone() });
        }
        Ok(())
    }

    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError> {
        bounded("bulk_load.credentials", rows)?;
        let mut accounts = self.accounts.write();
        for row in rows {
            accounts.put_credentials(row.clone());
        }
        Ok(())
    }

    /// A row without a vector leaves the one that the video has: it is not known, which is not the same as none.
    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError> {
        let operation = "bulk_load.videos";
        let rows = last_of_each(operation, rows, |row| row.video.id)?;
        for vector in rows.iter().filter_map(|row| row.vector.as_ref()) {
            self.check(operation, vector)?;
            self.takes_vectors(operation)?;
        }
        for VideoRow { video, vector } in rows {
            let _turn = self.turn(video.id);
            if let Some(vector) = vector {
                self.set_vector(operation, video.id, vector)?;
            }
            let mut videos = self.videos.write();
            let deletion = videos.get(video.id).and_then(|there| there.deletion).or(video.deletion);
            videos.put(Video { deletion, ..video.clone() });
        }
        Ok(())
    }

    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError> {
        bounded("bulk_load.views", rows)?;
        self.views.load(rows);
        Ok(())
    }

    async fn comments(&self, rows: &[Comment]) -> Result<(), StoreError> {
        let operation = "bulk_load.comments";
        let rows = last_of_each(operation, rows, |row| row.id)?;
        if let Some(row) = rows.iter().find(|row| row.at().is_none()) {
            let reason = format!("the identity of comment {} carries no time", row.id);
            return Err(StoreError::rejected(operation, reason));
        }
        let mut comments = self.comments.write();
        for row in rows {
            let deletion = comments.get(row.id).and_then(|there| there.deletion);
            comments.put(operation, StoredComment { comment: row.clone(), deletion })?;
        }
        Ok(())
    }

    async fn ratings(&self, rows: &[Rating]) -> Result<(), StoreError> {
        let rows = last_of_each("bulk_load.ratings", rows, |row| (row.video, row.user))?;
        let mut ratings = self.ratings.write();
        for row in rows {
            ratings.load(*row);
        }
        Ok(())
    }

    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError> {
        bounded("bulk_load.tags", rows)?;
        self.tags.write().extend(rows.iter().map(|row| (row.tag.clone(), row.clone())));
        Ok(())
    }

    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError> {
        bounded("bulk_load.jobs", rows)?;
        let mut videos = self.videos.write();
        for job in rows {
            videos.jobs.put(job.clone());
        }
        Ok(())
    }
}

/// Of rows with one key the last, because it replaces the earlier ones.
fn last_of_each<'a, T, K: Ord>(
    operation: &'static str,
    rows: &'a [T],
    key: impl Fn(&T) -> K,
) -> Result<Vec<&'a T>, StoreError> {
    bounded(operation, rows)?;
    let last: BTreeMap<K, &T> = rows.iter().map(|row| (key(row), row)).collect();
    Ok(last.into_values().collect())
}

fn bounded<T>(operation: &'static str, rows: &[T]) -> Result<(), StoreError> {
    if rows.len() <= MOST_ROWS {
        return Ok(());
    }
    Err(StoreError::rejected(operation, format!("{} rows in one call, more than {MOST_ROWS}", rows.len())))
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{space, tag, tags},
    };

    use super::*;
    use crate::MemorySettings;

    #[tokio::test]
    async fn a_loaded_tag_replaces_the_earlier_one() {
        let (store, ids) = (MemoryStore::new(MemorySettings::new(space(8))), SeededIds::new(1));
        let earlier = TagRow { tag: tag(&ids), related: tags(&[tag(&ids)]), category: None };
        let later = TagRow { category: Some("topic".to_owned()), ..earlier.clone() };

        store.tags(std::slice::from_ref(&earlier)).await.unwrap();
        store.tags(std::slice::from_ref(&later)).await.unwrap();

        assert_eq!(store.tag_row(&earlier.tag), Some(later));
        assert_eq!(store.tag_row(&tag(&ids)), None);
    }
}
