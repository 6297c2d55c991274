//! The use-cases of search.

use std::sync::Arc;

use super::{
    EmbedError, EmbedText, Embedder, MOST_FOUND, Purpose, SearchError, SearchMode, SearchQuery, Similarity,
    SuggestLimit, TagPart, TagStore, TextIndex, VectorStore, WordMatch, fusion::fused, tags::suggested,
    text::TextQuery,
};
use crate::{
    catalog::{ListedVideo, Tag, VideoStats, VideoSummary, with_numbers},
    shared::{Embedding, NumberedPage, Page, Total},
};

/// One adapter for each port that search needs.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct SearchPorts {
    pub words: Arc<dyn TextIndex>,
    pub vectors: Arc<dyn VectorStore>,
    pub embedder: Arc<dyn Embedder>,
    pub tags: Arc<dyn TagStore>,
    pub stats: Arc<dyn VideoStats>,
}

/// A page of what a search found.
#[derive(Debug)]
pub struct Found {
    /// The page; its total is the length of the whole ranking.
    pub page: Page<ListedVideo>,
    /// Why the meaning of the query was left aside, if it was.
    pub without_meaning: Option<EmbedError>,
}

/// Finds videos by words, by meaning, or by both, and suggests tags.
pub struct Search {
    ports: SearchPorts,
    semantic_minimum: Similarity,
}

impl Search {
    /// Puts the use-cases on their ports. What is less near to a query than `semantic_minimum` is not found by its
    /// meaning.
    #[must_use]
    pub fn new(ports: SearchPorts, semantic_minimum: Similarity) -> Self {
        Self { ports, semantic_minimum }
    }

    /// One page of the listed videos that answer a query, with numbers. All pages are slices of one ranking of at most
    /// 1000 videos; a page behind its end is empty. A search by both that cannot embed the query goes by words alone.
    ///
    /// # Errors
    /// [`SearchError::EmbedderOutOfReach`] by meaning alone; [`SearchError::NoTextIndex`] where words are needed;
    /// [`SearchError::Store`].
    pub async fn videos(
        &self,
        query: &SearchQuery,
        mode: SearchMode,
        page: NumberedPage,
    ) -> Result<Found, SearchError> {
        let (ranking, without_meaning) = match mode {
            SearchMode::Keyword => {
                let found = self.by_words(query).await?.into_iter();
                (found.map(|found| found.video).collect(), None)
            }
            SearchMode::Semantic => {
                let vector = self.embedded(query).await.map_err(SearchError::EmbedderOutOfReach)?;
                (self.near(&vector).await?, None)
            }
            SearchMode::Hybrid => self.by_both(query).await?,
        };
        let total = Total::of(ranking.len() as u64);
        let items = with_numbers(&*self.ports.stats, page.of(ranking)).await?;
        Ok(Found { page: Page { items, total, next: None }, without_meaning })
    }

    /// The tags of listed videos that contain a text: those that begin with it first; of both kinds the most used
    /// first, then alphabetically.
    ///
    /// # Errors
    /// [`SearchError::Store`].
    pub async fn suggest_tags(&self, part: &TagPart, limit: SuggestLimit) -> Result<Vec<Tag>, SearchError> {
        Ok(suggested(&self.ports.tags.used().await?, part, limit))
    }

    async fn by_words(&self, query: &SearchQuery) -> Result<Vec<WordMatch>, SearchError> {
        let query = TextQuery::of(query.as_str());
        if query.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.ports.words.rank(&query, MOST_FOUND).await?)
    }

    async fn by_both(
        &self,
        query: &SearchQuery,
    ) -> Result<(Vec<VideoSummary>, Option<EmbedError>), SearchError> {
        let by_meaning = async {
            match self.embedded(query).await {
                Ok(vector) => Ok((self.near(&vector).await?, None)),
                Err(error) => Ok((Vec::new(), Some(error))),
            }
        };
        let (by_words, (by_meaning, failed)) = futures_util::try_join!(self.by_words(query), by_meaning)?;
        Ok((fused(by_words, by_meaning), failed))
    }

    async fn embedded(&self, query: &SearchQuery) -> Result<Embedding, EmbedError> {
        let text = EmbedText::parse(query.as_str()).map_err(|error| EmbedError::Useless(error.into()))?;
        let vectors = self.ports.embedder.embed(&[text], Purpose::Query).await?;
        vectors.into_iter().next().ok_or_else(|| EmbedError::Useless("one text gave no vector".into()))
    }

    async fn near(&self, vector: &Embedding) -> Result<Vec<VideoSummary>, SearchError> {
        let near = self.ports.vectors.nearest(vector, MOST_FOUND).await?;
        let near = near.into_iter().filter(|neighbour| neighbour.similarity >= self.semantic_minimum);
        Ok(near.map(|neighbour| neighbour.video).collect())
    }
}
