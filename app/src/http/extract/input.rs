//! The one extractor for everything an operation is given.

use axum::extract::{FromRequest, Request};
use killrvideo_domain::shared::{CommentId, FlagId, UserId, VideoId};

use super::{Faults, Faulty, RequestBody, Source};
use crate::{http::error::ApiError, state::AppState};

/// A value that a request is turned into.
pub(crate) trait Accept: Sized {
    /// What it takes from the body; `()` for nothing.
    type Body: RequestBody;

    /// Makes the value, or notes every fault that keeps it from being made.
    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty>;
}

/// What an operation is given: path, query and body at once, so that one 422 tells the faults of all three.
///
/// It comes last among a handler's arguments: who asks is settled before a body is read.
#[derive(Debug)]
pub(crate) struct Input<T>(pub(crate) T);

impl<T: Accept> FromRequest<AppState> for Input<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let mut faults = Faults::default();
        let body = T::Body::read(&parts, body, &mut faults).await?;
        let source = Source::of(&mut parts, &state.space).await;
        match T::accept(&source, body, &mut faults) {
            Ok(value) if faults.is_empty() => Ok(Self(value)),
            Ok(_) | Err(_) => Err(ApiError::Invalid(faults.into_entries())),
        }
    }
}

impl Accept for UserId {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        source.path_id("user_id_path", faults)
    }
}

impl Accept for VideoId {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        source.path_id("video_id_path", faults)
    }
}

impl Accept for CommentId {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        source.path_id("comment_id_path", faults)
    }
}

impl Accept for FlagId {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        source.path_id("flag_id_path", faults)
    }
}
