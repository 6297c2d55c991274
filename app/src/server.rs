//! A server in this process: HTTP in front, the worker behind, and how both come to rest.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    net::TcpListener,
    task::{JoinError, JoinHandle},
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{
    config::{Settings, WorkerSettings},
    http,
    ports::Ports,
    state::AppState,
    worker::{WorkBell, Worker},
};

/// A server that is put together and does not listen yet.
pub struct Server {
    ports: Ports,
    state: AppState,
    worker: WorkerSettings,
    grace: Duration,
}

impl Server {
    /// Puts a server on `ports`.
    #[must_use]
    pub fn new(ports: Ports, settings: &Settings) -> Self {
        let state =
            AppState::new(&ports, settings.use_cases.clone(), settings.http.clone(), WorkBell::default());
        Self { ports, state, worker: settings.worker, grace: settings.shutdown_grace }
    }

    /// What its handlers reach.
    #[must_use]
    pub const fn state(&self) -> &AppState {
        &self.state
    }

    /// Answers requests on `listener`, and works on what is due.
    ///
    /// # Errors
    /// When the listener does not know its address.
    pub fn start(self, listener: TcpListener) -> io::Result<Running> {
        let address = listener.local_addr()?;
        let Self { ports, state, worker, grace } = self;
        let worker = Worker::start(ports.pipeline(), worker, state.bell.clone());
        let stop = CancellationToken::new();
        let told = stop.clone().cancelled_owned();
        let (service, served) = (http::service(state.clone()), state.clone());
        let http = tokio::spawn(async move { http::serve(listener, service, &served, told, grace).await });
        Ok(Running { address, ports, state, worker, http, stop, grace })
    }
}

/// A server that runs. Dropping it leaves it running.
pub struct Running {
    address: SocketAddr,
    ports: Ports,
    state: AppState,
    worker: Worker,
    http: JoinHandle<()>,
    stop: CancellationToken,
    grace: Duration,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Its ports, for tests that look behind it.
    #[must_use]
    pub const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Returns when the server stops without being told to.
    ///
    /// # Errors
    /// Why it stopped.
    pub async fn ended(&mut self) -> io::Result<()> {
        (&mut self.http).await.map_err(broke_down)
    }

    /// Brings the server to rest: it accepts nothing more, answers the requests in hand, finishes the jobs and
    /// writes in hand, and drains the store. All of it together takes no longer than the configured grace;
    /// what is not done by then is given up, and jobs stay due.
    ///
    /// # Errors
    /// When the server had stopped before, and why.
    pub async fn shutdown(self) -> io::Result<()> {
        let deadline = Instant::now() + self.grace;
        self.stop.cancel();
        // A request in hand may still submit a video; its job stays due, as others do.
        let (http, ()) = tokio::join!(self.http, self.worker.stop(deadline));
        self.state.writes.close();
        if timeout_at(deadline, self.state.writes.wait()).await.is_err() {
            warn!(count = self.state.writes.len(), "writes took too long and are given up");
        }
        if timeout_at(deadline, self.ports.lifecycle.drain()).await.is_err() {
            warn!("the store took too long to come to rest");
        }
        http.map_err(broke_down)
    }
}

fn broke_down(broken: JoinError) -> io::Error {
    io::Error::other(broken)
}
