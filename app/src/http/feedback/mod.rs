//! What people think of videos: operations 22, 23 and 24 (`comments`).

mod comments;
mod error;

use utoipa_axum::router::OpenApiRouter;

use super::HttpSettings;
use crate::state::AppState;

/// The routes below `/api/v1`.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default().merge(comments::router(settings))
}
