//! Operations 31 to 33 and E3: flags as moderators see them.

use std::sync::Arc;

use axum::{extract::State, response::AppendHeaders};
use http::header::{ALLOW, HeaderName};
use killrvideo_domain::{moderation::Moderation, shared::Moderator};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use super::{
    dto::{AuditRecordOut, FlagOut},
    requests::{Action, ActionIn, HistoryOf, Listing, ListingParams, Looked, LookedParams, Mask},
};
use crate::{
    http::{
        HttpSettings,
        error::ApiError,
        extract::{By, Input},
        json::Json,
        middleware::takes_body,
        page::{NumberedPageOut, NumberedPageParams, PageOut, PageParams},
    },
    state::AppState,
};

pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(detail).map(|detail| detail.head(headers_alone)))
        .routes(routes!(act).map(takes_body(settings.body_limit)))
        .routes(routes!(history))
}

/// Lists flags
///
/// Newest first, all of them or those of one status. What reporters wrote is not shown.
///
/// Teaches: a work list is a table keyed by status; changing status moves a row between partitions.
#[utoipa::path(
    get, path = "/api/v1/moderation/flags", tag = "Moderation Actions", operation_id = "list_all_flags",
    params(
        ListingParams,
        PageParams,
    ), security(("bearer" = [])), responses(
    (status = 200, description = "a page", body = PageOut<FlagOut>),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 422, description = "the query is malformed"),
))]
async fn list(
    State(moderation): State<Arc<Moderation>>,
    By(moderator): By<Moderator>,
    Input(Listing { list, page }): Input<Listing>,
) -> Result<Json<PageOut<FlagOut>>, ApiError> {
    let found = moderation.list(&moderator, &list, &page).await?;
    Ok(Json(PageOut::new(found, &page, &list.scope())))
}

/// Shows a flag
///
/// What the reporter wrote is shown to whoever asks for it, and that they asked is written down before.
///
/// Teaches: a clustering column alone is no address; finding by it takes an index.
#[utoipa::path(
    get, path = "/api/v1/moderation/flags/{flag_id_path}", tag = "Moderation Actions",
    operation_id = "get_flag_details",
    params(
        ("flag_id_path" = uuid::Uuid, Path, description = "the flag"),
        LookedParams,
    ), security(("bearer" = [])), responses(
    (status = 200, description = "the flag", body = FlagOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such flag"),
    (status = 422, description = "path or query is malformed"),
))]
async fn detail(
    State(moderation): State<Arc<Moderation>>,
    By(moderator): By<Moderator>,
    Input(Looked { flag, mask }): Input<Looked>,
) -> Result<Json<FlagOut>, ApiError> {
    Ok(Json(match mask {
        Mask::On => moderation.detail(&moderator, flag).await?.into(),
        Mask::Off => moderation.unmask(&moderator, flag).await?.into(),
    }))
}

/// Who asks for the headers alone would be written down as somebody who read what a reporter wrote, and read nothing.
async fn headers_alone() -> (AppendHeaders<[(HeaderName, &'static str); 1]>, ApiError) {
    (AppendHeaders([(ALLOW, "GET")]), ApiError::wrong_method())
}

/// Decides about a flag
///
/// It goes from open to under review, approved or rejected, and from under review to approved or rejected. Approving
/// hides what it is about. Of two actions at once that exclude each other one is refused.
///
/// Teaches: compare-and-set: what a lightweight transaction does, what it costs, and what to do where there is none.
#[utoipa::path(
    post, path = "/api/v1/moderation/flags/{flag_id_path}/action", tag = "Moderation Actions",
    operation_id = "act_on_flag",
    params(("flag_id_path" = uuid::Uuid, Path, description = "the flag")), request_body = ActionIn,
    security(("bearer" = [])), responses(
    (status = 200, description = "the flag as it is now", body = FlagOut),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such flag"),
    (status = 409, description = "the flag cannot go there"),
))]
async fn act(
    State(moderation): State<Arc<Moderation>>,
    By(moderator): By<Moderator>,
    Input(Action { flag, to, notes }): Input<Action>,
) -> Result<Json<FlagOut>, ApiError> {
    Ok(Json(moderation.act(&moderator, flag, to, notes).await?.into()))
}

/// Shows what happened to a flag
///
/// Newest first. What the reporter wrote is never a part of it.
///
/// Teaches: history is appended, never updated; one partition per content, newest first.
#[utoipa::path(
    get, path = "/api/v1/moderation/flags/{flag_id_path}/audit", tag = "Moderation Actions",
    operation_id = "list_flag_audit",
    params(
        ("flag_id_path" = uuid::Uuid, Path, description = "the flag"),
        NumberedPageParams,
    ), security(("bearer" = [])), responses(
    (status = 200, description = "a page", body = NumberedPageOut<AuditRecordOut>),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller is no moderator now"),
    (status = 404, description = "no such flag"),
    (status = 422, description = "path or query is malformed"),
))]
async fn history(
    State(moderation): State<Arc<Moderation>>,
    By(moderator): By<Moderator>,
    Input(HistoryOf { flag, page }): Input<HistoryOf>,
) -> Result<Json<NumberedPageOut<AuditRecordOut>>, ApiError> {
    let found = moderation.history(&moderator, flag, page).await?;
    Ok(Json(NumberedPageOut::new(found, page)))
}
