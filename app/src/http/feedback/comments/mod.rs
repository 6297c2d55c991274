//! Operations 22, 23 and 24: comments.

mod dto;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    feedback::{CommentList, Comments},
    shared::{Caller, SignedIn},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use self::dto::{About, ByUser, CommentIn, CommentOut, Said};
use crate::{
    http::{
        HttpSettings,
        error::ApiError,
        extract::{By, Input},
        json::Json,
        middleware::takes_body,
        page::{PageOut, PageParams},
    },
    state::AppState,
};

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    let body = takes_body(settings.body_limit);
    OpenApiRouter::default()
        .routes(routes!(write).map(body))
        .routes(routes!(of_video))
        .routes(routes!(of_user))
}

/// Comments on a video
///
/// The comment heads the lists of its video and of its author, and their activity gains an entry.
///
/// Teaches: a timeuuid is id and clock in one.
#[utoipa::path(
    post, path = "/api/v1/videos/{video_id_path}/comments", tag = "Comments & Ratings",
    operation_id = "post_comment_to_video", request_body = CommentIn,
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")),
    security(("bearer" = [])), responses(
    (status = 201, description = "the comment", body = CommentOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "no known role"),
    (status = 404, description = "no such video"),
    (status = 409, description = "the video is not ready"),
))]
async fn write(
    State(comments): State<Arc<Comments>>,
    By(who): By<SignedIn>,
    Input(Said { video, text }): Input<Said>,
) -> Result<(StatusCode, Json<CommentOut>), ApiError> {
    let written = comments.write(&who, video, text).await?;
    Ok((StatusCode::CREATED, Json(written.into())))
}

/// Lists the comments on a video
///
/// Newest first, hidden ones left out for everybody. An unknown video is an empty page; so is a hidden one, but for
/// moderators.
///
/// Teaches: clustering order is order on disk; "after this key" replaces OFFSET.
#[utoipa::path(
    get, path = "/api/v1/videos/{video_id_path}/comments", tag = "Comments & Ratings",
    operation_id = "list_comments_video", security((), ("bearer" = [])),
    params(
        ("video_id_path" = uuid::Uuid, Path, description = "the video"),
        PageParams,
    ), responses(
    (status = 200, description = "a page", body = PageOut<CommentOut>),
    (status = 422, description = "path or query is malformed"),
))]
async fn of_video(
    State(comments): State<Arc<Comments>>,
    By(caller): By<Caller>,
    Input(About { video, page }): Input<About>,
) -> Result<Json<PageOut<CommentOut>>, ApiError> {
    let found = comments.about(&caller, video, &page).await?;
    Ok(Json(PageOut::new(found, &page, &CommentList::About(video).scope())))
}

/// Lists the comments of an account
///
/// Newest first, hidden ones left out for everybody. An unknown account is an empty page.
///
/// Teaches: the same data under a second partition key, because a second question is asked.
#[utoipa::path(
    get, path = "/api/v1/users/{user_id_path}/comments", tag = "Comments & Ratings",
    operation_id = "list_comments_user",
    params(
        ("user_id_path" = uuid::Uuid, Path, description = "the account"),
        PageParams,
    ), responses(
    (status = 200, description = "a page", body = PageOut<CommentOut>),
    (status = 422, description = "path or query is malformed"),
))]
async fn of_user(
    State(comments): State<Arc<Comments>>,
    Input(ByUser { user, page }): Input<ByUser>,
) -> Result<Json<PageOut<CommentOut>>, ApiError> {
    let found = comments.by(user, &page).await?;
    Ok(Json(PageOut::new(found, &page, &CommentList::By(user).scope())))
}
