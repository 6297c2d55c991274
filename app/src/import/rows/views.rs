//! `video_playback_stats.csv`, of which the views are kept.

use killrvideo_domain::shared::VideoId;

use super::{Row, value};

/// How often a video was viewed.
pub(in crate::import) fn read_views(row: &Row<'_>) -> Result<(VideoId, u64), String> {
    // Cassandra's counters are signed, and one that is negative counts no views.
    let views: i64 = row.text("views").parse().map_err(|_| "views: is a whole number".to_owned())?;
    let views = u64::try_from(views).map_err(|_| format!("views: is not negative, as {views} is"))?;
    Ok((value(row, "videoid")?, views))
}
