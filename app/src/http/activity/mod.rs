//! Operation 29: what somebody did.

mod dto;

use std::sync::Arc;

use axum::{Json, extract::State};
use killrvideo_domain::activity::{Timeline, Timelines};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::dto::{ActivityOut, Done};
use super::{error::ApiError, extract::Input, page::PageOut};
use crate::state::AppState;

/// The routes below `/api/v1`.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(done_by))
}

/// Lists what an account did
///
/// Newest first, of the last 30 days, today included. An unknown account is an empty page.
///
/// Teaches: a composite partition key (user, day) bounds each partition; many of them are read in one go and merged.
#[utoipa::path(
    get, path = "/users/{user_id_path}/activity", tag = "User Activity",
    params(
        ("user_id_path" = uuid::Uuid, Path, description = "the account"),
        ("activity_type" = Option<String>, Query, description = "`view`, `comment` or `rate`; all of them if absent"),
        ("page" = Option<i32>, Query, minimum = 1, description = "the page's number; 1 if absent"),
        ("pageSize" = Option<u8>, Query, minimum = 1, maximum = 100, description = "10 if absent"),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before, instead of `page`"),
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
