//! What was measured, for Prometheus.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use crate::{
    http::{HttpSettings, error::ApiError},
    metrics::Metrics,
};

/// Says what was measured
///
/// As OpenMetrics text, which Prometheus and what is like it read: requests by route and status, calls of the store by
/// intention and outcome, the length of the worker's queue. A server can be set to tell nobody (404).
///
/// Teaches: nothing about Cassandra.
#[utoipa::path(
    get, path = "/metrics", tag = "Service", operation_id = "get_metrics", responses(
    (
        status = 200, description = "all series", body = String,
        content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
    ),
    (status = 404, description = "this server is set to tell nobody"),
))]
pub(in crate::http) async fn metrics(
    State(metrics): State<Arc<Metrics>>,
    State(settings): State<Arc<HttpSettings>>,
) -> Result<Response, ApiError> {
    if !settings.metrics.on {
        return Err(ApiError::not_found("this server does not say what it measures"));
    }
    let text = metrics.text().await.map_err(ApiError::internal)?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(Metrics::CONTENT_TYPE))], text).into_response())
}
