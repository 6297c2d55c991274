//! Which model the Data API asks, and how.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::{search::Similarity, shared::Dimensions};
use secrecy::SecretString;

use crate::{CallObserver, Endpoint, Patience, VectorService};

/// Which model the Data API asks for vectors, and how it is asked to.
#[derive(Debug, Clone)]
pub struct VectorizeSettings {
    /// The Data API.
    pub endpoint: Endpoint,
    /// What lets us in there; shown nowhere.
    pub token: SecretString,
    /// The keyspace that has the table where texts become vectors.
    pub keyspace: String,
    /// The provider and its model.
    pub service: VectorService,
    /// What lets the Data API in at the provider, sent as the header `x-embedding-api-key`; some providers need none.
    pub key: Option<SecretString>,
    /// How many dimensions the model's vectors have.
    pub dimensions: Dimensions,
    /// How many tokens of a text the model takes.
    pub tokens: usize,
    /// How many texts are sent in one command, 1 to 100. The Data API sends them to the provider as they come.
    pub batch: usize,
    /// The least nearness of this model's vectors that means something.
    pub minimum: Similarity,
    /// How long and how often commands are tried.
    pub patience: Patience,
    /// Who hears of every call that is made; usually nobody.
    pub observer: Option<Arc<dyn CallObserver>>,
}

impl VectorizeSettings {
    /// How many texts NVIDIA's model behind Astra DB takes at once: no other provider is known to take fewer.
    pub const BATCH: usize = 8;
    /// How many tokens of a text that model takes.
    pub const TOKENS: usize = 512;

    /// The patience with commands that make vectors: 10 s, in which each is tried three times at most, with longer waits
    /// than other commands, because the Data API has tried the provider several times itself before it says no.
    #[must_use]
    pub fn patience() -> Patience {
        let whole = Duration::from_secs(10);
        Patience {
            call: whole,
            command: whole,
            tries: 3,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(2),
        }
    }

    /// The usual settings for a keyspace and a model of so many dimensions.
    #[must_use]
    pub fn new(
        endpoint: Endpoint,
        keyspace: &str,
        token: SecretString,
        service: VectorService,
        dimensions: Dimensions,
    ) -> Self {
        Self {
            endpoint,
            token,
            keyspace: keyspace.to_owned(),
            service,
            key: None,
            dimensions,
            tokens: Self::TOKENS,
            batch: Self::BATCH,
            minimum: Similarity::from_cosine(0.2),
            patience: Self::patience(),
            observer: None,
        }
    }
}
