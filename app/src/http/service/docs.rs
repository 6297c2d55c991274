//! The API document and Swagger UI, both from the binary.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerFile};

use crate::http::{
    error::{ApiError, Cause},
    middleware::OfPage,
};

/// The API document, written once.
#[derive(Clone)]
pub(in crate::http) struct Document(Result<Bytes, Arc<str>>);

impl Document {
    /// Writes `openapi`.
    pub(super) fn new(openapi: &OpenApi) -> Self {
        Self(serde_json::to_vec(openapi).map(Bytes::from).map_err(|error| error.to_string().into()))
    }
}

/// Describes the API
///
/// As OpenAPI 3.1: this document.
///
/// Teaches: nothing about Cassandra.
#[utoipa::path(
    get, path = "/openapi.json", tag = "Service", operation_id = "get_openapi", responses(
    (status = 200, description = "the document", body = serde_json::Value),
))]
pub(in crate::http) async fn openapi(
    State(Document(document)): State<Document>,
) -> Result<Response, ApiError> {
    let document = document.map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], document).into_response())
}

/// The validator is somebody else's server, which is not asked.
static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    Arc::new(Config::from("/openapi.json").validator_url("none").persist_authorization(true))
});

/// Shows the API
///
/// As a page to try it with (Swagger UI), which loads nothing from elsewhere.
///
/// Teaches: nothing about Cassandra.
#[utoipa::path(
    get, path = "/docs", tag = "Service", operation_id = "show_docs", responses(
    (status = 200, description = "the page", content_type = "text/html", body = String),
))]
pub(in crate::http) async fn index() -> Result<Response, ApiError> {
    // Trailing slashes are ignored here, so the page is always asked for as `/docs` and has to say itself
    // where its files are.
    let page = find("index.html")?;
    let page = String::from_utf8_lossy(&page.bytes).replacen("<head>", "<head><base href=\"/docs/\">", 1);
    let content_type = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((Extension(OfPage), [(CONTENT_TYPE, content_type)], page).into_response())
}

/// A file of the page.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, ApiError> {
    let SwaggerFile { bytes, content_type, .. } = find(&name)?;
    let bytes = match bytes {
        // Of the program itself: up to 1.5 MB that nobody has to copy.
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok((Extension(OfPage), [(CONTENT_TYPE, content_type)], bytes).into_response())
}

fn find(name: &str) -> Result<SwaggerFile<'static>, ApiError> {
    let found = utoipa_swagger_ui::serve(name, CONFIG.clone());
    let found = found.map_err(|error| ApiError::internal(Cause::from(error.to_string())))?;
    found.ok_or_else(|| ApiError::not_found("the documentation has no such page"))
}
