//! The embedder whose model comes inside the program.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Dimensions, Embedding, EmbeddingSpace},
};

mod lane;
mod lanes;
mod mix;
mod sentences;

use lane::Caller;
use lanes::Lanes;

/// Why there is no [`SentenceAndWords`].
#[derive(Debug, thiserror::Error)]
pub enum NoSentences {
    /// The sentence vector does not fit in.
    #[error("the bundled model fills {least} dimensions or more, not {asked}")]
    TooFewDimensions {
        /// As many as the sentence vector has.
        least: usize,
        /// As many as were asked for.
        asked: Dimensions,
    },
    /// The system has no threads for it.
    #[error("the threads of the bundled model did not start")]
    NoThreads(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Embeds texts by a sentence encoder whose weights come inside the program, beside their hashed words; the crate's
/// documentation has the formula.
///
/// It works on threads of its own, one for queries and one for passages, which gives way to all others. The weights are
/// unpacked on them, for the first text.
#[derive(Clone)]
pub struct SentenceAndWords {
    space: EmbeddingSpace,
    lanes: Arc<Lanes>,
}

impl SentenceAndWords {
    /// The name of the model.
    pub const MODEL: &str = "minilm-l3-words-1";
    /// The fewest dimensions it fills: those of the sentence vector, which is alone then.
    pub const LEAST: usize = sentences::LENGTH;

    /// Embeds into that many dimensions: 384 for sentences, the others for words.
    ///
    /// # Errors
    /// [`NoSentences::TooFewDimensions`] when there are fewer than [`SentenceAndWords::LEAST`];
    /// [`NoSentences::NoThreads`] when the system gives it none.
    pub fn new(dimensions: Dimensions) -> Result<Self, NoSentences> {
        if dimensions.get() < Self::LEAST {
            return Err(NoSentences::TooFewDimensions { least: Self::LEAST, asked: dimensions });
        }
        let lanes = Lanes::open().map_err(|error| NoSentences::NoThreads(error.into()))?;
        Ok(Self { space: EmbeddingSpace::new(Self::MODEL, dimensions), lanes: Arc::new(lanes) })
    }
}

#[async_trait]
impl Embedder for SentenceAndWords {
    fn space(&self) -> &EmbeddingSpace {
        &self.space
    }

    /// How near a passage has to be to a query to be found by it: 0.54, or 0.56 of fewer than 768 dimensions, where there
    /// are no words.
    ///
    /// It leaves out most of what has nothing to do with the query, and next to nothing else: on the demo catalogue the test
    /// `semantic_minimum` measures one in seven unrelated passages that are found, and 97 to 99 in a hundred related ones. A
    /// higher one would leave out passages that mean the same in quite other words.
    fn semantic_minimum(&self) -> Similarity {
        let has_words = mix::words_fit(self.space.dimensions());
        Similarity::from_score(if has_words { 0.54 } else { 0.56 })
    }

    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let (space, texts) = (self.space.clone(), texts.to_vec());
        let work = move |caller: &Caller<_>| embed_all(&space, &texts, purpose, caller);
        match self.lanes.run(purpose, work).await {
            Ok(embedded) => embedded,
            // It is about these texts: the same ones fail again.
            Err(broke_down) => Err(EmbedError::Useless(broke_down.into())),
        }
    }
}

/// As many vectors as there are texts, or fewer when nobody waits for them any more.
fn embed_all<T>(
    space: &EmbeddingSpace,
    texts: &[EmbedText],
    purpose: Purpose,
    caller: &Caller<T>,
) -> Result<Vec<Embedding>, EmbedError> {
    texts.iter().take_while(|_| !caller.is_gone()).map(|text| embed_one(space, text, purpose)).collect()
}

fn embed_one(space: &EmbeddingSpace, text: &EmbedText, purpose: Purpose) -> Result<Embedding, EmbedError> {
    let values = mix::vector(text.as_str(), purpose, space.dimensions())?;
    space.embedding(values).map_err(|error| EmbedError::Useless(error.into()))
}

impl fmt::Debug for SentenceAndWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentenceAndWords").field("space", &self.space).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
