//! How the catalog says no over HTTP.

use killrvideo_domain::catalog::CatalogError;

use crate::http::error::ApiError;

impl From<CatalogError> for ApiError {
    fn from(error: CatalogError) -> Self {
        let detail = error.to_string();
        match error {
            CatalogError::NotYoutube => Self::bad_request(detail),
            CatalogError::NotYours => Self::forbidden(detail),
            CatalogError::NoSuchVideo | CatalogError::UnknownToSource => Self::not_found(detail),
            CatalogError::NotReady => Self::conflict(detail),
            CatalogError::SourceUnreachable(cause) => Self::unavailable(detail, cause.map(Into::into)),
            CatalogError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use killrvideo_domain::{catalog::MetadataUnreachable, shared::StoreError};

    use super::*;

    #[test]
    fn every_reason_has_its_status() {
        let unreachable = MetadataUnreachable("connection refused".into());
        let reasons = [
            (CatalogError::NotYoutube, 400),
            (CatalogError::NotYours, 403),
            (CatalogError::NoSuchVideo, 404),
            (CatalogError::UnknownToSource, 404),
            (CatalogError::NotReady, 409),
            (CatalogError::SourceUnreachable(None), 503),
            (CatalogError::SourceUnreachable(Some(unreachable)), 503),
            (CatalogError::Store(StoreError::inconsistent("video_store.get", "no title")), 500),
        ];

        for (reason, status) in reasons {
            let words = reason.to_string();
            assert_eq!(ApiError::from(reason).into_response().status(), status, "{words}");
        }
    }
}
