//! How recommendations say no over HTTP.

use killrvideo_domain::recommendations::RecommendationsError;

use crate::http::error::ApiError;

impl From<RecommendationsError> for ApiError {
    fn from(error: RecommendationsError) -> Self {
        match error {
            RecommendationsError::NoSuchVideo => Self::not_found(error.to_string()),
            RecommendationsError::Store(error) => error.into(),
        }
    }
}
