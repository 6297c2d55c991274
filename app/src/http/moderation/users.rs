//! Operation 34: moderators look for accounts.

use std::sync::Arc;

use axum::extract::State;
use killrvideo_domain::{accounts::Accounts, shared::Moderator};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::requests::LookedFor;
use crate::{
    http::{
        accounts::UserOut,
        error::ApiError,
        extract::{By, Input},
        json::Json,
    },
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(search))
}

/// Finds accounts
///
/// Those whose first name, last name, both with a blank between, or email contain the text in any letter case, by last
/// name, first name and id. Without a text the newest. At most 20.
///
/// Teaches: what no index here can do (substring, OR across columns) and how to bound the scan that is left.
#[utoipa::path(
    get, path = "/api/v1/moderation/users", tag = "Moderation Actions", operation_id = "search_users_endpoint",
    params(
        ("q" = Option<String>, Query, nullable, max_length = 100,
            description = "the text; trimmed, and blank counts as absent"),
    ),
    security(("bearer" = [])), responses(
    (status = 200, description = "complete accounts", body = Vec<UserOut>),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 422, description = "the query is malformed"),
))]
async fn search(
    State(accounts): State<Arc<Accounts>>,
    By(moderator): By<Moderator>,
    Input(LookedFor(query)): Input<LookedFor>,
) -> Result<Json<Vec<UserOut>>, ApiError> {
    let found = accounts.search(&moderator, query).await?;
    Ok(Json(found.into_iter().map(UserOut::from).collect()))
}
