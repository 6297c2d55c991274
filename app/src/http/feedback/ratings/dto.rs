//! What ratings look like in JSON. The mixed spelling is the contract's.

use killrvideo_domain::{
    catalog::RatingSummary,
    feedback::{Rating, RatingOverview},
    shared::{Stars, VideoId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::extract::{Accept, Faults, Faulty, Field, JsonBody, Loc, Source};

/// A rating to be given.
#[derive(Deserialize, ToSchema)]
#[schema(as = RatingCreateOrUpdateRequest)]
pub(super) struct RatingIn {
    /// How many stars.
    #[schema(value_type = i32, required, minimum = 1, maximum = 5)]
    #[serde(default)]
    rating: Field<i64>,
}

/// A rating to be given without an answer: the same under another name.
#[derive(ToSchema)]
#[schema(as = VideoRatingRequest)]
#[expect(dead_code, reason = "it describes what a `RatingIn` is read from")]
pub(super) struct QuietRatingIn(RatingIn);

/// A rating, and the video it is for.
pub(super) struct Given {
    /// The video.
    pub(super) video: VideoId,
    /// How many stars.
    pub(super) stars: Stars,
}

impl Accept for Given {
    type Body = JsonBody<RatingIn>;

    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty> {
        let video = source.path_id("video_id_path", faults);
        let stars = body.and_then(|JsonBody(body)| stars(body.rating, faults));
        Ok(Self { video: video?, stars: stars? })
    }
}

fn stars(rating: Field<i64>, faults: &mut Faults) -> Result<Stars, Faulty> {
    let loc = Loc::body("rating");
    let number = rating.required(loc, faults)?;
    let range = (Stars::MIN.into(), Stars::MAX.into());
    Stars::try_from(number).map_err(|_| faults.out_of_range(loc, number, range))
}

/// Somebody's rating of a video.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RatingResponse)]
pub(super) struct RatingOut {
    #[schema(minimum = 1, maximum = 5)]
    rating: u8,
    #[schema(format = Uuid)]
    videoid: String,
    #[schema(format = Uuid)]
    userid: String,
    /// When they rated it first.
    #[schema(format = DateTime)]
    created_at: String,
    /// When they rated it last.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<Rating> for RatingOut {
    fn from(Rating { video, user, stars, first_at, at }: Rating) -> Self {
        Self {
            rating: stars.get(),
            videoid: video.to_string(),
            userid: user.to_string(),
            created_at: first_at.to_string(),
            updated_at: at.to_string(),
        }
    }
}

/// How a video is rated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VideoRatingSummary)]
#[serde(rename_all = "camelCase")]
pub(super) struct RatingSummaryOut {
    #[schema(format = Uuid)]
    video_id: String,
    /// To two decimals; 0.0 when nobody rated.
    #[schema(minimum = 0, maximum = 5)]
    average_rating: f64,
    rating_count: u64,
}

impl RatingSummaryOut {
    /// What `summary` says of `video`.
    pub(super) fn new(video: VideoId, summary: RatingSummary) -> Self {
        Self {
            video_id: video.to_string(),
            average_rating: summary.average().unwrap_or_default(),
            rating_count: summary.count,
        }
    }
}

/// How a video is rated, by everybody and by the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AggregateRatingResponse)]
#[serde(rename_all = "camelCase")]
pub(super) struct RatingsOut {
    #[schema(format = Uuid)]
    video_id: String,
    /// To two decimals; null when nobody rated.
    #[schema(required, minimum = 1, maximum = 5)]
    average_rating: Option<f64>,
    total_ratings_count: u64,
    /// 1 to 5; null when the caller did not rate it, or nobody knows who asks.
    #[schema(required, minimum = 1, maximum = 5)]
    current_user_rating: Option<u8>,
}

impl RatingsOut {
    /// What `overview` says of `video`.
    pub(super) fn new(video: VideoId, overview: RatingOverview) -> Self {
        Self {
            video_id: video.to_string(),
            average_rating: overview.summary.average(),
            total_ratings_count: overview.summary.count,
            current_user_rating: overview.own.map(Stars::get),
        }
    }
}
