//! What lists show of a video: rows of `latest_videos`, and the same cells of `videos`.

use killrvideo_domain::{
    catalog::{Tags, Video, VideoSummary},
    search::text::{Occurrence, occurrences},
    shared::{Timestamp, UserId, VideoId},
};
use uuid::Uuid;

use super::rows::{known, title};
use crate::{
    data_api::{Date, Filter, Instant, Trouble, columns},
    tables::{Table, VIDEOS},
};

columns! {
    /// A row of `latest_videos` as it is written.
    pub(crate) struct LatestRow {
        day: Date,
        added_date: Instant,
        videoid: Uuid,
        name: String,
        preview_image_location: Option<String>,
        userid: Uuid,
        content_rating: Option<String>,
        category: Option<String>,
    }

    /// What lists show of a video, read from `videos` or from `latest_videos`, where the columns have the same
    /// names.
    pub(crate) struct SummaryRow {
        pub(crate) videoid: Uuid,
        pub(crate) added_date: Option<Instant>,
        pub(super) name: Option<String>,
        pub(super) preview_image_location: Option<String>,
        pub(crate) userid: Option<Uuid>,
        pub(super) content_rating: Option<String>,
        pub(super) category: Option<String>,
    }

    /// What a search for words reads of a video: what lists show of it, and its words.
    pub(crate) struct WordsRow {
        pub(crate) videoid: Uuid,
        added_date: Option<Instant>,
        name: Option<String>,
        preview_image_location: Option<String>,
        userid: Option<Uuid>,
        content_rating: Option<String>,
        category: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
        search_text: Option<String>,
    }
}

impl From<&Video> for LatestRow {
    fn from(video: &Video) -> Self {
        Self {
            day: Date(video.submitted_at.day()),
            added_date: Instant(video.submitted_at),
            videoid: video.id.as_uuid(),
            name: video.title.as_str().to_owned(),
            preview_image_location: video.thumbnail.clone(),
            userid: video.owner.as_uuid(),
            content_rating: video.content_rating.clone(),
            category: video.category.clone(),
        }
    }
}

impl SummaryRow {
    /// What the row of `table` shows.
    pub(crate) fn summary(self, table: Table) -> Result<VideoSummary, Trouble> {
        let id = VideoId::from_uuid(self.videoid);
        let Instant(submitted_at) = known(table, id, "added_date", self.added_date)?;
        Ok(VideoSummary {
            id,
            title: title(table, id, self.name)?,
            thumbnail: self.preview_image_location,
            owner: UserId::from_uuid(known(table, id, "userid", self.userid)?),
            submitted_at,
            content_rating: self.content_rating,
            category: self.category,
        })
    }
}

/// A video, and where it has each of some words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WithWords {
    pub(crate) video: VideoSummary,
    /// In the order of the words.
    pub(crate) found: Vec<Option<Occurrence>>,
}

impl WordsRow {
    /// What the row shows, and where each of `stems` occurs in it.
    pub(crate) fn read(self, stems: &[&str]) -> Result<WithWords, Trouble> {
        let Self {
            videoid, added_date, name, preview_image_location, userid, content_rating, category, ..
        } = self;
        let row = SummaryRow {
            videoid,
            added_date,
            name,
            preview_image_location,
            userid,
            content_rating,
            category,
        };
        let video = row.summary(VIDEOS)?;
        let (text, tags) = (self.search_text.unwrap_or_default(), Tags::fitting(&self.tags));
        let found = occurrences(&text, &video.title, &tags, stems);
        Ok(WithWords { video, found })
    }
}

/// The key of a video's row in `latest_videos`.
pub(crate) fn latest_key(video: VideoId, submitted_at: Timestamp) -> Filter {
    Filter::by("day", Date(submitted_at.day()))
        .and("added_date", Instant(submitted_at))
        .and("videoid", video.as_uuid())
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, time},
    };
    use serde_json::{from_value, to_value};

    use super::*;
    use crate::{catalog::NewVideoRow, data_api::Columns, tables::LATEST_VIDEOS};

    #[test]
    fn both_tables_show_the_same_summary() {
        let video = Video {
            content_rating: Some("PG-13".to_owned()),
            category: Some("Education".to_owned()),
            ..ready_video(&SeededIds::new(1), time("2025-11-03T10:00:00Z"))
        };
        let rows = [
            (VIDEOS, to_value(NewVideoRow::new(&video, None))),
            (LATEST_VIDEOS, to_value(LatestRow::from(&video))),
        ];
        for (table, row) in rows {
            let row: SummaryRow = from_value(row.expect("JSON")).expect("a row");

            assert_eq!(row.summary(table).ok(), Some(video.summary()));
        }
    }

    #[test]
    fn a_list_reads_no_vector() {
        assert!(!SummaryRow::NAMES.contains(&"content_features"));
    }
}
