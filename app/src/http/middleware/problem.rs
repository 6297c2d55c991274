//! Problem documents (RFC 9457): what clients read, and the cause, which only the log reads.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode},
    response::Response,
};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::Serialize;
use tracing::{error, warn};

use crate::{http::error::OpenProblem, telemetry::chain};

/// The document.
#[derive(Serialize)]
struct ProblemOut<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    #[serde(rename = "requestId")]
    request_id: &'a str,
}

/// The bytes of the document.
pub(crate) fn document(status: StatusCode, detail: &str, instance: &str, request_id: &str) -> Vec<u8> {
    let document = ProblemOut {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail,
        instance,
        request_id,
    };
    // Nothing but texts and a number: this cannot fail, and an answer without a body would still be one.
    serde_json::to_vec(&document).unwrap_or_default()
}

/// Writes the body of an answer that is a problem, and leaves others as they are.
pub(super) fn write(response: &mut Response, instance: &str, request_id: &str) {
    let Some(open) = response.extensions_mut().remove::<OpenProblem>() else { return };
    let body = document(response.status(), &open.detail, instance, request_id);
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    *response.body_mut() = Body::from(body);
}

/// Tells the log why an answer is a problem, once, if there is more to tell than the client hears.
pub(super) fn log_cause(response: &Response) {
    let cause = response.extensions().get::<OpenProblem>().and_then(OpenProblem::take_cause);
    let Some(cause) = cause else { return };
    let cause = chain(cause.as_ref());
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        warn!(cause, "something this server depends on is out of reach");
    } else {
        error!(cause, "a request failed");
    }
}
