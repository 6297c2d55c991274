//! How many requests are let in, how long one may take, and which go on when nobody waits any more.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{RateLimiter, panicked, problem};
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
pub(crate) struct Gate {
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
        Self {
            limiter,
            room: Arc::new(Semaphore::new(most)),
            time: state.settings.request_timeout,
            time_of_body: state.settings.body_timeout,
            writes: state.writes.clone(),
        }
    }
}

/// Lets a request in unless its sender sends too many, while there is room, and answers in time.
///
/// As a layer of routes it sees what has a route and a right method; what has none was answered before.
///
/// A write runs in a task of its own: it goes on when the client goes away, and when the answer "too slow"
/// comes first. Its place at the gate is taken until it is done.
pub(crate) async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    // First, so that who sends too much takes no place.
    if let Err(wait) = gate.limiter.count(&request) {
        return ApiError::too_many(wait).into_response();
    }
    let Ok(place) = gate.room.try_acquire_owned() else { return ApiError::too_busy().into_response() };
    let deadline = Instant::now() + gate.time;
    request.extensions_mut().insert(Deadline { answer: deadline, body: gate.time_of_body });
    let writes = matches!(*request.method(), Method::POST | Method::PUT);
    let work = async move {
        let response = next.run(request).await;
        // Here, because nobody outside may be left to hear of it.
        problem::log_cause(&response);
        drop(place);
        response
    };
    let answer = if writes {
        let task = gate.writes.spawn(work.in_current_span());
        timeout_at(deadline, async { task.await.unwrap_or_else(broken) }).await
    } else {
        timeout_at(deadline, work).await
    };
    answer.unwrap_or_else(|_| ApiError::too_slow().into_response())
}

/// The answer for a task that did not come to its end.
fn broken(error: tokio::task::JoinError) -> Response {
    match error.try_into_panic() {
        Ok(payload) => panicked(payload),
        Err(cancelled) => ApiError::internal(cancelled).into_response(),
    }
}
