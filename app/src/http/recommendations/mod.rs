//! Operations 16 and 28: what is like a video, and where pipelines push vectors.

mod dto;
mod error;

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use killrvideo_domain::{
    recommendations::Recommendations,
    shared::{Caller, Creator},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use self::dto::{Ingest, IngestIn, IngestedOut, RecommendationOut, Related};
use super::{
    HttpSettings,
    error::ApiError,
    extract::{By, Input},
    middleware::takes_body,
};
use crate::state::AppState;

/// The routes below `/api/v1`.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(related))
        .routes(routes!(ingest).map(takes_body(settings.ingest_body_limit)))
}

/// Finds videos like this one
///
/// The nearest by vector, most similar first, with `score` = (1 + cosine) / 2. A video without a vector is
/// related to those that share a tag and then to the latest, and `score` is null.
///
/// Teaches: approximate nearest neighbours of a vector that is already stored.
#[utoipa::path(
    get, path = "/videos/id/{video_id_path}/related", tag = "Recommendations",
    params(
        ("video_id_path" = uuid::Uuid, Path, description = "the video"),
        ("limit" = Option<u8>, Query, minimum = 1, maximum = 20, description = "how many; 5 if absent"),
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

/// Sets a video's vector
///
/// The vector has exactly as many numbers as the server is configured for, comes from the model that embeds
/// the queries, and is kept as the nearest 32-bit floats. Nothing else of the video changes. The same call
/// again changes nothing; of two different vectors the later stands.
///
/// Teaches: a vector column has one fixed dimension; setting one cell is idempotent.
#[utoipa::path(
    post, path = "/reco/ingest", tag = "Recommendations Internal", request_body = IngestIn,
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
