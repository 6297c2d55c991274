//! Whether the model makes vectors, seen when the server starts.

use killrvideo_domain::search::{EmbedError, EmbedText, Embedder, Purpose};
use tracing::warn;

use super::ServeError;
use crate::telemetry::chain;

/// What is embedded to see whether vectors come back, and of which length.
const PROBE: &str = "video";

/// Asks the model for a vector when it `is_elsewhere`. One that is out of reach may come back; searches by both go by words
/// alone until then.
///
/// # Errors
/// [`ServeError::Embedder`] when the model is of no use: it makes vectors of another length, say, or the key is wrong.
pub(super) async fn answers(embedder: &dyn Embedder, is_elsewhere: bool) -> Result<(), ServeError> {
    let (model, dimensions) = (embedder.space().model(), embedder.space().dimensions().get());
    let probe = EmbedText::parse(PROBE).ok().filter(|_| is_elsewhere);
    let Some(probe) = probe else { return Ok(()) };
    match embedder.embed(&[probe], Purpose::Query).await {
        Ok(_) => Ok(()),
        Err(error @ EmbedError::Useless(_)) => {
            Err(ServeError::Embedder { model: model.to_owned(), dimensions, source: error })
        }
        Err(error) => {
            warn!(error = %chain(&error), "the embedding model is out of reach: until it is there, searches by both go by words, and those by meaning get 503");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::{
        search::MockEmbedder,
        shared::{Dimensions, EmbeddingSpace},
    };

    use super::*;

    fn embedder(error: Option<fn() -> EmbedError>) -> MockEmbedder {
        let mut embedder = MockEmbedder::new();
        embedder.expect_space().return_const(EmbeddingSpace::new("a-model", Dimensions::default()));
        match error {
            Some(error) => embedder.expect_embed().times(1).returning(move |_, _| Err(error())),
            None => embedder.expect_embed().never(),
        };
        embedder
    }

    #[tokio::test]
    async fn a_model_elsewhere_is_asked_and_one_in_this_process_is_not() {
        let away = || EmbedError::Unavailable("out of reach".into());

        assert!(answers(&embedder(None), false).await.is_ok());
        assert!(answers(&embedder(Some(away)), true).await.is_ok(), "it may come back");
    }

    #[tokio::test]
    async fn a_model_that_is_of_no_use_is_told_before_the_server_listens() {
        let useless = || EmbedError::Useless("a vector has 1536 dimensions here, not 384".into());

        let error = answers(&embedder(Some(useless)), true).await.expect_err("of no use");

        let told = chain(&error);
        assert!(told.starts_with("the model a-model makes no vectors of 1536 dimensions"), "{told}");
        assert!(told.ends_with("a vector has 1536 dimensions here, not 384"), "{told}");
    }
}
