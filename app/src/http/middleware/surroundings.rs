//! What stands around every route: the id of a request, its line in the log, its count, its marks for browsers, and what
//! becomes of a panic.
//!
//! One service does it all. As a layer each, they would cost every request several pieces of memory, because the router
//! puts what is in a layer into a box, and clones it for each request with all that is further inside.

use std::{
    convert::Infallible,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Uri},
    response::Response,
};
use killrvideo_domain::shared::IdGenerator;
use tower::{Layer, Service};
use tracing::{Instrument, error_span, instrument::Instrumented};

use super::{
    cors::{Policy, mark},
    observe::Account,
    panic::panicked,
    problem,
    request_id::{RequestId, X_REQUEST_ID},
    unread::read_to_the_end,
};
use crate::{http::HttpSettings, metrics::HttpSeries};

const ID: HeaderName = HeaderName::from_static(X_REQUEST_ID);

/// Puts routes into their surroundings.
#[derive(Clone)]
pub(crate) struct Surroundings(Arc<Parts>);

struct Parts {
    /// Where names of requests come from.
    ids: Arc<dyn IdGenerator>,
    /// Where requests are counted.
    series: HttpSeries,
    /// Which pages of other origins are let in.
    policy: Policy,
}

impl Surroundings {
    /// The surroundings that `settings` describe.
    pub(crate) fn new(ids: Arc<dyn IdGenerator>, series: HttpSeries, settings: &HttpSettings) -> Self {
        Self(Arc::new(Parts { ids, series, policy: Policy::new(settings.cors_origins.clone()) }))
    }
}

impl<S> Layer<S> for Surroundings {
    type Service = Surrounded<S>;

    fn layer(&self, route: S) -> Surrounded<S> {
        Surrounded { route, around: self.clone() }
    }
}

/// A route in its surroundings.
#[derive(Clone)]
pub(crate) struct Surrounded<S> {
    route: S,
    around: Surroundings,
}

impl<S> Service<Request> for Surrounded<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Unpin,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Instrumented<Answering<S::Future>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.route.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Parts { ids, series, policy } = &*self.around.0;
        let id = RequestId::of(request.headers(), ids.as_ref());
        // Of the highest level, so that lines about what went wrong name their request where others are not wanted.
        let span = error_span!("request", request_id = id.as_str());
        let account = Some(Account::open(series.clone(), &request));
        let (uri, origin) = (request.uri().clone(), policy.let_in(request.headers()));
        let work = match policy.preflight(&request) {
            Some(answer) => Work::Preflight(Some(answer)),
            None => Work::Route(self.route.call(read_to_the_end(request))),
        };
        Answering { work, id, uri, origin, account }.instrument(span)
    }
}

/// An answer on its way.
pub(crate) struct Answering<F> {
    work: Work<F>,
    id: RequestId,
    uri: Uri,
    /// Where the page is from that asks, if it is let in.
    origin: Option<HeaderValue>,
    /// Until the answer is there.
    account: Option<Account>,
}

/// Who answers.
enum Work<F> {
    /// A route.
    Route(F),
    /// These surroundings, until the answer is taken.
    Preflight(Option<Response>),
}

impl<F> Future for Answering<F>
where
    F: Future<Output = Result<Response, Infallible>> + Unpin,
{
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let mut response = match &mut this.work {
            Work::Route(route) => {
                let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(route).poll(context)));
                let Ok(mut response) =
                    ready!(polled.unwrap_or_else(|broken| Poll::Ready(Ok(panicked(broken)))));
                mark(response.headers_mut(), this.origin.take());
                response
            }
            Work::Preflight(response) => response.take().unwrap_or_default(),
        };
        problem::log_cause(&response);
        problem::write(&mut response, this.uri.path(), this.id.as_str());
        response.headers_mut().insert(ID, this.id.clone().into_header());
        if let Some(account) = this.account.take() {
            account.answered(&response);
        }
        Poll::Ready(Ok(response))
    }
}
