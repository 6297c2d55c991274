//! How many requests are let in, how long one may take, and which go on when nobody waits any more.

use std::{
    convert::Infallible,
    future::ready,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::Request,
    http::Method,
    response::{IntoResponse, Response},
};
use futures_util::future::BoxFuture;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};
use tokio_util::task::TaskTracker;
use tower::{Layer, Service};
use tracing::Instrument;

use super::{RateLimiter, panic::panicked, problem};
use crate::{http::error::ApiError, state::AppState};

/// When a request has to be answered, and how long its body may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    answer: Instant,
    body: Duration,
}

impl Deadline {
    /// When a body has to be there of which the first byte is asked for now.
    pub(crate) fn of_body(&self) -> Instant {
        self.answer.min(Instant::now() + self.body)
    }
}

/// Where requests come in.
#[derive(Clone)]
pub(crate) struct Gate(Arc<Behind>);

/// What is behind a gate.
struct Behind {
    limiter: RateLimiter,
    room: Arc<Semaphore>,
    time: Duration,
    time_of_body: Duration,
    writes: TaskTracker,
}

impl Gate {
    /// The gate that `state` is configured for, at which `limiter` counts who comes.
    pub(crate) fn new(state: &AppState, limiter: RateLimiter) -> Self {
        let most = state.settings.max_in_flight.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Behind {
            limiter,
            room: Arc::new(Semaphore::new(most)),
            time: state.settings.request_timeout,
            time_of_body: state.settings.body_timeout,
            writes: state.writes.clone(),
        }))
    }
}

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, route: S) -> Gated<S> {
        Gated { route, gate: self.clone() }
    }
}

/// A route behind a [`Gate`], which lets a request in unless its sender sends too many, while there is room, and has it
/// answered in time.
///
/// As a layer of routes it sees what has a route and a right method; what has none was answered before.
///
/// A write runs in a task of its own: it goes on when the client goes away, and when the answer "too slow"
/// comes first. Its place at the gate is taken until it is done.
#[derive(Clone)]
pub(crate) struct Gated<S> {
    route: S,
    gate: Gate,
}

impl<S> Service<Request> for Gated<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let Behind { limiter, room, time, time_of_body, writes } = &*self.gate.0;
        // First, so that who sends too much takes no place.
        if let Err(wait) = limiter.count(&request) {
            return at_once(ApiError::too_many(wait));
        }
        let Ok(place) = room.clone().try_acquire_owned() else { return at_once(ApiError::too_busy()) };
        let deadline = Instant::now() + *time;
        request.extensions_mut().insert(Deadline { answer: deadline, body: *time_of_body });
        let writes = matches!(*request.method(), Method::POST | Method::PUT).then(|| writes.clone());
        let route = self.route.call(request);
        let work = async move {
            let Ok(response) = route.await;
            // Here, because nobody outside may be left to hear of it.
            problem::log_cause(&response);
            drop(place);
            response
        };
        Box::pin(async move {
            let answer = match writes {
                Some(writes) => {
                    let task = writes.spawn(work.in_current_span());
                    timeout_at(deadline, async { task.await.unwrap_or_else(broken) }).await
                }
                None => timeout_at(deadline, work).await,
            };
            Ok(answer.unwrap_or_else(|_| ApiError::too_slow().into_response()))
        })
    }
}

fn at_once(refusal: ApiError) -> BoxFuture<'static, Result<Response, Infallible>> {
    Box::pin(ready(Ok(refusal.into_response())))
}

/// The answer for a task that did not come to its end.
fn broken(error: tokio::task::JoinError) -> Response {
    match error.try_into_panic() {
        Ok(payload) => panicked(payload),
        Err(cancelled) => ApiError::internal(cancelled).into_response(),
    }
}
