//! `videos.csv`.

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Description, LOCATION_TYPE_YOUTUBE, Tags, Title, Video, VideoStatus, VideoUrl, YoutubeId},
};

use super::{Row, about, value};
use crate::import::set;

/// A video that is ready, without a vector: the file has none.
///
/// Titles and descriptions that are too long are cut, as those that come from YouTube are. A preview image
/// that is no URL gives way to the one that YouTube has of every video.
pub(in crate::import) fn read_video(row: &Row<'_>) -> Result<VideoRow, String> {
    let location = row.text("location");
    let youtube_id = VideoUrl::parse(location).ok().and_then(|url| YoutubeId::try_from(&url).ok());
    let location_type = match row.text("location_type") {
        "" => LOCATION_TYPE_YOUTUBE,
        text => text.parse().map_err(|_| "location_type: is a whole number".to_owned())?,
    };
    let preview = row.optional("preview_image_location").filter(|text| VideoUrl::parse(text).is_ok());
    let video = Video {
        id: value(row, "videoid")?,
        owner: value(row, "userid")?,
        title: title(row.text("name"))?,
        description: Description::cut_from(row.text("description")),
        tags: tags(row)?,
        location: row.optional("location").ok_or("location: is empty")?,
        location_type,
        thumbnail: preview.or_else(|| youtube_id.as_ref().map(YoutubeId::thumbnail_url)),
        youtube_id,
        submitted_at: value(row, "added_date")?,
        updated_at: None,
        status: VideoStatus::Ready,
        content_rating: row.optional("content_rating"),
        category: row.optional("category"),
        language: row.optional("language"),
        deletion: None,
    };
    Ok(VideoRow { video, vector: None })
}

fn title(text: &str) -> Result<Title, String> {
    match Title::cut_from(text) {
        Some(title) => Ok(title),
        // What cannot be cut to fit is too short, and the strict reading says so.
        None => Title::parse(text).map_err(about("name")),
    }
}

fn tags(row: &Row<'_>) -> Result<Tags, String> {
    let texts = set::parse(row.text("tags")).map_err(about("tags"))?;
    Tags::parse(&texts).map_err(about("tags"))
}
