//! How search says no over HTTP.

use killrvideo_domain::search::SearchError;

use crate::http::error::ApiError;

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        let detail = error.to_string();
        match error {
            SearchError::EmbedderOutOfReach(cause) => Self::unavailable(detail, Some(cause.into())),
            SearchError::NoTextIndex => Self::unavailable(detail, None),
            SearchError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use killrvideo_domain::{search::EmbedError, shared::StoreError};

    use super::*;

    #[test]
    fn every_reason_has_its_status() {
        let reasons = [
            (SearchError::EmbedderOutOfReach(EmbedError::Unavailable("refused".into())), 503),
            (SearchError::EmbedderOutOfReach(EmbedError::Useless("nonsense".into())), 503),
            (SearchError::NoTextIndex, 503),
            (SearchError::Store(StoreError::unavailable("text_index.rank", "refused")), 503),
            (SearchError::Store(StoreError::inconsistent("text_index.rank", "no title")), 500),
        ];

        for (reason, status) in reasons {
            let words = reason.to_string();
            assert_eq!(ApiError::from(reason).into_response().status(), status, "{words}");
        }
    }
}
