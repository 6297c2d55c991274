//! Bodies that nobody read.
//!
//! A refusal is often decided before the body is read (413, 401, 403, 415). Closing a connection on which
//! bytes still come makes the system reset it, and the client may lose the answer. So what is left of a body
//! is read and dropped, within limits, while the answer is on its way.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
};
use bytes::Bytes;
use http::header::EXPECT;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Frame, SizeHint};
use tokio::{runtime::Handle, time::timeout};

/// How much is read for nobody, in bytes.
const MOST: usize = 4 * 1024 * 1024;
/// For how long.
const LONGEST: Duration = Duration::from_secs(2);

/// Makes sure that the body of `request` is read to its end, within limits.
pub(super) fn read_to_the_end(request: Request) -> Request {
    // Who waits to be told to go on has not sent the body, and will not be asked for it by a refusal.
    if request.headers().contains_key(EXPECT) || request.body().is_end_stream() {
        return request;
    }
    request.map(|body| Body::new(Unread(Some(body))))
}

/// A body that is read to its end when it is dropped before.
struct Unread(Option<Body>);

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                let rest = Limited::new(body, MOST);
                let _ended = timeout(LONGEST, drained(rest)).await;
            });
        }
    }
}

/// Returns when the body is over, or fails.
async fn drained(mut body: Limited<Body>) {
    while let Some(Ok(_)) = body.frame().await {}
}
