//! Loading finished rows, a hundred at a time.
//!
//! A row that is loaded again replaces the earlier one, whole but for what moderators decide. So the earlier rows are
//! read first, one find for each fifty: they tell which cells are to be cleared, which account has roles, which video is
//! hidden, and in which place of the list of the latest a video stood.

mod comments;
mod ratings;
mod replace;
mod videos;

use std::{
    collections::{BTreeMap, HashSet},
    hash::Hash,
};

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{Account, Credentials},
    bulk::{BulkLoad, MOST_ROWS, TagRow, VideoRow},
    catalog::Job,
    feedback::{Comment, Rating},
    shared::{StoreError, VideoId},
};
use uuid::Uuid;

use self::replace::Replaced;
use crate::{
    AstraStore,
    accounts::{CredentialsRow, UserRow},
    catalog::{BUCKET, IMPORTED, JobRow, NewJobRow, ViewsPart, texts, views_part},
    data_api::{During, Filter, Instant, Trouble, columns},
    feedback::without_time,
    tables::{PROCESSING_QUEUE, TAGS, USER_CREDENTIALS, USERS, VIDEO_STATS},
};

columns! {
    /// What of a row of `tags` is reference data; its use is counted.
    struct ReferenceTag {
        tag: String,
        #[serde(default)]
        related_tags: Vec<String>,
        category: Option<String>,
    }
}

#[async_trait]
impl BulkLoad for AstraStore {
    async fn accounts(&self, rows: &[Account]) -> Result<(), StoreError> {
        let operation = "bulk_load.accounts";
        let rows = last_of_each(operation, rows, |row| row.id)?;
        if rows.is_empty() {
            return Ok(());
        }
        self.load_accounts(&rows).await.during(operation)
    }

    async fn credentials(&self, rows: &[Credentials]) -> Result<(), StoreError> {
        let operation = "bulk_load.credentials";
        let rows = last_of_each(operation, rows, |row| row.email.as_str())?;
        if rows.is_empty() {
            return Ok(());
        }
        // No cell of it is ever empty, so writing it replaces it.
        let rows: Vec<CredentialsRow> = rows.into_iter().map(CredentialsRow::of).collect();
        self.api.insert_many(USER_CREDENTIALS, &rows).await.during(operation)
    }

    /// A row without a vector leaves the one that the video has: it is not known, which is not the same as none.
    async fn videos(&self, rows: &[VideoRow]) -> Result<(), StoreError> {
        let operation = "bulk_load.videos";
        let rows = last_of_each(operation, rows, |row| row.video.id)?;
        for vector in rows.iter().filter_map(|row| row.vector.as_ref()) {
            self.check(operation, vector)?;
            self.takes_vectors(operation).await?;
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.load_videos(&rows).await.during(operation)
    }

    async fn views(&self, rows: &[(VideoId, u64)]) -> Result<(), StoreError> {
        let operation = "bulk_load.views";
        let rows = last_of_each(operation, rows, |(video, _)| *video)?;
        if rows.is_empty() {
            return Ok(());
        }
        let part = |(video, views): &(VideoId, u64)| ViewsPart {
            videoid: video.as_uuid(),
            part: views_part(IMPORTED),
            views: *views,
        };
        let rows: Vec<ViewsPart> = rows.into_iter().map(part).collect();
        self.api.insert_many(VIDEO_STATS, &rows).await.during(operation)
    }

    async fn comments(&self, rows: &[Comment]) -> Result<(), StoreError> {
        let operation = "bulk_load.comments";
        let rows = last_of_each(operation, rows, |row| row.id)?;
        if let Some(row) = rows.iter().find(|row| row.at().is_none()) {
            return Err(without_time(operation, row.id));
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.load_comments(&rows).await.during(operation)
    }

    async fn ratings(&self, rows: &[Rating]) -> Result<(), StoreError> {
        let operation = "bulk_load.ratings";
        let rows = last_of_each(operation, rows, |row| (row.video, row.user))?;
        if rows.is_empty() {
            return Ok(());
        }
        self.load_ratings(&rows).await.map_err(|trouble| trouble.to_store_error(operation))
    }

    async fn tags(&self, rows: &[TagRow]) -> Result<(), StoreError> {
        let operation = "bulk_load.tags";
        let rows = last_of_each(operation, rows, |row| row.tag.clone())?;
        if rows.is_empty() {
            return Ok(());
        }
        self.load_tags(&rows).await.during(operation)
    }

    async fn jobs(&self, rows: &[Job]) -> Result<(), StoreError> {
        let operation = "bulk_load.jobs";
        let rows = last_of_each(operation, rows, |row| (row.submitted_at, row.video))?;
        if rows.is_empty() {
            return Ok(());
        }
        self.load_jobs(&rows).await.during(operation)
    }
}

impl AstraStore {
    /// The roles of an account that is there are neither written nor cleared: so one that is granted meanwhile stays as
    /// well.
    async fn load_accounts(&self, rows: &[&Account]) -> Result<(), Trouble> {
        let users = Replaced { table: USERS, key: &["userid"] };
        let ids = rows.iter().map(|row| row.id.as_uuid());
        let mut earlier: Vec<UserRow> = self.api.find_whole(USERS, "userid", ids).await?;
        let there: HashSet<Uuid> = earlier.iter().map(|row| row.userid).collect();
        let mut rows: Vec<UserRow> = rows.iter().map(|row| UserRow::of(row)).collect();
        for row in earlier.iter_mut().chain(&mut rows).filter(|row| there.contains(&row.userid)) {
            row.roles.clear();
        }
        users.write(&self.api, &earlier, &rows).await
    }

    async fn load_tags(&self, rows: &[&TagRow]) -> Result<(), Trouble> {
        let tags = Replaced { table: TAGS, key: &["tag"] };
        let texts_of_tags = rows.iter().map(|row| row.tag.as_str());
        let earlier: Vec<ReferenceTag> = self.api.find_each(TAGS, None, "tag", texts_of_tags, 1).await?;
        let row = |row: &&TagRow| ReferenceTag {
            tag: row.tag.as_str().to_owned(),
            related_tags: texts(&row.related),
            category: row.category.clone(),
        };
        tags.write(&self.api, &earlier, &rows.iter().map(row).collect::<Vec<_>>()).await
    }

    /// A job that is loaded is held by nobody.
    async fn load_jobs(&self, rows: &[&Job]) -> Result<(), Trouble> {
        let queue = Replaced { table: PROCESSING_QUEUE, key: &["bucket", "submitted_at", "videoid"] };
        let mut times: Vec<_> = rows.iter().map(|row| row.submitted_at).collect();
        times.sort_unstable();
        times.dedup();
        let (bucket, times) = (Filter::by("bucket", BUCKET), times.into_iter().map(Instant));
        let earlier: Vec<JobRow> =
            self.api.find_each(PROCESSING_QUEUE, Some(bucket), "submitted_at", times, usize::MAX).await?;
        let rows: Vec<NewJobRow> = rows.iter().map(|row| NewJobRow::from(*row)).collect();
        queue.write(&self.api, &earlier, &rows).await
    }
}

/// Of rows with one key the last, because it replaces the earlier ones; all of them in the order of their keys.
fn last_of_each<'a, T, K: Ord + Hash>(
    operation: &'static str,
    rows: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Result<Vec<&'a T>, StoreError> {
    if rows.len() > MOST_ROWS {
        let reason = format!("{} rows in one call, more than {MOST_ROWS}", rows.len());
        return Err(StoreError::rejected(operation, reason));
    }
    let last: BTreeMap<K, &T> = rows.iter().map(|row| (key(row), row)).collect();
    Ok(last.into_values().collect())
}
