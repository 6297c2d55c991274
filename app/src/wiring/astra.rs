//! Settings become a store on a Data API.

use std::sync::Arc;

use killrvideo_astra::{AstraSettings, AstraStore, BreakerSettings, Patience};
use killrvideo_domain::shared::EmbeddingSpace;

use super::Platform;
use crate::config;

/// The store on the tables that `settings` name, for vectors of `space`; nothing is sent.
pub(super) fn store(
    settings: &config::AstraSettings,
    space: &EmbeddingSpace,
    platform: &Platform,
) -> Arc<AstraStore> {
    let config::AstraSettings { endpoint, token, keyspace, behaviour } = settings;
    let usual = AstraSettings::new(endpoint.clone(), keyspace, token.clone(), space.clone());
    let settings = AstraSettings {
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
        ..usual
    };
    AstraStore::new(settings, platform.clock.clone(), platform.ids.clone(), platform.pause.clone())
}
