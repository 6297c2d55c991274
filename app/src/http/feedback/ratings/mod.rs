//! Operations 18, 19, 25 and 26: ratings. There are two ways to rate a video and two to see how it is rated, which
//! differ in what they answer and in nothing else.

mod dto;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    feedback::Ratings,
    shared::{Caller, SignedIn, VideoId},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use self::dto::{Given, QuietRatingIn, RatingIn, RatingOut, RatingSummaryOut, RatingsOut};
use crate::{
    http::{
        HttpSettings,
        error::ApiError,
        extract::{By, Input},
        json::Json,
        middleware::takes_body,
    },
    state::AppState,
};

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    let body = takes_body(settings.body_limit);
    OpenApiRouter::default()
        .routes(routes!(rate_quietly).map(body))
        .routes(routes!(average))
        .routes(routes!(rate).map(body))
        .routes(routes!(ratings))
}

/// Rates a video
///
/// The caller's one rating of it. The same as `POST /videos/{video_id_path}/ratings`, without an answer.
///
/// Teaches: an aggregate is recomputed from its rows instead of incremented, so that a retry cannot count twice.
#[utoipa::path(
    post, path = "/api/v1/videos/id/{video_id_path}/rating", tag = "Videos", operation_id = "submit_rating",
    request_body = QuietRatingIn,
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")),
    security(("bearer" = [])), responses(
    (status = 204, description = "the video is rated"),
    (status = 401, description = "no usable token"),
    (status = 403, description = "no known role"),
    (status = 404, description = "no such video"),
    (status = 409, description = "the video is not ready"),
))]
async fn rate_quietly(
    State(ratings): State<Arc<Ratings>>,
    By(who): By<SignedIn>,
    Input(Given { video, stars }): Input<Given>,
) -> Result<StatusCode, ApiError> {
    ratings.rate(&who, video, stars).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells how a video is rated
///
/// A hidden video to moderators only.
///
/// Teaches: store count and sum, divide when reading.
#[utoipa::path(
    get, path = "/api/v1/videos/id/{video_id_path}/rating", tag = "Videos",
    operation_id = "get_rating_summary_endpoint", security((), ("bearer" = [])),
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")), responses(
    (status = 200, description = "its average and how many rated it", body = RatingSummaryOut),
    (status = 404, description = "no such video"),
    (status = 422, description = "the path is malformed"),
))]
async fn average(
    State(ratings): State<Arc<Ratings>>,
    By(caller): By<Caller>,
    Input(video): Input<VideoId>,
) -> Result<Json<RatingSummaryOut>, ApiError> {
    let summary = ratings.summary(&caller, video).await?;
    Ok(Json(RatingSummaryOut::new(video, summary)))
}

/// Rates a video
///
/// The caller's one rating of it: rating again replaces the stars, and repeating a rating changes no number.
///
/// Teaches: the primary key (video, user) makes the second rating overwrite the first: INSERT is UPSERT.
#[utoipa::path(
    post, path = "/api/v1/videos/{video_id_path}/ratings", tag = "Comments & Ratings",
    operation_id = "post_rating_video", request_body = RatingIn,
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")),
    security(("bearer" = [])), responses(
    (status = 200, description = "the rating as it is now", body = RatingOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "no known role"),
    (status = 404, description = "no such video"),
    (status = 409, description = "the video is not ready"),
))]
async fn rate(
    State(ratings): State<Arc<Ratings>>,
    By(who): By<SignedIn>,
    Input(Given { video, stars }): Input<Given>,
) -> Result<Json<RatingOut>, ApiError> {
    let rating = ratings.rate(&who, video, stars).await?;
    Ok(Json(rating.into()))
}

/// Tells how a video is rated, and how the caller rated it
///
/// A hidden video to moderators only.
///
/// Teaches: a full primary key reads one row; ask for it only when somebody is signed in.
#[utoipa::path(
    get, path = "/api/v1/videos/{video_id_path}/ratings", tag = "Comments & Ratings",
    operation_id = "get_rating_summary_video", security((), ("bearer" = [])),
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")), responses(
    (status = 200, description = "its average, how many rated it, and the caller's own rating", body = RatingsOut),
    (status = 404, description = "no such video"),
    (status = 422, description = "the path is malformed"),
))]
async fn ratings(
    State(ratings): State<Arc<Ratings>>,
    By(caller): By<Caller>,
    Input(video): Input<VideoId>,
) -> Result<Json<RatingsOut>, ApiError> {
    let overview = ratings.overview(&caller, video).await?;
    Ok(Json(RatingsOut::new(video, overview)))
}
