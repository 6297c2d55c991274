//! Settings become a store on a Data API.

use std::sync::Arc;

use killrvideo_astra::{
    AstraSettings, AstraStore, BreakerSettings, CallEnd, CallObserver, ObservedCall, Patience, VectorService,
};
use killrvideo_domain::shared::EmbeddingSpace;

use super::Platform;
use crate::{
    config,
    metrics::{DataApiCall, DataApiSeries},
};

/// The store on the tables that `settings` name, for vectors of `space`, which `service` makes if there is one; nothing
/// is sent. Its calls are heard by `observer`.
pub(super) fn store(
    settings: &config::AstraSettings,
    (space, service): (EmbeddingSpace, Option<VectorService>),
    platform: &Platform,
    observer: Arc<dyn CallObserver>,
) -> Arc<AstraStore> {
    let config::AstraSettings { endpoint, token, keyspace, behaviour } = settings;
    let usual = AstraSettings::new(endpoint.clone(), keyspace, token.clone(), space);
    let settings = AstraSettings {
        service,
        writer: behaviour.writer.clone(),
        patience: Patience {
            call: behaviour.call_timeout,
            command: behaviour.command_timeout,
            tries: behaviour.tries,
            first_pause: behaviour.first_pause,
            longest_pause: behaviour.longest_pause,
        },
        breaker: BreakerSettings { failures: behaviour.breaker_failures, rest: behaviour.breaker_rest },
        parallel: behaviour.parallel,
        partitions: behaviour.partitions.unwrap_or(usual.partitions),
        claim_pause: behaviour.claim_pause.clone().into_inner(),
        observer: Some(observer),
        ..usual
    };
    AstraStore::new(settings, platform.clock.clone(), platform.ids.clone(), platform.pause.clone())
}

/// Counts what it hears of.
#[derive(Debug)]
pub(super) struct Counting(pub(super) DataApiSeries);

impl CallObserver for Counting {
    fn heard(&self, call: &ObservedCall<'_>) {
        let ObservedCall { table, command, attempt, took, end } = *call;
        let took = Some(took).filter(|_| end != CallEnd::NotSent);
        self.0.note(DataApiCall { table, command, outcome: end.as_str(), took, is_retry: attempt > 1 });
    }
}
