//! How large a body may be.

use axum::body::HttpBody as _;
use axum::{
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use crate::{http::error::ApiError, state::AppState};

/// The largest body of a route, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BodyLimit(pub(crate) usize);

impl BodyLimit {
    /// The limit of a route that says nothing of a body.
    pub(crate) const NOTHING: Self = Self(0);
}

/// Makes operations ones that take a body of at most `limit` bytes. The other methods of the path stay as they
/// are: they ignore what they are sent.
pub(crate) fn takes_body(limit: usize) -> impl Fn(MethodRouter<AppState>) -> MethodRouter<AppState> + Copy {
    move |operations| operations.route_layer(from_fn_with_state(BodyLimit(limit), announced))
}

/// Refuses a body that announces too great a length before anything else is looked at; one that announces
/// none is measured while it is read.
async fn announced(State(limit): State<BodyLimit>, mut request: Request, next: Next) -> Response {
    let length = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
    if length > limit.0 {
        return ApiError::too_large(limit.0).into_response();
    }
    request.extensions_mut().insert(limit);
    next.run(request).await
}
