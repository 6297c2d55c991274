//! The numbers that stand beside videos.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{RatingSummary, VideoNumbers, VideoStats},
    shared::{Stars, StoreError, VideoId},
};
use uuid::Uuid;

use super::views::VIEWS_PART;
use crate::{
    AstraStore,
    data_api::{During, Filter, columns, count},
    tables::VIDEO_STATS,
};

columns! {
    /// A part of a video's numbers.
    struct StatsRow {
        videoid: Uuid,
        part: String,
        #[serde(default, deserialize_with = "count")]
        views: u64,
        #[serde(default, deserialize_with = "count")]
        rating_count: u64,
        #[serde(default, deserialize_with = "count")]
        rating_total: u64,
    }

    /// A row of `video_stats` that ratings are folded into.
    pub(crate) struct RatingsPart {
        pub(crate) videoid: Uuid,
        pub(crate) part: String,
        #[serde(default, deserialize_with = "count")]
        pub(crate) rating_count: u64,
        #[serde(default, deserialize_with = "count")]
        pub(crate) rating_total: u64,
    }
}

/// The part that ratings are folded into.
const RATINGS_PART: &str = "ratings";

impl RatingsPart {
    /// What no ratings make.
    pub(crate) fn none(video: Uuid) -> Self {
        Self { videoid: video, part: RATINGS_PART.to_owned(), rating_count: 0, rating_total: 0 }
    }

    /// Adds what a row of `video_ratings_by_user` says. What is no rating counts for nobody.
    pub(crate) fn add(&mut self, rating: Option<i64>) {
        if let Some(stars) = rating.and_then(|rating| Stars::try_from(rating).ok()) {
            self.rating_count += 1;
            self.rating_total += u64::from(stars.get());
        }
    }

    /// What the ratings make.
    pub(crate) fn summary(&self) -> RatingSummary {
        RatingSummary { count: self.rating_count, total: self.rating_total }
    }
}

/// The row that the ratings of a video are folded into.
pub(crate) fn ratings_key(video: VideoId) -> Filter {
    Filter::by("videoid", video.as_uuid()).and("part", RATINGS_PART)
}

#[async_trait]
impl VideoStats for AstraStore {
    /// One find for as many videos as the database allows in one, and one more for each further page of parts: a video
    /// has one for its ratings, and one for each process that counted its views since the last `compact`.
    async fn numbers(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoNumbers>, StoreError> {
        let operation = "video_stats.numbers";
        if videos.is_empty() {
            return Ok(HashMap::new());
        }
        if videos.len() > Filter::MOST_VALUES {
            let reason =
                format!("the numbers of {} videos at once, more than {}", videos.len(), Filter::MOST_VALUES);
            return Err(StoreError::rejected(operation, reason));
        }
        let ids = videos.iter().map(|video| video.as_uuid());
        let parts = self.api.find_each(VIDEO_STATS, None, "videoid", ids, usize::MAX).await;
        Ok(added_up(parts.during(operation)?))
    }
}

fn added_up(parts: Vec<StatsRow>) -> HashMap<VideoId, VideoNumbers> {
    let mut numbers: HashMap<VideoId, VideoNumbers> = HashMap::new();
    for part in parts {
        let of_video = numbers.entry(VideoId::from_uuid(part.videoid)).or_default();
        if part.part.starts_with(VIEWS_PART) {
            of_video.views = of_video.views.saturating_add(part.views);
        } else if part.part == RATINGS_PART {
            of_video.ratings = RatingSummary { count: part.rating_count, total: part.rating_total };
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_of_all_writers_are_added_up_and_other_parts_are_left_alone() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let views = |videoid, part: &str, views| StatsRow {
            videoid,
            part: part.to_owned(),
            views,
            rating_count: 0,
            rating_total: 0,
        };
        let ratings = StatsRow { rating_count: 3, rating_total: 11, ..views(one, RATINGS_PART, 1_000) };

        let numbers = added_up(vec![
            views(one, "views/a", 40),
            views(one, "views/b", 2),
            views(one, "compacting/b", 2),
            ratings,
            views(other, "views/imported", u64::MAX),
            views(other, "views/a", 1),
        ]);

        let expected = VideoNumbers { views: 42, ratings: RatingSummary { count: 3, total: 11 } };
        assert_eq!(numbers[&VideoId::from_uuid(one)], expected);
        assert_eq!(numbers[&VideoId::from_uuid(other)].views, u64::MAX);
        assert_eq!(numbers.len(), 2);
    }
}
