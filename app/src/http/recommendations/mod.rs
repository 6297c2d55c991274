//! Operations 16, 27 and 28: what is like a video, what somebody may like, and where pipelines push vectors.

mod dto;
mod error;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    recommendations::{Feed, Recommendations},
    shared::{Caller, Creator, SignedIn},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use self::dto::{ForYou, Ingest, IngestIn, IngestedOut, RecommendationOut, Related, RelatedParams};
use super::{
    HttpSettings,
    catalog::VideoSummaryOut,
    error::ApiError,
    extract::{By, Input},
    json::Json,
    middleware::takes_body,
    page::{NumberedPageOut, NumberedPageParams},
};
use crate::state::AppState;

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(related))
        .routes(routes!(for_you))
        .routes(routes!(ingest).map(takes_body(settings.ingest_body_limit)))
}

/// Finds videos like this one
///
/// The nearest by vector, most similar first, with `score` = (1 + cosine) / 2. A video without a vector is
/// related to those that share a tag and then to the latest, and `score` is null.
///
/// Teaches: approximate nearest neighbours of a vector that is already stored.
#[utoipa::path(
    get, path = "/api/v1/videos/id/{video_id_path}/related", tag = "Videos",
    operation_id = "get_related_videos_for_video",
    params(
        ("video_id_path" = uuid::Uuid, Path, description = "the video"),
        RelatedParams,
    ),
    security((), ("bearer" = [])), responses(
    (status = 200, description = "related videos", body = Vec<RecommendationOut>),
    (status = 404, description = "no such video"),
    (status = 422, description = "path or query is malformed"),
))]
async fn related(
    State(recommendations): State<Arc<Recommendations>>,
    By(caller): By<Caller>,
    Input(Related { video, limit }): Input<Related>,
) -> Result<Json<Vec<RecommendationOut>>, ApiError> {
    let found = recommendations.related(&caller, video, limit).await?;
    Ok(Json(found.into_iter().map(Into::into).collect()))
}

/// Shows what the caller may like
///
/// First what is nearest to the caller's taste, which their views and ratings of 30 days make, then the latest; without
/// a taste what is trending, then the latest. What they viewed or rated in these days is left out; of more than 1000 views
/// and ratings the newest 1000 are looked at, also for the taste. It is one ranking of at most 1000 videos. Of the nearest
/// 1000 those count that were not watched, a hundred of them or more unless the caller watched more than 900.
///
/// Teaches: a user is a vector as well: an average of rows becomes the query.
#[utoipa::path(
    get, path = "/api/v1/recommendations/foryou", tag = "Recommendations", operation_id = "get_for_you_feed",
    params(NumberedPageParams),
    security(("bearer" = [])), responses(
    (status = 200, description = "a page, best first", body = NumberedPageOut<VideoSummaryOut>),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller has no role"),
    (status = 422, description = "the query is malformed"),
))]
async fn for_you(
    State(feed): State<Arc<Feed>>,
    By(who): By<SignedIn>,
    Input(ForYou(request)): Input<ForYou>,
) -> Result<Json<NumberedPageOut<VideoSummaryOut>>, ApiError> {
    let page = feed.page(&who, request).await?;
    Ok(Json(NumberedPageOut::new(page, request)))
}

/// Sets a video's vector
///
/// The vector has exactly as many numbers as the server is configured for, comes from the model that embeds
/// the queries, and is kept as the nearest 32-bit floats. Nothing else of the video changes. The same call
/// again changes nothing; of two different vectors the later stands.
///
/// Teaches: a vector column has one fixed dimension; setting one cell is idempotent.
#[utoipa::path(
    post, path = "/api/v1/reco/ingest", tag = "Recommendations Internal", operation_id = "ingest_embedding",
    request_body = IngestIn,
    security(("bearer" = [])), responses(
    (status = 202, description = "the vector is the video's", body = IngestedOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no creator"),
    (status = 404, description = "no such video"),
))]
async fn ingest(
    State(recommendations): State<Arc<Recommendations>>,
    By(creator): By<Creator>,
    Input(Ingest { video, vector }): Input<Ingest>,
) -> Result<(StatusCode, Json<IngestedOut>), ApiError> {
    recommendations.ingest(&creator, video, &vector).await?;
    Ok((StatusCode::ACCEPTED, Json(IngestedOut::accepted(video))))
}
