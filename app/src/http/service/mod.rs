//! Operations 39, E4 to E7: the server about itself.
//!
//! None of them is counted among the requests in hand: a busy server still says that it lives.

pub(super) mod docs;
mod dto;
mod metrics;
mod readiness;

use std::sync::Arc;

use axum::{Router, extract::State, routing::get};
use serde::Serialize;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{
    dto::{HealthOut, RootOut},
    readiness::Readiness,
};
use super::{error::ApiError, json::Json};
use crate::state::AppState;

/// The routes at the root.
pub(super) fn router(state: &AppState) -> OpenApiRouter<AppState> {
    let readiness = Arc::new(Readiness::new(state.lifecycle.clone(), &state.settings));
    OpenApiRouter::default()
        .routes(routes!(root))
        .merge(OpenApiRouter::default().routes(routes!(health)).with_state(readiness))
        .routes(routes!(metrics::metrics))
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
/// After one cheap read of the store, whose answer counts for about a second.
///
/// Teaches: being alive and being ready are two questions.
#[utoipa::path(
    get, path = "/api/v1/health", tag = "Service", operation_id = "get_health", responses(
    (status = 200, description = "server and store are ready", body = HealthOut),
))]
async fn health(State(readiness): State<Arc<Readiness>>) -> Result<Json<HealthOut>, ApiError> {
    let silent = |cause| ApiError::unavailable("the store does not answer", Some(cause));
    readiness.of_the_store().await.map_err(|why| silent((*why).into()))?;
    Ok(Json(HealthOut::default()))
}
