//! Operations 35, 36, E1 and E2: moderators give and take roles.

use std::sync::Arc;

use axum::extract::State;
use killrvideo_domain::{
    accounts::Accounts,
    shared::{Moderator, Role, UserId},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    http::{
        accounts::UserOut,
        error::ApiError,
        extract::{By, Input},
        json::Json,
    },
    state::AppState,
};

/// The routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(assign_moderator))
        .routes(routes!(revoke_moderator))
        .routes(routes!(assign_creator))
        .routes(routes!(revoke_creator))
}

/// Makes an account a moderator
///
/// Doing it again is the same. The role works on moderator routes at once.
///
/// Teaches: adding to a set needs no read, so two administrators cannot overwrite each other.
#[utoipa::path(
    post, path = "/api/v1/moderation/users/{user_id_path}/assign-moderator", tag = "Moderation Actions",
    operation_id = "assign_moderator_endpoint",
    params(("user_id_path" = uuid::Uuid, Path, description = "the account")),
    security(("bearer" = [])), responses(
    (status = 200, description = "the account as it is now", body = UserOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such account"),
    (status = 409, description = "the account is not active"),
    (status = 422, description = "the path is malformed"),
))]
async fn assign_moderator(
    State(accounts): State<Arc<Accounts>>,
    By(moderator): By<Moderator>,
    Input(user): Input<UserId>,
) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.grant(&moderator, user, Role::Moderator).await?;
    Ok(Json(profile.into()))
}

/// Takes the moderator role from an account
///
/// Other roles stay. An account without it is answered as it is.
///
/// Teaches: removing an element of a set writes a tombstone, which lives until compaction.
#[utoipa::path(
    post, path = "/api/v1/moderation/users/{user_id_path}/revoke-moderator", tag = "Moderation Actions",
    operation_id = "revoke_moderator_endpoint",
    params(("user_id_path" = uuid::Uuid, Path, description = "the account")),
    security(("bearer" = [])), responses(
    (status = 200, description = "the account as it is now", body = UserOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such account"),
    (status = 409, description = "the caller's own role, or the last moderator's"),
    (status = 422, description = "the path is malformed"),
))]
async fn revoke_moderator(
    State(accounts): State<Arc<Accounts>>,
    By(moderator): By<Moderator>,
    Input(user): Input<UserId>,
) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.withdraw(&moderator, user, Role::Moderator).await?;
    Ok(Json(profile.into()))
}

/// Makes an account a creator
///
/// Doing it again is the same. The account's next login carries the role.
///
/// Teaches: adding to a set needs no read, so two administrators cannot overwrite each other.
#[utoipa::path(
    post, path = "/api/v1/moderation/users/{user_id_path}/assign-creator", tag = "Moderation Actions",
    operation_id = "assign_creator_endpoint",
    params(("user_id_path" = uuid::Uuid, Path, description = "the account")),
    security(("bearer" = [])), responses(
    (status = 200, description = "the account as it is now", body = UserOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such account"),
    (status = 409, description = "the account is not active"),
    (status = 422, description = "the path is malformed"),
))]
async fn assign_creator(
    State(accounts): State<Arc<Accounts>>,
    By(moderator): By<Moderator>,
    Input(user): Input<UserId>,
) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.grant(&moderator, user, Role::Creator).await?;
    Ok(Json(profile.into()))
}

/// Takes the creator role from an account
///
/// A moderator may still do what creators do. Doing it again is the same.
///
/// Teaches: removing an element of a set writes a tombstone, which lives until compaction.
#[utoipa::path(
    post, path = "/api/v1/moderation/users/{user_id_path}/revoke-creator", tag = "Moderation Actions",
    operation_id = "revoke_creator_endpoint",
    params(("user_id_path" = uuid::Uuid, Path, description = "the account")),
    security(("bearer" = [])), responses(
    (status = 200, description = "the account as it is now", body = UserOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such account"),
    (status = 422, description = "the path is malformed"),
))]
async fn revoke_creator(
    State(accounts): State<Arc<Accounts>>,
    By(moderator): By<Moderator>,
    Input(user): Input<UserId>,
) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.withdraw(&moderator, user, Role::Creator).await?;
    Ok(Json(profile.into()))
}
