//! How feedback says no over HTTP.

use killrvideo_domain::feedback::FeedbackError;

use crate::http::error::ApiError;

impl From<FeedbackError> for ApiError {
    fn from(error: FeedbackError) -> Self {
        let detail = error.to_string();
        match error {
            FeedbackError::NoSuchVideo => Self::not_found(detail),
            FeedbackError::NotReady => Self::conflict(detail),
            FeedbackError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use killrvideo_domain::shared::StoreError;

    use super::*;

    #[test]
    fn every_reason_has_its_status() {
        let reasons = [
            (FeedbackError::NoSuchVideo, 404),
            (FeedbackError::NotReady, 409),
            (FeedbackError::Store(StoreError::unavailable("rating_store.rate", "out of reach")), 503),
        ];

        for (reason, status) in reasons {
            let words = reason.to_string();
            assert_eq!(ApiError::from(reason).into_response().status(), status, "{words}");
        }
    }
}
