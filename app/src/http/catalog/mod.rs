//! Operations 6 to 10 and 17 (this file), 11 (`watching`), 12 to 15 (`lists`): videos, and the lists they stand in.

mod dto;
mod error;
mod lists;
mod requests;
mod vector_texts;
mod watching;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    catalog::{Catalog, Submission},
    shared::{Caller, Creator, SignedIn, VideoId},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

pub(super) use self::dto::VideoSummaryOut;
pub(crate) use self::vector_texts::VectorTexts;

use self::{
    dto::{PreviewOut, StatusOut, VideoDetailOut},
    lists::no_list,
    requests::{Edit, EditIn, SubmitIn},
};
use super::{
    HttpSettings,
    error::ApiError,
    extract::{By, Input},
    json::Json,
    middleware::takes_body,
};
use crate::{state::AppState, worker::WorkBell};

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    let body = takes_body(settings.body_limit);
    OpenApiRouter::default()
        .routes(routes!(submit).map(body))
        .routes(routes!(status))
        .routes(routes!(detail))
        .routes(routes!(edit).map(body))
        .routes(routes!(record_view))
        .routes(routes!(preview).map(body))
        .merge(watching::router(settings))
        .merge(lists::router())
}

/// Submits a video
///
/// The answer comes before the work: a worker takes the video from `PENDING` to `READY` or `ERROR` and fills
/// what the caller left open.
///
/// Teaches: several tables and no transaction: write the intent first, make every later step repeatable.
#[utoipa::path(
    post, path = "/api/v1/videos", tag = "Videos", operation_id = "submit_video",
    request_body = SubmitIn, security(("bearer" = [])), responses(
    (status = 202, description = "the video, pending", body = VideoDetailOut),
    (status = 400, description = "no link to a YouTube video"),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no creator"),
))]
async fn submit(
    State(catalog): State<Arc<Catalog>>,
    State(texts): State<Arc<VectorTexts>>,
    State(bell): State<WorkBell>,
    By(creator): By<Creator>,
    Input(submission): Input<Submission>,
) -> Result<(StatusCode, Json<VideoDetailOut>), ApiError> {
    let submitted = catalog.submit(&creator, submission).await?;
    bell.ring();
    Ok((StatusCode::ACCEPTED, Json(VideoDetailOut::new(submitted, &texts))))
}

/// Tells where a video stands
///
/// For its owner and moderators, who may ask every one or two seconds.
///
/// Teaches: a state machine in a text column; the database stores states, the application guards transitions.
#[utoipa::path(
    get, path = "/api/v1/videos/id/{video_id_path}/status", tag = "Videos", operation_id = "get_video_status",
    security(("bearer" = [])),
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")), responses(
    (status = 200, description = "its status", body = StatusOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "neither owner nor moderator"),
    (status = 404, description = "no such video"),
    (status = 422, description = "the path is malformed"),
))]
async fn status(
    State(catalog): State<Arc<Catalog>>,
    By(who): By<SignedIn>,
    Input(video): Input<VideoId>,
) -> Result<Json<StatusOut>, ApiError> {
    let status = catalog.status(&who, video).await?;
    Ok(Json(StatusOut::new(video, status)))
}

/// Shows a video
///
/// In any status; a hidden one to moderators only.
///
/// Teaches: reading one partition by its key costs the same in a table of any size.
#[utoipa::path(
    get, path = "/api/v1/videos/id/{video_id_path}", tag = "Videos", operation_id = "get_video_details",
    security((), ("bearer" = [])),
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")), responses(
    (status = 200, description = "the video", body = VideoDetailOut),
    (status = 404, description = "no such video"),
    (status = 422, description = "the path is malformed"),
))]
async fn detail(
    State(catalog): State<Arc<Catalog>>,
    State(texts): State<Arc<VectorTexts>>,
    By(caller): By<Caller>,
    Input(video): Input<VideoId>,
) -> Result<Json<VideoDetailOut>, ApiError> {
    let detail = catalog.detail(&caller, video).await?;
    Ok(Json(VideoDetailOut::new(detail, &texts)))
}

/// Changes a video
///
/// For its owner and moderators, in any status. Only the fields that are sent change; tags as a whole.
///
/// Teaches: assigning a `set<text>` replaces it; adding to and removing from it are different writes.
#[utoipa::path(
    put, path = "/api/v1/videos/id/{video_id_path}", tag = "Videos", operation_id = "update_video",
    request_body = EditIn,
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")),
    security(("bearer" = [])), responses(
    (status = 200, description = "the video as it is now", body = VideoDetailOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "neither owner nor moderator"),
    (status = 404, description = "no such video"),
))]
async fn edit(
    State(catalog): State<Arc<Catalog>>,
    State(texts): State<Arc<VectorTexts>>,
    By(who): By<SignedIn>,
    Input(Edit { video, changes }): Input<Edit>,
) -> Result<Json<VideoDetailOut>, ApiError> {
    let edited = catalog.edit(&who, video, changes).await?;
    Ok(Json(VideoDetailOut::new(edited, &texts)))
}

/// Counts a view
///
/// Every call counts, so do not repeat one blindly. A known caller's activity gains an entry.
///
/// Teaches: a counter without a counter column: each writer owns one row, the total is their sum.
#[utoipa::path(
    post, path = "/api/v1/videos/id/{video_id_path}/view", tag = "Videos", operation_id = "record_view",
    security((), ("bearer" = [])),
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")), responses(
    (status = 204, description = "the view is counted"),
    (status = 403, description = "the video is not ready, and somebody else's"),
    (status = 404, description = "no such video, or it is not ready"),
    (status = 422, description = "the path is malformed"),
))]
async fn record_view(
    State(catalog): State<Arc<Catalog>>,
    By(caller): By<Caller>,
    Input(video): Input<VideoId>,
) -> Result<StatusCode, ApiError> {
    catalog.record_view(&caller, video).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells what a video is called where it lives
///
/// Takes what submitting takes and uses the link alone. Nothing is stored.
///
/// Teaches: nothing about Cassandra: the one route without a query.
#[utoipa::path(
    post, path = "/api/v1/videos/preview", tag = "Videos", operation_id = "preview_youtube_video",
    request_body = SubmitIn, responses(
    (status = 200, description = "the title, uncut", body = PreviewOut),
    (status = 400, description = "no link to a YouTube video"),
    (status = 404, description = "the source does not know the video"),
))]
async fn preview(
    State(catalog): State<Arc<Catalog>>,
    Input(submission): Input<Submission>,
) -> Result<Json<PreviewOut>, ApiError> {
    let title = catalog.preview(&submission.url).await?;
    Ok(Json(PreviewOut { title }))
}
