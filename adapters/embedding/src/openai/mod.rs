//! The embedder behind a server that speaks as OpenAI's does.

mod answer;
mod batches;
mod door;
mod model;
mod patience;
mod refusal;
mod settings;
mod trouble;

use std::sync::Arc;

use async_trait::async_trait;
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Embedding, EmbeddingSpace, Pause},
};

use self::{
    batches::batches,
    door::{Door, Question},
    trouble::Trouble,
};

pub use self::{
    model::KnownModel,
    patience::OpenAiPatience,
    settings::{InvalidServerUrl, OpenAiSettings, ServerUrl},
};

#[doc = include_str!("README.md")]
pub struct OpenAiEmbedder {
    space: EmbeddingSpace,
    model: KnownModel,
    batch: usize,
    door: Door,
}

impl OpenAiEmbedder {
    /// An embedder that asks as `settings` say, and waits between tries by `pause`.
    #[must_use]
    pub fn new(settings: OpenAiSettings, pause: Arc<dyn Pause>) -> Self {
        let space = EmbeddingSpace::new(&settings.model, settings.dimensions);
        let model = KnownModel::of(&settings);
        let batch = settings.batch;
        let door = Door::new(settings, model, space.clone(), pause);
        Self { space, model, batch, door }
    }

    /// The beginning of a text that the model takes.
    fn clipped<'a>(&self, text: &'a EmbedText) -> &'a str {
        let KnownModel { tokens, input_type, .. } = self.model;
        if input_type { text.at_least_within(tokens) } else { text.within(tokens) }
    }

    /// One vector for each of the texts of one call.
    async fn batch(&self, batch: &[Clipped<'_>], purpose: Purpose) -> Result<Vec<Embedding>, Trouble> {
        let texts: Vec<&str> = batch.iter().map(|clipped| clipped.text).collect();
        match self.door.ask(&Question { texts: &texts, purpose }).await {
            Err(trouble)
                if trouble.is_about_texts() && batch.iter().any(|text| self.may_be_too_long(text)) =>
            {
                self.one_by_one(batch, purpose).await
            }
            answered => answered,
        }
    }

    /// The same when the server refused the texts together: what it refuses alone is cut to what certainly fits, for how
    /// many tokens a text has was only reckoned.
    async fn one_by_one(&self, batch: &[Clipped<'_>], purpose: Purpose) -> Result<Vec<Embedding>, Trouble> {
        let mut vectors = Vec::with_capacity(batch.len());
        for clipped in batch {
            let alone = match self.door.ask(&Question { texts: &[clipped.text], purpose }).await {
                Err(trouble) if trouble.is_about_texts() && self.may_be_too_long(clipped) => {
                    let short = clipped.whole.certainly_within(self.model.tokens);
                    self.door.ask(&Question { texts: &[short], purpose }).await
                }
                answered => answered,
            };
            vectors.extend(alone?);
        }
        Ok(vectors)
    }

    /// No token is shorter than a byte.
    fn may_be_too_long(&self, clipped: &Clipped<'_>) -> bool {
        clipped.text.len() > self.model.tokens
    }
}

/// A text, and the beginning of it that is sent.
struct Clipped<'a> {
    whole: &'a EmbedText,
    text: &'a str,
}

#[async_trait]
impl Embedder for OpenAiEmbedder {
    fn space(&self) -> &EmbeddingSpace {
        &self.space
    }

    /// What is known of the model; of a model that nobody knows here, 0.6, a cosine of 0.2.
    fn semantic_minimum(&self) -> Similarity {
        Similarity::from_cosine(self.model.minimum)
    }

    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        let clipped: Vec<_> =
            texts.iter().map(|whole| Clipped { whole, text: self.clipped(whole) }).collect();
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in batches(&clipped, self.batch, |clipped| clipped.text.len()) {
            vectors.extend(self.batch(batch, purpose).await?);
        }
        Ok(vectors)
    }
}
