//! Which of some videos are listed, and what lists show of them.

use std::collections::HashMap;

use killrvideo_domain::{catalog::VideoSummary, shared::VideoId};
use uuid::Uuid;

use super::SummaryRow;
use crate::{
    AstraStore,
    data_api::{Instant, Trouble, columns},
    tables::VIDEOS,
};

columns! {
    /// What lists show of a video, and whether they do. The database would not find it by key and index together.
    struct ListedRow {
        videoid: Uuid,
        added_date: Option<Instant>,
        name: Option<String>,
        preview_image_location: Option<String>,
        userid: Option<Uuid>,
        content_rating: Option<String>,
        category: Option<String>,
        listed: Option<bool>,
    }
}

impl ListedRow {
    fn summary(self) -> Option<VideoSummary> {
        if self.listed != Some(true) {
            return None;
        }
        let row = SummaryRow {
            videoid: self.videoid,
            added_date: self.added_date,
            name: self.name,
            preview_image_location: self.preview_image_location,
            userid: self.userid,
            content_rating: self.content_rating,
            category: self.category,
        };
        let left_out =
            |trouble: &Trouble| tracing::warn!(%trouble, "a video that makes no sense is left out");
        row.summary(VIDEOS).inspect_err(left_out).ok()
    }
}

impl AstraStore {
    /// Those of some videos that are listed: one find for as many as the database allows in one.
    pub(super) async fn listed_of(
        &self,
        videos: &[VideoId],
    ) -> Result<HashMap<VideoId, VideoSummary>, Trouble> {
        let ids = videos.iter().map(|video| video.as_uuid());
        let rows: Vec<ListedRow> = self.api.find_each(VIDEOS, None, "videoid", ids, 1).await?;
        Ok(rows.into_iter().filter_map(ListedRow::summary).map(|video| (video.id, video)).collect())
    }
}
