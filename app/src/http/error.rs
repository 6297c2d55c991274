//! The one error of the REST layer, and how it is answered.

use std::{
    borrow::Cow,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use killrvideo_domain::shared::{Refusal, StoreError, StoreErrorKind};
use serde::Serialize;

use super::{
    extract::{Entry, FaultType, Loc},
    json::Json,
};

/// Why something failed, for the log alone.
pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// An answer that says no.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The request is of the wrong form: 422.
    Invalid(Vec<Entry>),
    /// A value is none, in a request that is otherwise of the right form, where the contract wants a 400 that tells it
    /// like a 422.
    InvalidValue(Vec<Entry>),
    /// Everything else.
    Problem(Problem),
}

/// What a problem document tells, and what it keeps to itself.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
    cause: Option<Cause>,
}

/// When it makes sense to try again where nothing is known of how long it takes.
const SOON: Duration = Duration::from_secs(1);

impl ApiError {
    /// A problem with this status; `detail` is fit for a toast and names nothing of ours.
    fn problem(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Problem(Problem { status, detail: detail.into(), retry_after: None, cause: None })
    }

    fn with_cause(self, cause: impl Into<Cause>) -> Self {
        match self {
            Self::Problem(problem) => Self::Problem(Problem { cause: Some(cause.into()), ..problem }),
            Self::Invalid(_) | Self::InvalidValue(_) => self,
        }
    }

    /// 400.
    pub(crate) fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::problem(StatusCode::BAD_REQUEST, detail)
    }

    /// 401.
    pub(crate) fn unauthorized(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::problem(StatusCode::UNAUTHORIZED, detail)
    }

    /// 403.
    pub(crate) fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::problem(StatusCode::FORBIDDEN, detail)
    }

    /// 404.
    pub(crate) fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::problem(StatusCode::NOT_FOUND, detail)
    }

    /// 405.
    pub(crate) fn wrong_method() -> Self {
        Self::problem(StatusCode::METHOD_NOT_ALLOWED, "this route has other methods")
    }

    /// 409.
    pub(crate) fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::problem(StatusCode::CONFLICT, detail)
    }

    /// 413: the body has more than `limit` bytes.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::problem(StatusCode::PAYLOAD_TOO_LARGE, format!("the body has at most {limit} bytes"))
    }

    /// 415.
    pub(crate) fn unsupported_media_type() -> Self {
        Self::problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body is application/json in UTF-8")
    }

    /// 429: the client has sent too many requests; `wait` says when one is let in.
    pub(crate) fn too_many(wait: Duration) -> Self {
        Self::Problem(Problem {
            status: StatusCode::TOO_MANY_REQUESTS,
            detail: "too many requests; try again later".into(),
            retry_after: Some(wait),
            cause: None,
        })
    }

    /// 500; the log is told why.
    pub(crate) fn internal(cause: impl Into<Cause>) -> Self {
        Self::problem(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong here").with_cause(cause)
    }

    /// 503: something the route cannot do without is out of reach; the log is told why.
    pub(crate) fn unavailable(detail: impl Into<Cow<'static, str>>, cause: Option<Cause>) -> Self {
        let problem = Self::problem(StatusCode::SERVICE_UNAVAILABLE, detail);
        match cause {
            Some(cause) => problem.with_cause(cause),
            None => problem,
        }
    }

    /// 503: there is too much to do; `retry_after` says when to try again.
    pub(crate) fn overloaded(detail: &'static str, retry_after: Duration) -> Self {
        Self::Problem(Problem {
            status: StatusCode::SERVICE_UNAVAILABLE,
            detail: detail.into(),
            retry_after: Some(retry_after),
            cause: None,
        })
    }

    /// 503: more requests than may be in hand.
    pub(crate) fn too_busy() -> Self {
        Self::overloaded("the server is busy; try again", SOON)
    }

    /// 503: the request took more time than it may.
    pub(crate) fn too_slow() -> Self {
        Self::overloaded("this took too long; try again", SOON)
    }

    /// 503: the body took more time than it may.
    pub(crate) fn body_too_slow() -> Self {
        Self::overloaded("the body took too long to arrive; try again", SOON)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unauthenticated => Self::unauthorized(refusal.to_string()),
            Refusal::RoleMissing(_) => Self::forbidden(refusal.to_string()),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error.kind() {
            StoreErrorKind::Unavailable => {
                Self::unavailable("the store is out of reach; try again", Some(error.into()))
            }
            StoreErrorKind::Inconsistent | StoreErrorKind::Rejected => Self::internal(error),
            // Only a cursor brings a position here, and anybody can make one that opens.
            StoreErrorKind::ForeignPosition => Self::Invalid(vec![Entry::new(
                Loc::query("cursor"),
                FaultType::ValueError,
                "the cursor belongs to another store",
            )]),
        }
    }
}

/// The body of a 422, and of a 400 that tells values.
#[derive(Serialize)]
struct ValidationErrorOut {
    detail: Vec<Entry>,
}

impl IntoResponse for ApiError {
    /// A problem's body is left open: only the middleware that sees every answer knows path and request id,
    /// and it finds the rest in the [`OpenProblem`] that travels with the answer.
    fn into_response(self) -> Response {
        let told = |status: StatusCode, detail| (status, Json(ValidationErrorOut { detail })).into_response();
        let problem = match self {
            Self::Invalid(detail) => return told(StatusCode::UNPROCESSABLE_ENTITY, detail),
            Self::InvalidValue(detail) => return told(StatusCode::BAD_REQUEST, detail),
            Self::Problem(problem) => problem,
        };
        let mut response = problem.status.into_response();
        if problem.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = problem.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        let open = OpenProblem { detail: problem.detail, cause: Arc::new(Mutex::new(problem.cause)) };
        response.extensions_mut().insert(open);
        response
    }
}

/// At least so many seconds, and at least one.
fn whole_seconds(wait: Duration) -> u64 {
    let more = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(more).max(1)
}

/// What is left to be told of a problem.
#[derive(Debug, Clone)]
pub(crate) struct OpenProblem {
    /// What clients are told.
    pub(crate) detail: Cow<'static, str>,
    cause: Arc<Mutex<Option<Cause>>>,
}

impl OpenProblem {
    /// Why it happened, told once.
    pub(crate) fn take_cause(&self) -> Option<Cause> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(error: impl Into<ApiError>) -> StatusCode {
        error.into().into_response().status()
    }

    #[test]
    fn a_store_that_is_out_of_reach_is_503_and_one_that_makes_no_sense_500() {
        assert_eq!(status(StoreError::unavailable("video_store.get", "refused")), 503);
        assert_eq!(status(StoreError::inconsistent("video_store.get", "videos.title of 7")), 500);
        assert_eq!(status(StoreError::rejected("video_store.get", "no such table")), 500);
        assert_eq!(status(StoreError::foreign_position("video_store.list")), 422);
    }

    #[test]
    fn every_401_says_how_to_authenticate() {
        let response = ApiError::from(Refusal::Unauthenticated).into_response();

        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds() {
        let response = ApiError::overloaded("busy", Duration::from_millis(2_100)).into_response();

        assert_eq!(response.headers()[RETRY_AFTER], "3");
        assert_eq!(whole_seconds(Duration::ZERO), 1);
    }

    #[test]
    fn a_cause_is_told_once_and_never_in_the_detail() {
        let response = ApiError::internal("secret").into_response();
        let open = response.extensions().get::<OpenProblem>().expect("a problem");

        assert!(!open.detail.contains("secret"));
        assert_eq!(open.take_cause().map(|cause| cause.to_string()).as_deref(), Some("secret"));
        assert!(open.take_cause().is_none());
    }
}
