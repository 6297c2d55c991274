//! A row of `videos` as another backend, or an older version, left it.

use killrvideo_domain::{
    catalog::{Video, VideoUrl, YoutubeId},
    shared::VideoId,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    catalog::{VideoRow, search_text},
    data_api::{Columns, There, Trouble, columns},
};

/// Everything of a row but its vector, of which only the presence is kept.
///
/// The vector crosses the network all the same, and is most of what does: a filter on a table knows no `$exists`, and a
/// projection takes a whole cell or none.
#[derive(Debug, Deserialize)]
pub(super) struct OldVideo {
    #[serde(flatten)]
    row: VideoRow,
    search_text: Option<String>,
    /// What another backend counted. It may be a counter, and wrong.
    views: Option<i64>,
    content_features: Option<There>,
}

const MORE: [&str; 3] = ["search_text", "views", "content_features"];
const ALL: [&str; VideoRow::NAMES.len() + MORE.len()] = {
    let mut all = [""; VideoRow::NAMES.len() + MORE.len()];
    let mut index = 0;
    while index < all.len() {
        let of_row = VideoRow::NAMES.len();
        all[index] = if index < of_row { VideoRow::NAMES[index] } else { MORE[index - of_row] };
        index += 1;
    }
    all
};

impl Columns for OldVideo {
    const NAMES: &'static [&'static str] = &ALL;
}

columns! {
    /// What a row of `videos` is completed with.
    pub(super) struct Completed {
        videoid: Uuid,
        status: String,
        listed: bool,
        search_text: String,
        youtube_id: Option<String>,
    }
}

impl OldVideo {
    pub(super) fn id(&self) -> VideoId {
        VideoId::from_uuid(self.row.videoid)
    }

    /// How often it was viewed, as far as the row knows.
    pub(super) fn views(&self) -> u64 {
        self.views.and_then(|views| u64::try_from(views).ok()).unwrap_or_default()
    }

    pub(super) const fn has_vector(&self) -> bool {
        self.content_features.is_some()
    }

    /// The tags as they stand in the row: what a list by tag finds.
    pub(super) fn tags(&self) -> &[String] {
        &self.row.tags
    }

    /// The video, with its id on `YouTube` where that follows from its location.
    pub(super) fn video(&self) -> Result<Video, Trouble> {
        let video = self.row.clone().video()?;
        let youtube_id = video.youtube_id.clone().or_else(|| youtube_id(&video.location));
        Ok(Video { youtube_id, ..video })
    }

    /// What the row is completed with to say what `video` says; `None` when it does already.
    pub(super) fn completed(&self, video: &Video) -> Option<Completed> {
        let completed = Completed {
            videoid: self.row.videoid,
            status: video.status.as_str().to_owned(),
            listed: video.is_listed(),
            search_text: search_text(video),
            youtube_id: video.youtube_id.as_ref().map(|id| id.as_str().to_owned()),
        };
        let complete = self.row.status.as_ref() == Some(&completed.status)
            && self.row.listed == Some(completed.listed)
            && self.search_text.as_ref() == Some(&completed.search_text)
            && (self.row.youtube_id == completed.youtube_id || completed.youtube_id.is_none());
        (!complete).then_some(completed)
    }
}

/// The id in a link, or a location that is nothing but the id.
fn youtube_id(location: &str) -> Option<YoutubeId> {
    let in_link = VideoUrl::parse(location).ok().and_then(|url| YoutubeId::try_from(&url).ok());
    in_link.or_else(|| location.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::catalog::VideoStatus;
    use serde_json::{Value, from_value, json};

    use super::*;

    fn old(change: &Value) -> OldVideo {
        let mut row = json!({
            "videoid": Uuid::from_u128(7), "userid": Uuid::from_u128(8), "added_date": "2014-05-06T07:08:09Z",
            "name": "An old video", "location": "https://youtu.be/dQw4w9WgXcQ", "tags": ["rust"],
        });
        if let (Some(row), Some(change)) = (row.as_object_mut(), change.as_object()) {
            row.extend(change.clone());
        }
        from_value(row).expect("a row")
    }

    #[test]
    fn an_old_row_is_completed_and_a_complete_one_left_alone() {
        let row = old(&json!({}));
        let video = row.video().expect("a video");

        let completed = row.completed(&video).expect("it lacks everything");

        assert_eq!((completed.status.as_str(), completed.listed), ("READY", true));
        assert_eq!(completed.youtube_id.as_deref(), Some("dQw4w9WgXcQ"));
        let again = old(&serde_json::to_value(completed).expect("JSON"));
        assert_eq!(again.completed(&again.video().expect("a video")), None);
    }

    #[test]
    fn what_is_hidden_or_not_ready_is_not_listed() {
        for change in [json!({"is_deleted": true}), json!({"status": "PENDING"}), json!({"status": "ERROR"})]
        {
            let row = old(&change);
            let video = row.video().expect("a video");

            assert!(!row.completed(&video).expect("it lacks most").listed, "{change}");
        }
        let row = old(&json!({"status": "PENDING"}));
        assert_eq!(row.video().expect("a video").status, VideoStatus::Pending);
    }

    #[test]
    fn an_id_is_found_in_a_link_and_where_the_location_is_nothing_else() {
        for (location, id) in [
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            ("dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            ("https://example.org/video.mp4", None),
            ("", None),
        ] {
            assert_eq!(youtube_id(location).as_ref().map(YoutubeId::as_str), id, "{location}");
        }
    }

    #[test]
    fn of_a_vector_its_presence_is_kept_and_numbers_that_make_no_sense_are_none() {
        let row = old(&json!({"content_features": [0.5, 1], "views": -3}));

        assert!(row.has_vector() && row.views() == 0);
        assert!(!old(&json!({})).has_vector());
        assert_eq!(OldVideo::NAMES.len(), VideoRow::NAMES.len() + 3);
        assert_eq!(OldVideo::NAMES.last(), Some(&"content_features"));
    }
}
