//! Operations 31 to 33 and E3: flags as moderators see them.

use std::sync::Arc;

use axum::{Json, extract::State};
use killrvideo_domain::{moderation::Moderation, shared::Moderator};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use super::{
    dto::{AuditRecordOut, FlagOut},
    requests::{Action, ActionIn, HistoryOf, Listing, Looked, Mask},
};
use crate::{
    http::{
        HttpSettings,
        error::ApiError,
        extract::{By, Input},
        middleware::takes_body,
        page::{NumberedPageOut, PageOut},
    },
    state::AppState,
};

pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(detail))
        .routes(routes!(act).map(takes_body(settings.body_limit)))
        .routes(routes!(history))
}

/// Lists flags
///
/// Newest first, all of them or those of one status. What reporters wrote is not shown.
///
/// Teaches: a work list is a table keyed by status; changing status moves a row between partitions.
#[utoipa::path(
    get, path = "/moderation/flags", tag = "Moderation Actions",
    params(
        ("status" = Option<String>, Query, description = "`open`, `under_review`, `approved` or `rejected`; all of them if absent"),
        ("page" = Option<i32>, Query, minimum = 1, description = "the page's number; 1 if absent"),
        ("pageSize" = Option<u8>, Query, minimum = 1, maximum = 100, description = "10 if absent"),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before, instead of `page`"),
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
    get, path = "/moderation/flags/{flag_id_path}", tag = "Moderation Actions",
    params(
        ("flag_id_path" = uuid::Uuid, Path, description = "the flag"),
        ("unmask" = Option<bool>, Query, description = "whether what the reporter wrote is shown; false if absent"),
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

/// Decides about a flag
///
/// It goes from open to under review, approved or rejected, and from under review to approved or rejected. Approving
/// hides what it is about. Of two actions at once that exclude each other one is refused.
///
/// Teaches: compare-and-set: what a lightweight transaction does, what it costs, and what to do where there is none.
#[utoipa::path(
    post, path = "/moderation/flags/{flag_id_path}/action", tag = "Moderation Actions",
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
    get, path = "/moderation/flags/{flag_id_path}/audit", tag = "Moderation Actions",
    params(
        ("flag_id_path" = uuid::Uuid, Path, description = "the flag"),
        ("page" = Option<i32>, Query, minimum = 1, description = "the page's number; 1 if absent"),
        ("pageSize" = Option<u8>, Query, minimum = 1, maximum = 100, description = "10 if absent"),
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
