//! Answers as JSON.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::error::ApiError;

/// How many bytes most answers are shorter than: what is longer is moved when it has grown to this.
const ROOM: usize = 4 * 1024;

/// How many headers an answer has when everybody has added theirs: as many as a map of this size holds.
const HEADERS: usize = 12;

/// An answer of JSON. Unlike axum's it is written into memory that it need not leave, which a page of a list would do
/// five times.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut text = Vec::with_capacity(ROOM);
        match serde_json::to_writer(&mut text, &self.0) {
            Ok(()) => {
                let mut answer = Response::new(Body::from(text));
                *answer.headers_mut() = HeaderMap::with_capacity(HEADERS);
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                answer
            }
            Err(error) => ApiError::internal(error).into_response(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn what_is_longer_than_most_answers_is_whole_as_well() {
        for length in [0, ROOM, 3 * ROOM] {
            let text = "x".repeat(length);

            let answer = Json(&text).into_response();

            assert_eq!(answer.headers()[CONTENT_TYPE], "application/json");
            let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
            assert_eq!(body, format!("\"{text}\""));
        }
    }

    #[test]
    fn what_has_no_json_is_an_error_of_ours() {
        let no_keys = HashMap::from([([1, 2], 3)]);

        assert_eq!(Json(no_keys).into_response().status(), 500);
    }
}
