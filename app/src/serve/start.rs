//! Whether the tables behind a Data API are there and are the right ones.

use killrvideo_domain::shared::StoreError;
use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use super::ServeError;
use crate::{config::AstraSettings, ports::Ports, spaces, telemetry::chain, wiring::AstraStore};

/// Waits until the Data API says what tables its keyspace has, and compares them with what the server needs.
///
/// # Errors
/// [`ServeError::OutOfReach`] when it does not say so in time or will not say so at all; [`ServeError::Tables`] when
/// the tables are others; [`ServeError::Spaces`] when they hold vectors of another length.
pub(super) async fn tables_are_right(
    store: &AstraStore,
    place: &AstraSettings,
    ports: &Ports,
) -> Result<(), ServeError> {
    let deadline = Instant::now() + place.behaviour.start_patience;
    let out_of_reach = |source: Option<StoreError>| ServeError::OutOfReach {
        endpoint: place.endpoint.to_string(),
        keyspace: place.keyspace.clone(),
        source,
    };
    let mut failure = None;
    loop {
        // The first try is given all the time it needs: without patience it is the only one.
        let checked = match failure {
            None => Ok(store.check_schema().await),
            Some(_) => timeout_at(deadline, store.check_schema()).await,
        };
        let Ok(checked) = checked else { return Err(out_of_reach(failure)) };
        let error = match checked {
            Ok(report) if report.is_fine() => {
                report.faults.iter().for_each(|fault| info!("{fault}"));
                return Ok(());
            }
            Ok(report) => {
                let of_another_length = spaces::of_another_length(ports, &report).await;
                return Err(of_another_length.map_or_else(
                    || ServeError::Tables { keyspace: place.keyspace.clone(), report: report.to_string() },
                    ServeError::Spaces,
                ));
            }
            Err(error) => error,
        };
        if !error.is_retryable() || Instant::now() + place.behaviour.start_pause >= deadline {
            return Err(out_of_reach(Some(error)));
        }
        warn!(error = %chain(&error), "the Data API is out of reach; trying again");
        failure = Some(error);
        ports.pause.pause(place.behaviour.start_pause).await;
    }
}
