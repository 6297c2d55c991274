//! Vectors of queries that are asked again.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Embedding, EmbeddingSpace},
};
use quick_cache::sync::Cache;
use tokio::time::timeout;

/// Any embedder, with a memory for the vectors of queries: many ask the same, and one model costs milliseconds, the other
/// money. Passages are embedded once each, so they are not kept.
///
/// When the same query comes several times at once, it is embedded once and the others wait for that; when it fails or its
/// caller goes away, the next of them tries.
pub struct CachedQueries<E: ?Sized> {
    vectors: Cache<EmbedText, Embedding>,
    embedder: Arc<E>,
    limit: Option<Duration>,
}

impl<E: Embedder + ?Sized> CachedQueries<E> {
    /// Longer queries than this are not kept, in bytes: no search takes more than 500 characters, of four bytes at most.
    pub const LONGEST: usize = 2_000;

    /// Keeps about as many vectors as `capacity` says, of the queries that were asked last and most often; of none when it
    /// is 0. Each takes four bytes for each dimension, and the text.
    #[must_use]
    pub fn new(embedder: Arc<E>, capacity: usize) -> Self {
        Self { vectors: Cache::new(capacity), embedder, limit: None }
    }

    /// Lets nobody wait longer than that for a query, those included who waited for another that failed. Then it must be
    /// awaited inside a Tokio runtime that has timers.
    #[must_use]
    pub fn within(self, limit: Option<Duration>) -> Self {
        Self { limit, ..self }
    }

    async fn query(&self, text: &EmbedText) -> Result<Embedding, EmbedError> {
        if text.as_str().len() > Self::LONGEST {
            return self.embed_one(text).await;
        }
        let vector = self.vectors.get_or_insert_async(text, self.embed_one(text));
        match self.limit {
            None => vector.await,
            Some(limit) => {
                timeout(limit, vector).await.unwrap_or_else(|late| Err(EmbedError::Unavailable(late.into())))
            }
        }
    }

    async fn embed_one(&self, text: &EmbedText) -> Result<Embedding, EmbedError> {
        let vectors = self.embedder.embed(std::slice::from_ref(text), Purpose::Query).await?;
        vectors
            .into_iter()
            .next()
            .ok_or_else(|| EmbedError::Useless("there is no vector for the text".into()))
    }
}

#[async_trait]
impl<E: Embedder + ?Sized> Embedder for CachedQueries<E> {
    fn space(&self) -> &EmbeddingSpace {
        self.embedder.space()
    }

    fn semantic_minimum(&self) -> Similarity {
        self.embedder.semantic_minimum()
    }

    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        // Several queries at once are no search: they cost less in one call than they may save.
        if let (Purpose::Query, [text]) = (purpose, texts) {
            return Ok(vec![self.query(text).await?]);
        }
        self.embedder.embed(texts, purpose).await
    }
}

impl<E: fmt::Debug + ?Sized> fmt::Debug for CachedQueries<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Texts of queries are nobody's business.
        f.debug_struct("CachedQueries")
            .field("kept", &self.vectors.len())
            .field("embedder", &&self.embedder)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
