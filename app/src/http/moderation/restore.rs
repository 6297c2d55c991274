//! Operations 37 and 38: moderators bring content back.

use std::sync::Arc;

use axum::extract::State;
use killrvideo_domain::{
    moderation::{ContentId, Moderation},
    shared::{CommentId, Moderator, VideoId},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::dto::RestoredOut;
use crate::{
    http::{
        error::ApiError,
        extract::{By, Input},
        json::Json,
    },
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(restore_video)).routes(routes!(restore_comment))
}

/// Brings a hidden video back
///
/// It is in its old place in every list, with its views, ratings, comments and status. The flags that were approved stay
/// so, and what is done is written down under each of them. To a video that is not hidden nothing happens.
///
/// Teaches: soft delete: a mark instead of a tombstone keeps the way back.
#[utoipa::path(
    post, path = "/api/v1/moderation/videos/{video_id_path}/restore", tag = "Moderation Actions",
    operation_id = "restore_video_endpoint",
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")),
    security(("bearer" = [])), responses(
    (status = 200, description = "what became of it", body = RestoredOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such video"),
    (status = 422, description = "the path is malformed"),
))]
async fn restore_video(
    State(moderation): State<Arc<Moderation>>,
    By(moderator): By<Moderator>,
    Input(video): Input<VideoId>,
) -> Result<Json<RestoredOut>, ApiError> {
    let restored = moderation.restore_video(&moderator, video).await?;
    Ok(Json(RestoredOut::new(ContentId::Video(video), restored)))
}

/// Brings a hidden comment back
///
/// It is in its old place in both lists. Otherwise as with videos.
///
/// Teaches: an id is not a key: a by-id table leads to the copies, and the same timeuuid puts them back where they were.
#[utoipa::path(
    post, path = "/api/v1/moderation/comments/{comment_id_path}/restore", tag = "Moderation Actions",
    operation_id = "restore_comment_endpoint",
    params(("comment_id_path" = uuid::Uuid, Path, description = "the comment")),
    security(("bearer" = [])), responses(
    (status = 200, description = "what became of it", body = RestoredOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such comment"),
    (status = 422, description = "the path is malformed"),
))]
async fn restore_comment(
    State(moderation): State<Arc<Moderation>>,
    By(moderator): By<Moderator>,
    Input(comment): Input<CommentId>,
) -> Result<Json<RestoredOut>, ApiError> {
    let restored = moderation.restore_comment(&moderator, comment).await?;
    Ok(Json(RestoredOut::new(ContentId::Comment(comment), restored)))
}
