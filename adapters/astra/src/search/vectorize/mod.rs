//! Texts become vectors where the tables are: the Data API asks a model for them.
//!
//! It makes a vector of a text that is written into a column with a service, and gives it to whoever reads the column. So
//! the texts of one call are written into a partition of a scratch table that nobody else knows, one row each; the vectors
//! are read back; and the partition is deleted, however the call ends. Nothing is written over: a command that was given
//! up and arrives late finds its own rows, not those of another text. What stays behind when a process dies in between is
//! read by nobody.
//!
//! Searches take vectors, never texts, so that a ranking has similarities, and queries can be kept for those who ask the
//! same. The Data API asks for all vectors of tables as for queries; a model that treats passages otherwise makes other
//! vectors of them when it is asked directly. So the model has a name of its own here.

mod settings;

use std::sync::Arc;

use async_trait::async_trait;
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Embedding, EmbeddingSpace, IdGenerator, Pause},
};
use serde::Serialize;
use uuid::Uuid;

pub use self::settings::VectorizeSettings;
use crate::{
    data_api::{DataApi, Filter, Find, Limits, Trouble, Vector, columns, recorded_with_caller},
    shared::Finally,
    tables::EMBEDDING_SCRATCH,
};

/// Embeds texts by the Data API, which asks a provider.
///
/// It has a door of its own: a provider that is out of reach is no reason to leave the tables alone. It must be awaited
/// inside a Tokio runtime.
pub struct VectorizeEmbedder {
    api: Arc<DataApi>,
    ids: Arc<dyn IdGenerator>,
    space: EmbeddingSpace,
    minimum: Similarity,
    tokens: usize,
    batch: usize,
}

/// A text on its way to become a vector.
#[derive(Serialize)]
struct TextRow<'a> {
    call: Uuid,
    position: usize,
    embedded: &'a str,
}

columns! {
    /// What became of it.
    struct VectorRow {
        position: usize,
        embedded: Vector,
    }
}

impl VectorizeEmbedder {
    /// What stands before provider and model in the name of the space: vectors that the model makes when it is asked
    /// directly may be others.
    pub const PREFIX: &str = "vectorize:";

    /// The most texts of one command.
    const MOST: usize = 100;

    /// An embedder that asks as `settings` say; nothing is sent before the first text.
    #[must_use]
    pub fn new(settings: VectorizeSettings, ids: Arc<dyn IdGenerator>, pause: Arc<dyn Pause>) -> Self {
        let VectorizeSettings { endpoint, token, keyspace, service, key, dimensions, .. } = settings;
        let VectorizeSettings { tokens, batch, minimum, patience, observer, .. } = settings;
        let limits = Limits { patience, ..Limits::default() };
        let api = DataApi::new(endpoint, keyspace, token, limits, pause);
        Self {
            api: Arc::new(api.with_embedding_key(key).heard_by(observer)),
            ids,
            space: EmbeddingSpace::new(&format!("{}{service}", Self::PREFIX), dimensions),
            minimum,
            tokens,
            batch: batch.clamp(1, Self::MOST),
        }
    }

    /// One vector for each of the texts of one command.
    async fn batch(&self, texts: &[EmbedText]) -> Result<Vec<Embedding>, Trouble> {
        let call = self.ids.random();
        let texts_within = texts.iter().map(|text| text.within(self.tokens)).enumerate();
        let rows: Vec<_> =
            texts_within.map(|(position, embedded)| TextRow { call, position, embedded }).collect();
        let api = self.api.clone();
        // Also when the caller goes away: so it is not waited for.
        let _swept = Finally(move || drop(tokio::spawn(recorded_with_caller(sweep(api.clone(), call)))));
        self.api.insert_many(EMBEDDING_SCRATCH, &rows).await?;
        let own = Find::by(Filter::by("call", call));
        let mut found: Vec<VectorRow> = self.api.find_all(EMBEDDING_SCRATCH, own, texts.len()).await?;
        found.sort_by_key(|row| row.position);
        if !found.iter().map(|row| row.position).eq(0..texts.len()) {
            return Err(wrong(format!("{} of {} texts have a vector", found.len(), texts.len())));
        }
        let vector =
            |row: VectorRow| self.space.direction(row.embedded.0).map_err(|error| wrong(error.to_string()));
        found.into_iter().map(vector).collect()
    }
}

/// Deletes what a call left.
async fn sweep(api: Arc<DataApi>, call: Uuid) {
    if let Err(trouble) = api.delete_many(EMBEDDING_SCRATCH, Filter::by("call", call)).await {
        tracing::debug!(%trouble, "rows of the scratch table stay behind; nobody reads them");
    }
}

fn wrong(reason: String) -> Trouble {
    Trouble::Row { table: EMBEDDING_SCRATCH.name().to_owned(), reason }
}

#[async_trait]
impl Embedder for VectorizeEmbedder {
    fn space(&self) -> &EmbeddingSpace {
        &self.space
    }

    /// As configured: of most models 0.6, a cosine of 0.2.
    fn semantic_minimum(&self) -> Similarity {
        self.minimum
    }

    async fn embed(&self, texts: &[EmbedText], _: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.batch) {
            vectors.extend(self.batch(batch).await.map_err(meant)?);
        }
        Ok(vectors)
    }
}

/// What a failure means to whoever wants vectors. A keyspace or a provider that lets nobody in is of no use until somebody
/// mends it.
fn meant(trouble: Trouble) -> EmbedError {
    let error = trouble.into_store_error("embedder.embed");
    if error.is_retryable() {
        EmbedError::Unavailable(error.into())
    } else {
        EmbedError::Useless(error.into())
    }
}
