//! What becomes of a panic.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::http::error::ApiError;

/// The answer for a handler that panicked: 500, and the log is told.
pub(super) fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let words = match payload.downcast::<String>() {
        Ok(words) => *words,
        Err(payload) => {
            payload.downcast::<&str>().map_or_else(|_| "without words".into(), |words| (*words).into())
        }
    };
    ApiError::internal(format!("a handler panicked: {words}")).into_response()
}
