//! The command `serve`: from settings to a server that has come to rest.

mod embedder;
mod moderator;
mod patience;
mod signals;
mod start;
mod welcome;

use std::{io, net::SocketAddr};

use killrvideo_domain::{
    accounts::AccountsError,
    search::EmbedError,
    shared::{InvalidValue, StoreError},
};
use tokio::net::TcpListener;
use tracing::info;

use patience::StartPatience;

use crate::{
    config::{Settings, StartWith},
    demo,
    import::{self, ImportOptions},
    ports::Ports,
    server::Server,
    spaces::{self, SpacesDiffer},
    telemetry::say,
    wiring::{self, Platform, Wired},
};

/// Why the server did not start, or stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The adapters could not be set up.
    #[error(transparent)]
    Wiring(#[from] wiring::WiringError),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address} (another one can be given with --listen)")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The Data API does not answer, or does not let us in.
    #[error("cannot work with the keyspace {keyspace} at {endpoint}")]
    OutOfReach {
        /// Where the Data API is.
        endpoint: String,
        /// The keyspace.
        keyspace: String,
        /// What went wrong last.
        source: Option<StoreError>,
    },
    /// The keyspace lacks tables, or has others.
    #[error(
        "the keyspace {keyspace} cannot be served:\n{report}\n`killrvideo schema --apply` makes what the Data API can make"
    )]
    Tables {
        /// The keyspace.
        keyspace: String,
        /// What it lacks, one line for each thing.
        report: String,
    },
    /// The configured model makes no vectors that the server can use.
    #[error("the model {model} makes no vectors of {dimensions} dimensions")]
    Embedder {
        /// The model.
        model: String,
        /// The configured number of dimensions.
        dimensions: usize,
        /// Why.
        source: EmbedError,
    },
    /// The vectors of the store are others than the configured embedder makes.
    #[error(transparent)]
    Spaces(#[from] SpacesDiffer),
    /// The demo catalogue could not be loaded.
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    /// The import stopped.
    #[error(transparent)]
    Import(#[from] import::ImportError),
    /// The first moderator's account could not be made.
    #[error("cannot make the account of the first moderator")]
    Moderator(#[source] AccountsError),
    /// The first moderator's name is none.
    #[error("cannot make the account of the first moderator")]
    ModeratorName(#[from] InvalidValue),
    /// The process cannot be told to stop.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
    /// The server stopped by itself.
    #[error("the server stopped")]
    Server(#[source] io::Error),
}

/// Serves until the process is told to stop, by Ctrl-C or a termination signal.
///
/// Data comes first: the server listens when everything is loaded.
///
/// # Errors
/// [`ServeError`].
pub async fn run(settings: &Settings) -> Result<(), ServeError> {
    let Wired { ports, astra } = wiring::wire(settings, Platform::default())?;
    // An address that is taken is told before a long import, not after it.
    drop(listen(settings.listen).await?);
    if let (Some(store), Some(place)) = (&astra, &settings.astra) {
        start::tables_are_right(store, place, &ports).await?;
    }
    let is_elsewhere = settings.embedder.source.limits().is_some();
    embedder::answers(ports.embedder.as_ref(), is_elsewhere).await?;
    let pause = ports.pause.clone();
    let patience = StartPatience::of(settings, pause.as_ref());
    patience
        .insist("agree with the store on its vectors", SpacesDiffer::may_pass, async || {
            spaces::agree(&ports).await
        })
        .await?;
    fill(&ports, settings).await?;
    let server = Server::new(ports, settings);
    if let Some(moderator) = &settings.moderator {
        moderator::ensure(&server, moderator, &patience).await?;
    }
    let mut signals = signals::Signals::new().map_err(ServeError::Signals)?;
    let mut running = server.start(listen(settings.listen).await?).map_err(ServeError::Server)?;
    say(&welcome::welcome(running.local_addr(), settings, running.ports().embedder.space()));
    tokio::select! {
        signal = signals.next() => info!("stopping on {signal}; a second signal stops at once"),
        ended = running.ended() => return ended.map_err(ServeError::Server),
    }
    tokio::select! {
        stopped = running.shutdown() => stopped.map_err(ServeError::Server)?,
        signal = signals.next() => info!("stopped at once on {signal}"),
    }
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

async fn fill(ports: &Ports, settings: &Settings) -> Result<(), ServeError> {
    match &settings.start_with {
        StartWith::Nothing => {}
        StartWith::Demo => demo::load(ports).await?,
        StartWith::Import(directory) => {
            let options = ImportOptions { parallel: settings.import_parallel, from: None };
            let summary = import::run(directory, &ports.bulk, options, import::reporter().as_mut()).await?;
            say(&summary.to_string());
        }
    }
    Ok(())
}
