//! What the program can do beside serving: commands on the tables behind a Data API, each to its end, and asking a
//! server whether it is ready.

mod accounts;
mod health;
mod import;
mod maintenance;
mod reembed;
mod schema;

use std::sync::Arc;

use killrvideo_domain::{processing::ReembedError, shared::StoreError};
use tokio::time::timeout;
use tracing::warn;

pub use self::{
    accounts::{AccountError, OPERATOR, grant, token},
    health::{HealthError, health},
    import::import,
    maintenance::{backfill, compact},
    reembed::reembed,
    schema::{apply_schema, schema},
};
use crate::{
    config::{AstraSettings, Settings},
    import::ImportError,
    ports::Ports,
    spaces::{self, SpacesDiffer},
    wiring::{self, AstraStore, Platform, Wired, WiringError},
};

/// Why a command did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The adapters could not be set up.
    #[error(transparent)]
    Wiring(#[from] WiringError),
    /// No Data API is configured.
    #[error("this command works on the tables behind a Data API, and none is configured")]
    NoTables,
    /// The keyspace lacks tables, columns or indexes, or has others.
    #[error(
        "the keyspace is not as it should be:\n{0}\n`killrvideo schema --apply` makes what the Data API can make"
    )]
    Schema(String),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The vectors of the keyspace are others than the configured embedder makes.
    #[error(transparent)]
    Spaces(#[from] SpacesDiffer),
    /// Not all vectors were made anew.
    #[error("not all vectors are made anew; `killrvideo reembed` goes on where it was")]
    Reembed(#[from] ReembedError),
    /// The import stopped.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The account cannot be found, or changed.
    #[error(transparent)]
    Account(#[from] AccountError),
}

/// The tables behind a Data API, for one command.
struct Tables<'a> {
    ports: Ports,
    store: Arc<AstraStore>,
    place: &'a AstraSettings,
}

impl<'a> Tables<'a> {
    /// Those that `settings` name; nothing is asked of them.
    fn of(settings: &'a Settings) -> Result<Self, CommandError> {
        let Wired { ports, astra } = wiring::wire(settings, Platform::default())?;
        match (astra, &settings.astra) {
            (Some(store), Some(place)) => Ok(Self { ports, store, place }),
            _ => Err(CommandError::NoTables),
        }
    }

    /// Makes sure that much can be written to them.
    async fn check(&self) -> Result<(), CommandError> {
        let report = self.store.check_schema().await?;
        if report.is_fine() {
            return Ok(());
        }
        let of_another_length = spaces::of_another_length(&self.ports, &report).await;
        Err(of_another_length.map_or_else(|| CommandError::Schema(report.to_string()), CommandError::Spaces))
    }

    /// Makes sure of the same, and that vectors of the configured embedder can be written to them.
    async fn check_for_vectors(&self) -> Result<(), CommandError> {
        self.check().await?;
        Ok(spaces::agree(&self.ports).await?)
    }

    /// Waits for what goes on in the background, so that it does not end with the process.
    async fn come_to_rest(&self, settings: &Settings) {
        if timeout(settings.shutdown_grace, self.ports.lifecycle.drain()).await.is_err() {
            warn!("the store took too long to come to rest");
        }
    }
}
