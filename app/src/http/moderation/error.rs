//! How moderation says no over HTTP.

use killrvideo_domain::moderation::ModerationError;

use crate::http::error::ApiError;

impl From<ModerationError> for ApiError {
    fn from(error: ModerationError) -> Self {
        let detail = error.to_string();
        match error {
            ModerationError::NoSuchFlag | ModerationError::NoSuchVideo | ModerationError::NoSuchComment => {
                Self::not_found(detail)
            }
            ModerationError::Transition(_) => Self::conflict(detail),
            ModerationError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use killrvideo_domain::{
        moderation::{FlagStatus, TransitionRefused},
        shared::StoreError,
    };

    use super::*;

    #[test]
    fn every_reason_has_its_status() {
        let refused = TransitionRefused { from: FlagStatus::Approved, to: FlagStatus::Rejected };
        let reasons = [
            (ModerationError::NoSuchFlag, 404),
            (ModerationError::NoSuchVideo, 404),
            (ModerationError::NoSuchComment, 404),
            (ModerationError::Transition(refused), 409),
            (ModerationError::Store(StoreError::unavailable("flag_store.unmask", "refused")), 503),
        ];

        for (reason, status) in reasons {
            let words = reason.to_string();
            assert_eq!(ApiError::from(reason).into_response().status(), status, "{words}");
        }
    }
}
