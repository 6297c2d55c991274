//! The vectors of several texts, of which one that the model refuses is not in the way of the others.

use super::patience::Patience;
use crate::{
    search::{EmbedError, EmbedText, Embedder, Purpose},
    shared::Embedding,
};

/// Makes the vectors of passages.
#[derive(Clone, Copy)]
pub(super) struct Passages<'a> {
    pub(super) embedder: &'a dyn Embedder,
    pub(super) patience: Patience<'a>,
}

/// A vector, or why the model makes none of a text.
pub(super) type Made = Result<Embedding, String>;

impl Passages<'_> {
    /// One answer for each text, in their order, by one call of the model unless it refuses that.
    ///
    /// # Errors
    /// [`EmbedError::Unavailable`] when the model is out of reach all tries; [`EmbedError::Useless`] when it makes no
    /// vectors at all, which says nothing about these texts: a key is wrong, say.
    pub(super) async fn each(&self, texts: &[String]) -> Result<Vec<Made>, EmbedError> {
        let parsed: Vec<Result<EmbedText, String>> =
            texts.iter().map(|text| EmbedText::parse(text).map_err(|refused| refused.to_string())).collect();
        let good: Vec<EmbedText> = parsed.iter().filter_map(|text| text.as_ref().ok().cloned()).collect();
        let made = self.good(&good).await?;
        if !made.is_empty() && made.iter().all(Result::is_err) {
            // Is it about these texts, or about the model?
            self.works().await?;
        }
        let mut made = made.into_iter();
        let missing = || Err("the model made too few vectors".to_owned());
        Ok(parsed.into_iter().map(|text| text.and_then(|_| made.next().unwrap_or_else(missing))).collect())
    }

    /// Whether the model makes vectors at all.
    ///
    /// # Errors
    /// [`EmbedError`] when it does not.
    pub(super) async fn works(&self) -> Result<(), EmbedError> {
        match EmbedText::parse("video") {
            Ok(any) => self.call(&[any]).await.map(drop),
            Err(_) => Ok(()),
        }
    }

    async fn good(&self, texts: &[EmbedText]) -> Result<Vec<Made>, EmbedError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        match self.call(texts).await {
            Ok(vectors) => Ok(vectors.into_iter().map(Ok).collect()),
            Err(error) if error.is_retryable() => Err(error),
            Err(error) if texts.len() == 1 => Ok(vec![Err(reason(&error))]),
            Err(_) => self.one_by_one(texts).await,
        }
    }

    /// The model refuses some texts together: which of them is seen when they are alone.
    async fn one_by_one(&self, texts: &[EmbedText]) -> Result<Vec<Made>, EmbedError> {
        let mut made = Vec::with_capacity(texts.len());
        for text in texts {
            made.push(match self.call(std::slice::from_ref(text)).await {
                Ok(vectors) => {
                    vectors.into_iter().next().ok_or_else(|| "the model made no vector".to_owned())
                }
                Err(error) if error.is_retryable() => return Err(error),
                Err(error) => Err(reason(&error)),
            });
        }
        Ok(made)
    }

    async fn call(&self, texts: &[EmbedText]) -> Result<Vec<Embedding>, EmbedError> {
        let attempt = || self.embedder.embed(texts, Purpose::Passage);
        self.patience.with(EmbedError::is_retryable, attempt).await
    }
}

/// Why the model makes no vectors: the error and what is behind it.
pub(super) fn reason(error: &EmbedError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
