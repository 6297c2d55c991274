//! What the adapters note about their calls.

use prometheus_client::registry::Registry;

use super::DataApiSeries;
use crate::wiring::PortCalls;

/// What the adapters note about their calls. Clones write to the same series.
#[derive(Debug, Clone, Default)]
pub struct CallSeries {
    /// The ports that keep things.
    pub stores: PortCalls,
    /// The ports beside them whose calls take time: the embedder, the source of titles, the hashing of passwords.
    pub services: PortCalls,
    /// What the stores send, when they are on a Data API.
    pub data_api: DataApiSeries,
}

impl CallSeries {
    pub(super) fn register(&self, registry: &mut Registry) {
        self.stores.register(
            registry,
            "store_call_duration",
            "How long calls of the ports that keep things took, by port, intention and outcome",
        );
        self.services.register(
            registry,
            "service_call_duration",
            "How long calls of embedder, source of titles and password hashing took, by port, method and outcome",
        );
        self.data_api.register(registry);
    }
}
