//! Connections: how they are taken, what a client may do with one, and how they end.

use std::{convert::Infallible, io, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::Service;
use tracing::{debug, warn};

use super::HttpSettings;

/// How long the server waits when it cannot take a connection, which is when it has too many.
const BREATH: Duration = Duration::from_millis(100);

/// Serves `service` on `listener` until `shutdown` completes.
///
/// From then on no connection is taken. Requests in hand are answered; what is not answered after `grace` is
/// cut off. When this returns, no connection is left. Writes whose client did not wait may still be at work:
/// wait for [`AppState::writes`](crate::state::AppState::writes).
pub async fn serve<S>(
    listener: TcpListener,
    service: S,
    settings: &HttpSettings,
    shutdown: impl Future<Output = ()>,
    grace: Duration,
) where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .max_header_size(settings.header_limit)
        .header_read_timeout(settings.header_timeout);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = &mut shutdown => break,
        };
        let Some(stream) = taken(accepted).await else { continue };
        let service = TowerToHyperService::new(service.clone());
        let connection = graceful.watch(server.serve_connection(TokioIo::new(stream), service));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if timeout(grace, graceful.shutdown()).await.is_err() {
        warn!(connections = connections.len(), "some requests took too long and are cut off");
    }
    connections.shutdown().await;
}

/// The connection, or a short rest when there was none to be had.
async fn taken(accepted: io::Result<(TcpStream, std::net::SocketAddr)>) -> Option<TcpStream> {
    match accepted {
        Ok((stream, _)) => {
            if let Err(error) = stream.set_nodelay(true) {
                debug!(%error, "a connection answers with delay");
            }
            Some(stream)
        }
        Err(error) if is_the_clients(&error) => None,
        Err(error) => {
            warn!(%error, "a connection could not be taken");
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
