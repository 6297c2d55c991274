//! A service that is cheap to clone.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use axum::extract::Request;
use tower::{Service, ServiceExt, util::Oneshot};

/// A service that shares what it is a clone of, and clones that only to call it.
///
/// Every layer clones what is inside of it for every request, and with that all that is further inside. Around a route,
/// which costs some pieces of memory to clone, the layers would do so again and again.
#[derive(Debug)]
pub(crate) struct Shared<S>(Arc<S>);

impl<S> Shared<S> {
    /// Shares `service`.
    pub(crate) fn new(service: S) -> Self {
        Self(Arc::new(service))
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Service<Request> + Clone> Service<Request> for Shared<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = Oneshot<S, Request>;

    /// Always ready: the clone that is called is asked before.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        S::clone(&self.0).oneshot(request)
    }
}
