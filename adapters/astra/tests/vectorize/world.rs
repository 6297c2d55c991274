//! A double with a provider that embeds by hashing.

use std::{
    error::Error,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use async_trait::async_trait;
use killrvideo_astra::{AstraSettings, AstraStore, VectorService, VectorizeEmbedder, VectorizeSettings};
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Dimensions, Embedding, EmbeddingSpace},
};
use killrvideo_system::SystemIds;
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::space,
    data_api::{FakeDataApi, Options, VectorProvider},
};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support;

/// What lets the Data API in at the provider.
pub(crate) const KEY: &str = "nvapi-hush-hush";
/// How many dimensions the provider's vectors have.
pub(crate) const DIMENSIONS: usize = 256;
/// How many texts the provider takes at once.
const AT_ONCE: usize = 8;
/// How many bytes of a text it takes: no text that is cut for 512 tokens has more.
const LONGEST: usize = 1512;

pub(crate) fn service() -> VectorService {
    VectorService { provider: "nvidia".to_owned(), model_name: "NV-Embed-QA".to_owned() }
}

/// Words hashed into a vector that is not of length 1.
fn hashed(text: &str) -> Vec<f32> {
    let lower = text.to_lowercase();
    let mut sums = vec![0.0_f32; DIMENSIONS];
    let mut add = |feature: &str, weight: f32| {
        let mut hasher = DefaultHasher::new();
        feature.hash(&mut hasher);
        let place = hasher.finish();
        let index = usize::try_from(place >> 40).expect("24 bits") % DIMENSIONS;
        sums[index] += if place & 1 == 0 { weight } else { -weight };
    };
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).for_each(|word| add(word, 3.0));
    // So that no text is without a feature.
    add(&lower, 0.01);
    sums
}

fn provided(texts: &[&str], key: Option<&str>) -> Result<Vec<Vec<f32>>, &'static str> {
    if key != Some(KEY) {
        return Err("EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED");
    }
    if texts.len() > AT_ONCE || texts.iter().any(|text| text.len() > LONGEST) {
        return Err("EMBEDDING_PROVIDER_CLIENT_ERROR");
    }
    Ok(texts.iter().map(|text| hashed(text)).collect())
}

/// A double whose keyspace lacks the scratch table.
pub(crate) fn bare_double() -> FakeDataApi {
    let double =
        FakeDataApi::try_start(Options { dimensions: DIMENSIONS, ..Options::default() }).expect("a double");
    double.provide(VectorProvider::new("nvidia", "NV-Embed-QA", DIMENSIONS, provided));
    double
}

/// A store that knows of the service.
pub(crate) fn store(double: &FakeDataApi) -> Arc<AstraStore> {
    let settings =
        AstraSettings { space: space(DIMENSIONS), service: Some(service()), ..support::settings(double) };
    support::store(settings, &Corner::of_seed(42, space(DIMENSIONS)), Arc::new(InstantPause::default()))
}

/// A double with all tables.
pub(crate) async fn double() -> FakeDataApi {
    let double = bare_double();
    let applied = store(&double).apply_schema().await.expect("an outcome");
    assert_eq!(applied.done, ["made table embedding_scratch"]);
    double.clear_calls();
    double
}

/// How a double is asked for vectors.
pub(crate) fn settings(double: &FakeDataApi) -> VectorizeSettings {
    let AstraSettings { endpoint, token, keyspace, .. } = support::settings(double);
    let dimensions = Dimensions::try_from(DIMENSIONS).expect("a number of dimensions");
    VectorizeSettings {
        key: Some(SecretString::from(KEY)),
        ..VectorizeSettings::new(endpoint, &keyspace, token, service(), dimensions)
    }
}

/// An embedder whose double runs as long as it.
pub(crate) struct World {
    pub(crate) double: FakeDataApi,
    pub(crate) pause: Arc<InstantPause>,
    pub(crate) embedder: VectorizeEmbedder,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|usual| usual).await
    }

    pub(crate) async fn with(change: impl FnOnce(VectorizeSettings) -> VectorizeSettings) -> Self {
        let (double, pause) = (double().await, Arc::new(InstantPause::default()));
        let settings = change(settings(&double));
        let embedder = VectorizeEmbedder::new(settings, Arc::new(SystemIds::new()), pause.clone());
        Self { double, pause, embedder }
    }

    pub(crate) async fn passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        let texts: Vec<EmbedText> =
            texts.iter().map(|text| EmbedText::parse(text).expect("a text")).collect();
        self.embedder.embed(&texts, Purpose::Passage).await
    }

    /// The commands that arrived, but for those that delete, which nobody waits for.
    pub(crate) fn commands(&self) -> Vec<String> {
        let calls = self.double.calls().into_iter().map(|seen| seen.command);
        calls.filter(|command| command != "deleteMany").collect()
    }

    /// The rows of the scratch table.
    pub(crate) fn rows(&self) -> usize {
        let found = self.double.run("embedding_scratch", json!({"find": {}}).to_string().as_bytes());
        found["data"]["documents"].as_array().map_or(0, Vec::len)
    }

    /// Waits until the scratch table is empty.
    pub(crate) async fn swept(&self) {
        while self.rows() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[async_trait]
impl Embedder for World {
    fn space(&self) -> &EmbeddingSpace {
        self.embedder.space()
    }

    fn semantic_minimum(&self) -> Similarity {
        self.embedder.semantic_minimum()
    }

    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        self.embedder.embed(texts, purpose).await
    }
}

/// All that an error shows.
pub(crate) fn all_text(error: &EmbedError) -> String {
    let mut text = format!("{error:?}");
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        text = format!("{text}\n{error}");
        next = error.source();
    }
    text
}

/// The columns of the scratch table as the double lists them.
pub(crate) fn scratch_columns(double: &FakeDataApi) -> Value {
    let columns = json!({"alterTable": {"operation": {"dropVectorize": {"columns": ["embedded"]}}}});
    double.run("embedding_scratch", columns.to_string().as_bytes())
}
