//! Videos that share a tag with others.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::try_join_all;
use killrvideo_domain::catalog::{Tag, Tags, VideoSummary};

use super::walk::Walk;
use crate::{
    AstraStore,
    data_api::{Filter, Trouble},
    shared::Place,
    tables::VIDEOS,
};

/// Whether the database can be asked for one of several values of a set. Astra DB, HCD and DSE can; Apache Cassandra
/// 5.0 has no `OR`, and is asked for each value by itself.
#[derive(Debug, Default)]
pub(crate) struct LacksOr(AtomicBool);

impl AstraStore {
    /// At most `limit` listed videos with one of `tags`.
    pub(super) async fn with_one_of(&self, tags: &Tags, limit: usize) -> Result<Vec<VideoSummary>, Trouble> {
        let all: Vec<&Tag> = tags.iter().collect();
        if all.len() > 1 && self.lacks_or.0.load(Ordering::Relaxed) {
            return self.with_each_of(&all, limit).await;
        }
        match self.tagged(&all, limit).await {
            Err(trouble) if all.len() > 1 && trouble.is_unsupported_query() => {
                self.lacks_or.0.store(true, Ordering::Relaxed);
                self.with_each_of(&all, limit).await
            }
            found => found,
        }
    }

    /// The same, by one find for each tag.
    async fn with_each_of(&self, tags: &[&Tag], limit: usize) -> Result<Vec<VideoSummary>, Trouble> {
        let found = try_join_all(tags.chunks(1).map(|tag| self.tagged(tag, limit))).await?;
        let mut found: Vec<VideoSummary> = found.into_iter().flatten().collect();
        found.sort_by_key(place);
        found.dedup_by_key(|video| video.id);
        found.truncate(limit);
        Ok(found)
    }

    async fn tagged(&self, tags: &[&Tag], limit: usize) -> Result<Vec<VideoSummary>, Trouble> {
        let mut walk = Walk::first(VIDEOS, limit);
        let rows = Filter::among("tags", tags.iter().map(|tag| tag.as_str())).and("listed", true);
        if walk.take_sorted(&self.api, rows.clone()).await?.is_none() {
            self.walk_from_top(&mut walk, &rows).await?;
        }
        walk.summaries()
    }
}

fn place(video: &VideoSummary) -> Place {
    Place::new(video.submitted_at, video.id.as_uuid())
}
