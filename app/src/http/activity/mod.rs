//! Operation 29: what somebody did.

mod dto;

use std::sync::Arc;

use axum::extract::State;
use killrvideo_domain::activity::{Timeline, Timelines};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::dto::{ActivityOut, Done, DoneParams};
use super::{
    error::ApiError,
    extract::Input,
    json::Json,
    page::{PageOut, PageParams},
};
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(done_by))
}

/// Lists what an account did
///
/// Newest first, of the last 30 days, today included. An unknown account is an empty page.
///
/// Teaches: a composite partition key (user, day) bounds each partition; many of them are read in one go and merged.
#[utoipa::path(
    get, path = "/api/v1/users/{user_id_path}/activity", tag = "User Activity", operation_id = "get_user_activity",
    params(
        ("user_id_path" = uuid::Uuid, Path, description = "the account"),
        DoneParams,
        PageParams,
    ), responses(
    (status = 200, description = "a page", body = PageOut<ActivityOut>),
    (status = 422, description = "path or query is malformed"),
))]
async fn done_by(
    State(timelines): State<Arc<Timelines>>,
    Input(Done { user, kind, page }): Input<Done>,
) -> Result<Json<PageOut<ActivityOut>>, ApiError> {
    let found = timelines.page(user, kind, &page).await?;
    Ok(Json(PageOut::new(found, &page, &Timeline::scope(user, kind))))
}
