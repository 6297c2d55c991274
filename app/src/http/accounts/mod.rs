//! Operations 1 to 5: register, log in, look at and change an account.

mod dto;
mod error;

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    accounts::{Accounts, NameChange, Registration},
    shared::{Caller, SignedIn, UserId},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

pub(super) use self::dto::UserOut;
use self::dto::{Login, LoginIn, LoginOut, RegisterIn, RegisteredOut, RenameIn};
use super::{
    HttpSettings,
    error::ApiError,
    extract::{By, Input},
    json::Json,
    middleware::takes_body,
};
use crate::state::AppState;

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    let body = takes_body(settings.body_limit);
    OpenApiRouter::default()
        .routes(routes!(register).map(body))
        .routes(routes!(login).map(body))
        .routes(routes!(me))
        .routes(routes!(rename).map(body))
        .routes(routes!(profile))
}

/// Makes an account
///
/// It is active, has the default roles, and can be logged in to at once. There is no token in the answer.
///
/// Teaches: Cassandra has no UNIQUE; a partition key plus an agreed way to claim it takes its place.
#[utoipa::path(
    post, path = "/api/v1/users/register", tag = "Users", operation_id = "register_user",
    request_body = RegisterIn, responses(
    (status = 201, description = "the account", body = RegisteredOut),
    (status = 400, description = "the email is taken"),
))]
async fn register(
    State(accounts): State<Arc<Accounts>>,
    Input(registration): Input<Registration>,
) -> Result<(StatusCode, Json<RegisteredOut>), ApiError> {
    let account = accounts.register(registration).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Logs in
///
/// A failure has one wording, whatever the reason. The fifth failure in a row locks the logins of an email for
/// a while.
///
/// Teaches: two point reads by two keys (email, then user id) stand in for a join.
#[utoipa::path(
    post, path = "/api/v1/users/login", tag = "Users", operation_id = "login_for_access_token",
    request_body = LoginIn, responses(
    (status = 200, description = "a token, and the account", body = LoginOut),
    (status = 401, description = "wrong email or password, or the account cannot be used"),
))]
async fn login(
    State(accounts): State<Arc<Accounts>>,
    Input(Login { email, password }): Input<Login>,
) -> Result<Json<LoginOut>, ApiError> {
    let opened = accounts.login(email, password).await?;
    Ok(Json(opened.into()))
}

/// Shows the caller's own account
///
/// The roles are the ones stored now, which may differ from those in the token.
///
/// Teaches: the token's subject is the partition key, so identity costs one single-partition read.
#[utoipa::path(
    get, path = "/api/v1/users/me", tag = "Users", operation_id = "read_users_me",
    security(("bearer" = [])), responses(
    (status = 200, description = "the account", body = UserOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "no known role"),
))]
async fn me(State(accounts): State<Arc<Accounts>>, By(who): By<SignedIn>) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.me(&who).await?;
    Ok(Json(profile.into()))
}

/// Changes the caller's names
///
/// What is absent or null stays as it is.
///
/// Teaches: an UPDATE writes single cells, each with its own timestamp; last write wins per column.
#[utoipa::path(
    put, path = "/api/v1/users/me", tag = "Users", operation_id = "update_users_me",
    request_body = RenameIn, security(("bearer" = [])), responses(
    (status = 200, description = "the account as it is now", body = UserOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "no known role"),
))]
async fn rename(
    State(accounts): State<Arc<Accounts>>,
    By(who): By<SignedIn>,
    Input(change): Input<NameChange>,
) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.rename(&who, change).await?;
    Ok(Json(profile.into()))
}

/// Shows an account
///
/// Complete for the account itself and for moderators. Others see a masked email and no last login.
///
/// Teaches: a hashed uuid spreads rows evenly, so each profile costs the same, wherever it lives.
#[utoipa::path(
    get, path = "/api/v1/users/{user_id_path}", tag = "Users", operation_id = "get_user_by_id",
    security((), ("bearer" = [])),
    params(("user_id_path" = uuid::Uuid, Path, description = "the account")), responses(
    (status = 200, description = "the account", body = UserOut),
    (status = 404, description = "no such account"),
    (status = 422, description = "the path is malformed"),
))]
async fn profile(
    State(accounts): State<Arc<Accounts>>,
    By(caller): By<Caller>,
    Input(user): Input<UserId>,
) -> Result<Json<UserOut>, ApiError> {
    let profile = accounts.profile(&caller, user).await?;
    Ok(Json(profile.into()))
}
