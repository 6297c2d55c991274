//! Moderation: what people flag (30), what moderators do about it (31 to 33, 37, 38 and E3), and the accounts that they
//! look after (34 to 36, E1 and E2).

mod dto;
mod error;
mod flags;
mod raise;
mod requests;
mod restore;
mod roles;
mod users;

use utoipa_axum::router::OpenApiRouter;

use super::HttpSettings;
use crate::state::AppState;

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(raise::router(settings))
        .merge(flags::router(settings))
        .merge(users::router())
        .merge(roles::router())
        .merge(restore::router())
}
