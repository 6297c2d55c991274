//! `video_ratings_by_user.csv`.

use killrvideo_domain::{feedback::Rating, shared::Stars};

use super::{Row, about, time, value};

/// Somebody's one rating of a video. A file of another backend has one time, that of the last rating, which then is that
/// of the first one as well.
pub(in crate::import) fn read_rating(row: &Row<'_>) -> Result<Rating, String> {
    let number: i64 = row.text("rating").parse().map_err(|_| "rating: is a whole number".to_owned())?;
    let at = value(row, "rating_date")?;
    Ok(Rating {
        video: value(row, "videoid")?,
        user: value(row, "userid")?,
        stars: Stars::try_from(number).map_err(about("rating"))?,
        first_at: time(row, "created_at")?.unwrap_or(at),
        at,
    })
}
