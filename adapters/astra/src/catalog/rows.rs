//! Rows of videos, and what they mean.

use killrvideo_domain::{
    catalog::{Deletion, Description, LOCATION_TYPE_YOUTUBE, Tag, Tags, Title, Video, VideoStatus},
    shared::{UserId, VideoId},
};
use serde::Serialize;
use uuid::Uuid;

use super::search_text::search_text;
use crate::{
    data_api::{Filter, Instant, Trouble, Vector, columns},
    tables::{Table, VIDEOS},
};

/// Two structs for one list of columns: a row as it is read for most purposes, and the same with its vector.
macro_rules! video_rows {
    ($($(#[$meta:meta])* $column:ident: $type:ty,)+) => {
        columns! {
            /// A row of `videos` without its vector. Rows of other backends lack what they do not know.
            pub(crate) struct VideoRow {
                $($(#[$meta])* pub(crate) $column: $type,)+
            }

            /// A row of `videos` with its vector.
            pub(crate) struct WholeVideoRow {
                $($(#[$meta])* pub(crate) $column: $type,)+
                pub(crate) content_features: Option<Vector>,
            }
        }

        impl WholeVideoRow {
            /// The row and, apart from it, the vector.
            pub(crate) fn split(self) -> (VideoRow, Option<Vector>) {
                (VideoRow { $($column: self.$column,)+ }, self.content_features)
            }
        }
    };
}

video_rows! {
    videoid: Uuid,
    added_date: Option<Instant>,
    description: Option<String>,
    location: Option<String>,
    location_type: Option<i32>,
    name: Option<String>,
    preview_image_location: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    userid: Option<Uuid>,
    content_rating: Option<String>,
    category: Option<String>,
    language: Option<String>,
    youtube_id: Option<String>,
    status: Option<String>,
    updated_at: Option<Instant>,
    is_deleted: Option<bool>,
    deleted_at: Option<Instant>,
    deleted_by: Option<Uuid>,
    listed: Option<bool>,
}

impl VideoRow {
    /// The video that the row means.
    ///
    /// A row of another backend is read as well as it can be: no status is `READY`, texts that are too long are
    /// cut, a name too short for a title gets a word before it.
    pub(crate) fn video(self) -> Result<Video, Trouble> {
        let id = VideoId::from_uuid(self.videoid);
        let Instant(submitted_at) = known(VIDEOS, id, "added_date", self.added_date)?;
        let youtube_id = self.youtube_id.and_then(|text| text.parse().ok());
        let deletion = self.is_deleted.unwrap_or(false).then(|| Deletion {
            at: self.deleted_at.map_or(submitted_at, |Instant(at)| at),
            by: UserId::from_uuid(self.deleted_by.unwrap_or(Uuid::nil())),
        });
        Ok(Video {
            id,
            owner: UserId::from_uuid(known(VIDEOS, id, "userid", self.userid)?),
            title: title(VIDEOS, id, self.name)?,
            description: self.description.as_deref().and_then(Description::cut_from),
            tags: Tags::fitting(&self.tags),
            youtube_id,
            location: self.location.unwrap_or_default(),
            location_type: self.location_type.unwrap_or(LOCATION_TYPE_YOUTUBE),
            thumbnail: self.preview_image_location,
            submitted_at,
            updated_at: self.updated_at.map(|Instant(at)| at),
            status: status(id, self.status.as_deref(), self.listed)?,
            content_rating: self.content_rating,
            category: self.category,
            language: self.language,
            deletion,
        })
    }
}

impl From<&Video> for VideoRow {
    fn from(video: &Video) -> Self {
        Self {
            videoid: video.id.as_uuid(),
            added_date: Some(Instant(video.submitted_at)),
            description: video.description.as_ref().map(|text| text.as_str().to_owned()),
            location: Some(video.location.clone()),
            location_type: Some(video.location_type),
            name: Some(video.title.as_str().to_owned()),
            preview_image_location: video.thumbnail.clone(),
            tags: texts(&video.tags),
            userid: Some(video.owner.as_uuid()),
            content_rating: video.content_rating.clone(),
            category: video.category.clone(),
            language: video.language.clone(),
            youtube_id: video.youtube_id.as_ref().map(|id| id.as_str().to_owned()),
            status: Some(video.status.as_str().to_owned()),
            updated_at: video.updated_at.map(Instant),
            is_deleted: video.deletion.map(|_| true),
            deleted_at: video.deletion.map(|mark| Instant(mark.at)),
            deleted_by: video.deletion.map(|mark| mark.by.as_uuid()),
            listed: Some(video.is_listed()),
        }
    }
}

/// A row of `videos` as it is written when the video is new here, with what only the database reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct NewVideoRow {
    #[serde(flatten)]
    row: VideoRow,
    search_text: String,
    content_features: Option<Vector>,
}

impl NewVideoRow {
    /// The row of a video, with its vector if that is known.
    pub(crate) fn new(video: &Video, vector: Option<Vector>) -> Self {
        Self { row: video.into(), search_text: search_text(video), content_features: vector }
    }
}

/// The key of a video's row in `videos`.
pub(crate) fn video_key(video: VideoId) -> Filter {
    Filter::by("videoid", video.as_uuid())
}

/// Tags as a set of texts.
pub(crate) fn texts(tags: &Tags) -> Vec<String> {
    tags.iter().map(|tag| tag.as_str().to_owned()).collect()
}

/// All tags of two states of a video, each once: those whose use may have changed.
pub(crate) fn tags_of<'a>(videos: impl IntoIterator<Item = &'a Video>) -> Vec<Tag> {
    let mut tags: Vec<Tag> = videos.into_iter().flat_map(|video| video.tags.iter().cloned()).collect();
    tags.sort();
    tags.dedup();
    tags
}

/// A video row that cannot be understood.
fn nonsense(table: Table, video: VideoId, column: &str, reason: &dyn std::fmt::Display) -> Trouble {
    Trouble::Row { table: table.name().to_owned(), reason: format!("{column} of video {video}: {reason}") }
}

pub(super) fn known<T>(table: Table, video: VideoId, column: &str, cell: Option<T>) -> Result<T, Trouble> {
    cell.ok_or_else(|| nonsense(table, video, column, &"there is none"))
}

/// The status that a row says. Only a video that is ready is ever listed, and a worker that begins writes the status
/// alone; so one that is listed and in work was ready before that worker, of another process, was done beginning.
fn status(video: VideoId, text: Option<&str>, listed: Option<bool>) -> Result<VideoStatus, Trouble> {
    let status = text.map_or(Ok(VideoStatus::Ready), |text| {
        text.parse().map_err(|invalid| nonsense(VIDEOS, video, "status", &invalid))
    })?;
    Ok(if listed == Some(true) && !status.is_final() { VideoStatus::Ready } else { status })
}

pub(super) fn title(table: Table, video: VideoId, name: Option<String>) -> Result<Title, Trouble> {
    let name = name.unwrap_or_default();
    let called = if name.trim().is_empty() { video.to_string() } else { name };
    Title::cut_from(&called)
        .or_else(|| Title::cut_from(&format!("Video {called}")))
        .ok_or_else(|| nonsense(table, video, "name", &"it makes no title"))
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::IdGenerator;
    use killrvideo_testkit::{
        SeededIds,
        builders::{description, ready_video, tag, tags, time},
    };
    use serde_json::{Value, from_value, json, to_value};

    use super::*;
    use crate::data_api::{Columns, During};

    fn full() -> Video {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        Video {
            description: description("Two\nlines"),
            tags: tags(&[tag(&ids), tag(&ids)]),
            location_type: 7,
            content_rating: Some("PG-13".to_owned()),
            category: Some("Education".to_owned()),
            language: Some("en".to_owned()),
            deletion: Some(Deletion { at: time("2025-11-04T10:00:00Z"), by: ids.user_id() }),
            ..ready_video(&ids, at)
        }
    }

    fn read(row: Value) -> Result<Video, Trouble> {
        from_value::<VideoRow>(row).expect("a row").video()
    }

    #[test]
    fn a_row_is_the_video_that_was_written() {
        for video in [full(), ready_video(&SeededIds::new(2), time("2025-11-03T10:00:00Z"))] {
            let written = to_value(NewVideoRow::new(&video, None)).expect("JSON");

            assert_eq!(read(written).ok(), Some(video));
        }
    }

    #[test]
    fn a_new_row_says_what_only_the_database_reads() {
        let video = Video { deletion: None, ..full() };

        let written = to_value(NewVideoRow::new(&video, Some(Vector(vec![1.0])))).expect("JSON");

        assert_eq!(written["listed"], json!(true));
        assert_eq!(written["search_text"], json!(search_text(&video)));
        assert_eq!(written["content_features"], json!({"$binary": "P4AAAA=="}));
        assert_eq!(to_value(NewVideoRow::new(&full(), None)).expect("JSON")["listed"], json!(false));
    }

    #[test]
    fn a_vector_is_asked_for_by_name_only() {
        assert!(!VideoRow::NAMES.contains(&"content_features"));
        assert_eq!(WholeVideoRow::NAMES.last(), Some(&"content_features"));
    }

    #[test]
    fn a_row_of_another_backend_is_read_as_well_as_it_can_be() {
        let (ids, owner) = (SeededIds::new(1), SeededIds::new(2).random());
        let row = json!({
            "videoid": ids.random(), "added_date": "2014-05-06T07:08:09Z", "userid": owner, "name": "Go",
            "tags": ["Rust", ""], "youtube_id": "not one", "is_deleted": true,
        });

        let video = read(row).expect("a video");

        assert_eq!((video.status, video.title.as_str()), (VideoStatus::Ready, "Video Go"));
        assert_eq!(texts(&video.tags), ["rust"]);
        assert_eq!((video.youtube_id, video.location_type), (None, LOCATION_TYPE_YOUTUBE));
        let mark = Deletion { at: time("2014-05-06T07:08:09Z"), by: UserId::from_uuid(Uuid::nil()) };
        assert_eq!(video.deletion, Some(mark));
    }

    #[test]
    fn a_row_that_makes_no_sense_is_named_with_column_and_key() {
        let id = SeededIds::new(1).random();
        let good = json!({"videoid": id, "added_date": "2014-05-06T07:08:09Z", "userid": id});
        for (column, cell) in
            [("status", json!("LOST")), ("userid", json!(null)), ("added_date", json!(null))]
        {
            let mut row = good.clone();
            row[column] = cell;

            let error = read(row).during("video_store.get").expect_err("nonsense");

            let source = std::error::Error::source(&error).expect("a source").to_string();
            assert!(source.contains("videos") && source.contains(column), "{source}");
            assert!(source.contains(&id.to_string()), "{source}");
        }
    }

    #[test]
    fn a_listed_video_is_ready_whoever_begins_with_it_late() {
        let id = SeededIds::new(1).random();
        for (status, listed, read_as) in [
            ("PROCESSING", true, VideoStatus::Ready),
            ("PROCESSING", false, VideoStatus::Processing),
            ("ERROR", true, VideoStatus::Error),
        ] {
            let row = json!({
                "videoid": id, "added_date": "2014-05-06T07:08:09Z", "userid": id, "status": status, "listed": listed,
            });

            assert_eq!(read(row).expect("a video").status, read_as);
        }
    }

    #[test]
    fn a_nameless_video_is_called_by_its_identity() {
        let id = SeededIds::new(1).random();
        let row = json!({"videoid": id, "added_date": "2014-05-06T07:08:09Z", "userid": id});

        assert_eq!(read(row).expect("a video").title.as_str(), id.to_string());
    }
}
