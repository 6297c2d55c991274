//! What is configured about the store.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::shared::EmbeddingSpace;
use secrecy::SecretString;

use crate::data_api::{BreakerSettings, CallObserver, Endpoint, Limits, Patience, VectorService};

/// Where the data is, and how the store behaves.
#[derive(Debug, Clone)]
pub struct AstraSettings {
    /// The Data API.
    pub endpoint: Endpoint,
    /// What lets us in; sent as the header `Token`, shown nowhere.
    pub token: SecretString,
    /// The keyspace.
    pub keyspace: String,
    /// The space that all vectors of the keyspace live in.
    pub space: EmbeddingSpace,
    /// What makes vectors of texts by the Data API, if anything does: the keyspace then has the table that this takes.
    pub service: Option<VectorService>,
    /// The name under which this process counts, which no two running processes may share. `None` makes a new one
    /// at every start; so do no text at all, `imported` and `compacted`, which stand for numbers from before.
    pub writer: Option<String>,
    /// How often and how long commands are tried.
    pub patience: Patience,
    /// When a dead store is left alone.
    pub breaker: BreakerSettings,
    /// How many commands are on their way at once.
    pub parallel: usize,
    /// How many partitions one find may name, 1 to 100.
    pub partitions: usize,
    /// The waits of a claim that meets another one: at random between the two.
    pub claim_pause: (Duration, Duration),
    /// Who hears of every call that is made; usually nobody.
    pub observer: Option<Arc<dyn CallObserver>>,
}

impl AstraSettings {
    /// How many partitions one find may name on Astra DB: its guardrail for the partition keys of a SELECT. Elsewhere
    /// it is as many as the Data API takes values in a list.
    pub const PARTITIONS_OF_ASTRA: usize = 20;

    /// The usual settings for a keyspace.
    #[must_use]
    pub fn new(endpoint: Endpoint, keyspace: &str, token: SecretString, space: EmbeddingSpace) -> Self {
        let Limits { patience, breaker, parallel, partitions } = Limits::default();
        let partitions = if endpoint.is_astra() { Self::PARTITIONS_OF_ASTRA } else { partitions };
        Self {
            partitions,
            endpoint,
            token,
            keyspace: keyspace.to_owned(),
            space,
            service: None,
            writer: None,
            patience,
            breaker,
            parallel,
            claim_pause: (Duration::from_millis(20), Duration::from_millis(200)),
            observer: None,
        }
    }

    /// How hard the Data API may be worked.
    pub(crate) const fn limits(&self) -> Limits {
        let Self { patience, breaker, parallel, partitions, .. } = *self;
        Limits { patience, breaker, parallel, partitions }
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::space;

    use super::*;

    #[test]
    fn a_find_names_as_many_partitions_as_the_place_allows() {
        for (address, partitions) in
            [("https://0-region.apps.astra.datastax.com", 20), ("http://127.0.0.1:8181", 100)]
        {
            let endpoint = Endpoint::parse(address).expect("an address");
            let settings = AstraSettings::new(endpoint, "killrvideo", SecretString::from("hush"), space(8));

            assert_eq!(settings.limits().partitions, partitions, "{address}");
        }
    }
}
