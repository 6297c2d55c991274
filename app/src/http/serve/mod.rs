//! Connections: how they are taken, what a client may do with one, and how they end.

mod patience;
mod places;
mod refusal;
mod turn;

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::TokioIo,
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tower::{Service, ServiceExt};
use tracing::{debug, warn};

use self::{
    patience::Patient,
    places::{Full, Place, Places},
    refusal::{Completing, Completion},
    turn::Turn,
};
use super::{HttpSettings, middleware::Peer};
use crate::{
    metrics::OpenConnection,
    state::{AppState, StateParts},
};

/// How long the server waits when it cannot take a connection, which is when it has too many.
const BREATH: Duration = Duration::from_millis(100);

/// How long the log is not told again that there are too many connections, or that none can be taken.
const SELDOM: Duration = Duration::from_mins(1);

/// How many headers a request may have, within the limit of its head. Room for so many is made for each request.
const MOST_HEADERS: usize = 512;

/// Serves `service` on `listener` until `shutdown` completes, as the settings of `state` say. Heads that reach no service are
/// answered here, and open connections counted.
///
/// From then on no connection is taken. Requests in hand are answered; what is not answered after `grace` is
/// cut off. When this returns, no connection is left. Writes whose client did not wait may still be at work:
/// wait for [`StateParts::writes`](crate::state::StateParts::writes).
pub async fn serve<S>(
    listener: TcpListener,
    service: S,
    state: &AppState,
    shutdown: impl Future<Output = ()>,
    grace: Duration,
) where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let server = Arc::new(Connections::new(state));
    let graceful = GracefulShutdown::new();
    let (mut connections, mut full, mut failing) = (JoinSet::new(), Seldom::default(), Seldom::default());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = &mut shutdown => break,
        };
        let Some((stream, address)) = taken(accepted, &mut failing).await else { continue };
        let peer = Peer::new(address.ip(), &state.settings.trusted_proxies);
        match server.places.take(peer) {
            Ok(place) => {
                let guest = Guest { stream, peer, place, open: state.metrics.http.connection() };
                connections.spawn(server.clone().serve(guest, service.clone(), graceful.watcher()));
            }
            // Closed at once: whoever comes too often is not worth an answer.
            Err(Full::OfOne) => debug!(%address, "a connection is refused: its address has too many"),
            Err(Full::All) => full.tell(|| warn!("there are too many connections; further ones are refused")),
        }
    }
    drop(listener);
    if timeout(grace, graceful.shutdown()).await.is_err() {
        while connections.try_join_next().is_some() {}
        warn!(connections = connections.len(), "some requests took too long and are cut off");
    }
    connections.shutdown().await;
}

/// What the log is told now and then: not as often as somebody else likes.
#[derive(Default)]
struct Seldom {
    told: Option<Instant>,
}

impl Seldom {
    /// Tells it, if it is time to.
    fn tell(&mut self, tell: impl FnOnce()) {
        if self.told.is_none_or(|told| told.elapsed() >= SELDOM) {
            self.told = Some(Instant::now());
            tell();
        }
    }
}

/// A connection that has a place.
struct Guest {
    stream: TcpStream,
    peer: Peer,
    place: Place,
    open: OpenConnection,
}

/// How connections are served.
struct Connections {
    http: http1::Builder,
    places: Places,
    completion: Completion,
    settings: Arc<HttpSettings>,
}

impl Connections {
    fn new(state: &AppState) -> Self {
        let StateParts { settings, ids, metrics, .. } = &**state;
        let mut http = http1::Builder::new();
        // What is slow is `Patient`'s to judge.
        http.max_header_size(settings.header_limit).max_headers(MOST_HEADERS).header_read_timeout(None);
        let series = metrics.http.clone();
        let completion = Completion { ids: ids.clone(), series, secure: settings.security_headers };
        Self { http, completion, places: Places::new(settings), settings: settings.clone() }
    }

    /// Answers what comes on a connection until it ends.
    async fn serve<S>(self: Arc<Self>, guest: Guest, service: S, watcher: Watcher)
    where
        S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let Guest { stream, peer, place: _place, open: _open } = guest;
        let turn = Turn::default();
        let stream = Patient::new(stream, turn.clone(), &self.settings);
        let stream = Completing::new(stream, self.completion.clone());
        let answer = service_fn(move |request: Request<Incoming>| {
            let (head, body) = request.into_parts();
            let (body, answering) = turn.taken(body);
            let mut request = Request::from_parts(head, body);
            request.extensions_mut().insert(peer);
            let answer = service.clone().oneshot(request);
            async move {
                let answer = answer.await;
                answering.begins();
                answer
            }
        });
        if let Err(error) = watcher.watch(self.http.serve_connection(TokioIo::new(stream), answer)).await {
            debug!(%error, "a connection ended early");
        }
    }
}

/// The connection, or a short rest when there was none to be had.
async fn taken(
    accepted: io::Result<(TcpStream, SocketAddr)>,
    failing: &mut Seldom,
) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((stream, address)) => {
            if let Err(error) = stream.set_nodelay(true) {
                debug!(%error, "a connection answers with delay");
            }
            Some((stream, address))
        }
        Err(error) if is_the_clients(&error) => None,
        Err(error) => {
            failing.tell(|| warn!(%error, "connections cannot be taken"));
            sleep(BREATH).await;
            None
        }
    }
}

/// Whether a connection failed because its client left before it was taken.
fn is_the_clients(error: &io::Error) -> bool {
    [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionReset]
        .contains(&error.kind())
}
