//! What people think of videos: operations 22, 23 and 24 (`comments`), 18, 19, 25 and 26 (`ratings`).

mod comments;
mod error;
mod ratings;

use utoipa_axum::router::OpenApiRouter;

use super::HttpSettings;
use crate::state::AppState;

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default().merge(comments::router(settings)).merge(ratings::router(settings))
}
