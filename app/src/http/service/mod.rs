//! Operations 39, E4 to E7: the server about itself.
//!
//! None of them is counted among the requests in hand: a busy server still says that it lives.

pub(super) mod docs;
mod dto;
mod metrics;

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use killrvideo_domain::shared::StoreLifecycle;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::dto::{HealthOut, RootOut};
use super::{HttpSettings, error::ApiError};
use crate::state::AppState;

/// The routes at the root.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(root)).routes(routes!(health)).routes(routes!(metrics::metrics))
}

/// What the root answers.
pub(super) fn info() -> impl Serialize {
    RootOut::default()
}

/// What a server answers that is ready.
pub(super) fn healthy() -> impl Serialize {
    HealthOut::default()
}

/// The API document, and the pages that show it.
pub(super) fn documents(openapi: &OpenApi) -> Router<AppState> {
    let document = docs::Document::new(openapi);
    Router::new()
        .route("/openapi.json", get(docs::openapi).with_state(document))
        .route("/docs", get(docs::index))
        .route("/docs/{*file}", get(docs::file))
}

/// Says what this is
///
/// Asks no store.
///
/// Teaches: nothing about Cassandra.
#[utoipa::path(
    get, path = "/", tag = "Service", operation_id = "root", responses(
    (status = 200, description = "name, version and where to go on", body = RootOut),
))]
async fn root() -> Json<RootOut> {
    Json(RootOut::default())
}

/// Says whether the server is ready
///
/// After one cheap read of the store.
///
/// Teaches: being alive and being ready are two questions.
#[utoipa::path(
    get, path = "/api/v1/health", tag = "Service", operation_id = "get_health", responses(
    (status = 200, description = "server and store are ready", body = HealthOut),
))]
async fn health(
    State(store): State<Arc<dyn StoreLifecycle>>,
    State(settings): State<Arc<HttpSettings>>,
) -> Result<Json<HealthOut>, ApiError> {
    let silent = |cause| ApiError::unavailable("the store does not answer", Some(cause));
    match timeout(settings.health_timeout, store.ready()).await {
        Ok(Ok(())) => Ok(Json(HealthOut::default())),
        Ok(Err(error)) => Err(silent(error.into())),
        Err(elapsed) => Err(silent(elapsed.into())),
    }
}
