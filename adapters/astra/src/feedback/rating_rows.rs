//! Rows of ratings, and what they make.

use std::sync::Arc;

use killrvideo_domain::{
    feedback::Rating,
    shared::{Stars, Timestamp, UserId, VideoId},
};
use uuid::Uuid;

use super::folds::Refold;
use crate::{
    catalog::RatingsPart,
    data_api::{DataApi, Filter, Find, Instant, Trouble, columns},
    tables::{VIDEO_RATINGS_BY_USER, VIDEO_STATS},
};

columns! {
    /// A row of `video_ratings_by_user`.
    pub(crate) struct RatingRow {
        pub(crate) videoid: Uuid,
        pub(crate) userid: Uuid,
        pub(crate) rating: Option<i64>,
        pub(crate) rating_date: Option<Instant>,
        pub(crate) created_at: Option<Instant>,
    }

    /// What of a rating counts.
    struct Given {
        rating: Option<i64>,
    }
}

impl From<Rating> for RatingRow {
    fn from(rating: Rating) -> Self {
        Self {
            videoid: rating.video.as_uuid(),
            userid: rating.user.as_uuid(),
            rating: Some(rating.stars.get().into()),
            rating_date: Some(Instant(rating.at)),
            created_at: Some(Instant(rating.first_at)),
        }
    }
}

impl RatingRow {
    /// The rating; `None`, with a warning, when another program left something there that is none.
    ///
    /// Other backends keep one time, that of the last rating, which then is that of the first one as well. Where there
    /// is none at all it was before everything that is known.
    pub(crate) fn rating(&self) -> Option<Rating> {
        let (video, user) = (VideoId::from_uuid(self.videoid), UserId::from_uuid(self.userid));
        let Some(stars) = self.rating.and_then(|stars| Stars::try_from(stars).ok()) else {
            tracing::warn!(%video, %user, stars = self.rating, "a row of ratings is left out: it has not 1 to 5 stars");
            return None;
        };
        let (given, first) = (self.rating_date.map(|Instant(at)| at), self.created_at.map(|Instant(at)| at));
        let at = given.or(first).unwrap_or(Timestamp::MIN);
        Some(Rating { video, user, stars, first_at: first.unwrap_or(at), at })
    }
}

/// The row of somebody's rating of a video.
pub(crate) fn rating_key(video: VideoId, user: UserId) -> Filter {
    Filter::by("videoid", video.as_uuid()).and("userid", user.as_uuid())
}

/// The ratings of videos, and the row that says what they make.
pub(crate) struct RatingRows {
    pub(crate) api: Arc<DataApi>,
}

impl Refold for RatingRows {
    async fn refold(&self, video: VideoId) -> Result<(), Trouble> {
        let of_video = Find::by(Filter::by("videoid", video.as_uuid()));
        let given: Vec<Given> = self.api.find_all(VIDEO_RATINGS_BY_USER, of_video, usize::MAX).await?;
        let mut part = RatingsPart::none(video.as_uuid());
        for row in given {
            part.add(row.rating);
        }
        self.api.insert_one(VIDEO_STATS, &part).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1_000).expect("a time")
    }

    fn row(rating: Option<i64>, given: Option<i64>, first: Option<i64>) -> RatingRow {
        let instant = |second| Instant(at(second));
        RatingRow {
            videoid: Uuid::nil(),
            userid: Uuid::nil(),
            rating,
            rating_date: given.map(instant),
            created_at: first.map(instant),
        }
    }

    #[test]
    fn rows_of_other_backends_have_one_time_or_none() {
        let times = |row: RatingRow| row.rating().map(|rating| (rating.first_at, rating.at));

        assert_eq!(times(row(Some(4), Some(9), Some(3))), Some((at(3), at(9))));
        assert_eq!(times(row(Some(4), Some(9), None)), Some((at(9), at(9))));
        assert_eq!(times(row(Some(4), None, Some(3))), Some((at(3), at(3))));
        assert_eq!(times(row(Some(4), None, None)), Some((Timestamp::MIN, Timestamp::MIN)));
    }

    #[test]
    fn what_has_not_one_to_five_stars_is_no_rating() {
        for stars in [None, Some(0), Some(6), Some(-1), Some(i64::MAX)] {
            assert_eq!(row(stars, Some(1), Some(1)).rating(), None, "{stars:?}");
        }
    }

    #[test]
    fn a_rating_that_is_written_is_read_again() {
        let rating = row(Some(5), Some(9), Some(3)).rating().expect("a rating");

        assert_eq!(RatingRow::from(rating).rating(), Some(rating));
    }
}
