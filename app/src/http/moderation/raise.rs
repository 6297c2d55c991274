//! Operation 30: somebody flags something.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    moderation::{FlagRequest, Moderation, Raised},
    shared::SignedIn,
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use super::{dto::FlagOut, requests::FlagIn};
use crate::{
    http::{
        HttpSettings,
        error::ApiError,
        extract::{By, Input},
        json::Json,
        middleware::takes_body,
    },
    state::AppState,
};

pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(raise).map(takes_body(settings.body_limit)))
}

/// Flags a video or a comment
///
/// The flag is open and stands in the moderators' list. Whoever has a flag on the same content that is not resolved gets
/// that one, unchanged. The answer shows the reporter's own text; nobody else sees it but moderators who ask for it.
///
/// Teaches: a compound primary key (content, time-based flag id) keeps all flags of one thing together and in order.
#[utoipa::path(
    post, path = "/api/v1/flags", tag = "Flags", operation_id = "submit_flag", request_body = FlagIn,
    security(("bearer" = [])), responses(
    (status = 201, description = "the flag", body = FlagOut),
    (status = 200, description = "the flag that the caller has on this content already", body = FlagOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the token carries no role"),
    (status = 404, description = "no such video or comment, or a hidden one"),
))]
async fn raise(
    State(moderation): State<Arc<Moderation>>,
    By(reporter): By<SignedIn>,
    Input(request): Input<FlagRequest>,
) -> Result<(StatusCode, Json<FlagOut>), ApiError> {
    Ok(match moderation.raise(&reporter, request).await? {
        Raised::New(opened) => (StatusCode::CREATED, Json(opened.into())),
        Raised::Existing(opened) => (StatusCode::OK, Json(opened.into())),
    })
}
