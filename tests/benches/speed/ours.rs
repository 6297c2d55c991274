//! Our server, as `serve` runs it: all middleware, and logs as they come by default, into a file.

use std::{net::SocketAddr, sync::OnceLock, thread};

use killrvideo_app::{
    config::{self, Settings, Sources},
    ports::Ports,
    server::{Running, Server},
    state::AppState,
    telemetry::{self, Log},
    wiring::{self, Platform},
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

use crate::Failure;

/// What is not as it is by default: nothing from elsewhere, nothing there before. Rates are counted, and as high as they can
/// be.
const SETTINGS: [&str; 8] = [
    "listen=127.0.0.1:0",
    "demo=off",
    "metadata=offline",
    "shutdown_grace=1s",
    "rate_limit_logins=1000000000",
    "rate_limit_ingest=1000000000",
    "rate_limit_writes=1000000000",
    "rate_limit_reads=1000000000",
];

/// The name of its threads.
pub(crate) const THREADS: &str = "ours";

/// Our server on a runtime of its own.
pub(crate) struct Ours {
    running: Option<Running>,
    state: AppState,
    /// Last, because it is dropped last.
    runtime: Runtime,
}

impl Ours {
    /// Starts it on one thread, with further settings (`name=value`).
    pub(crate) fn start(given: &[String]) -> Result<Self, Failure> {
        Self::on(runtime(THREADS, 1)?, given)
    }

    /// Starts it on this runtime, with further settings.
    pub(crate) fn on(runtime: Runtime, given: &[String]) -> Result<Self, Failure> {
        let settings = settings(given)?;
        logs_go_to_a_file(&settings)?;
        let (state, running) = runtime.block_on(async {
            let ports = wiring::wire(&settings, Platform::default())?.ports;
            let server = Server::new(ports, &settings);
            let state = server.state().clone();
            let listener = TcpListener::bind(settings.listen).await?;
            Ok::<_, Failure>((state, server.start(listener)?))
        })?;
        Ok(Self { running: Some(running), state, runtime })
    }

    /// Runs something on its runtime.
    pub(crate) fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.running.as_ref().expect("it runs until it is dropped").local_addr()
    }

    /// Its ports.
    pub(crate) fn ports(&self) -> &Ports {
        self.running.as_ref().expect("it runs until it is dropped").ports()
    }

    /// Its use-cases.
    pub(crate) const fn state(&self) -> &AppState {
        &self.state
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            drop(self.runtime.block_on(running.shutdown()));
        }
    }
}

/// A runtime with so many threads of this name for what is asynchronous.
pub(crate) fn runtime(name: &str, threads: usize) -> Result<Runtime, Failure> {
    Ok(Builder::new_multi_thread().worker_threads(threads).thread_name(name).enable_all().build()?)
}

/// How many cores there are: as many threads has a server that nobody tells how many to have.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The settings of a server, with further ones.
fn settings(given: &[String]) -> Result<Settings, Failure> {
    let sets = SETTINGS.iter().map(ToString::to_string).chain(given.iter().cloned()).collect();
    Ok(config::load(&Sources { sets, ..Sources::default() }).map_err(|wrong| wrong.to_string())?.settings)
}

/// Once in this process: logs are for the whole of it.
fn logs_go_to_a_file(settings: &Settings) -> Result<(), Failure> {
    static LOG: OnceLock<Log> = OnceLock::new();
    let file = tempfile::tempfile()?;
    LOG.get_or_init(|| telemetry::start_into(&settings.log, file, false));
    Ok(())
}
