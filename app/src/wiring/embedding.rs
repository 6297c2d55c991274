//! Settings become what makes vectors of texts.

use std::sync::Arc;

use killrvideo_astra::{CallObserver, VectorService, VectorizeEmbedder, VectorizeSettings};
use killrvideo_domain::{
    search::{Embedder, Similarity},
    shared::Dimensions,
};
use killrvideo_embedding::{HashedWords, KnownModel, OpenAiEmbedder, OpenAiPatience, OpenAiSettings};

use super::{Platform, WiringError};
use crate::config::{AstraSettings, EmbedderSource, OpenAiModel, RemoteLimits, Settings, VectorizeModel};

/// What makes vectors of texts, as `settings` say; nothing is asked yet. What the Data API is asked is heard by
/// `observer`.
pub(super) fn embedder(
    settings: &Settings,
    platform: &Platform,
    observer: Arc<dyn CallObserver>,
) -> Result<Arc<dyn Embedder>, WiringError> {
    let dimensions = settings.embedding_dimensions;
    Ok(match &settings.embedder.source {
        EmbedderSource::Auto => in_process(dimensions),
        EmbedderSource::Bundled => bundled(dimensions)?,
        EmbedderSource::Hashed => Arc::new(HashedWords::new(dimensions)),
        EmbedderSource::OpenAi(model) => Arc::new(openai(model, dimensions, platform)),
        EmbedderSource::Vectorize(model) => {
            let place =
                settings.astra.as_ref().ok_or("vectors are made behind a Data API, and none is configured");
            let place = place.map_err(WiringError::of("the embedder"))?;
            Arc::new(vectorize(model, place, dimensions, platform, observer))
        }
    })
}

/// The provider and the model that the Data API asks; `None` when it is to ask none.
pub(super) fn service(source: &EmbedderSource) -> Option<VectorService> {
    match source {
        EmbedderSource::Vectorize(VectorizeModel { provider, model, .. }) => {
            Some(VectorService { provider: provider.clone(), model_name: model.clone() })
        }
        EmbedderSource::Auto
        | EmbedderSource::Bundled
        | EmbedderSource::Hashed
        | EmbedderSource::OpenAi(_) => None,
    }
}

fn openai(model: &OpenAiModel, dimensions: Dimensions, platform: &Platform) -> OpenAiEmbedder {
    let OpenAiModel { server, model, key, ask_dimensions, input_type, limits } = model.clone();
    let RemoteLimits { tokens, batch, timeout, tries } = limits;
    let settings = OpenAiSettings {
        key,
        ask_dimensions,
        input_type,
        tokens,
        batch: batch.unwrap_or(OpenAiSettings::BATCH),
        patience: OpenAiPatience { call: timeout, tries, ..OpenAiPatience::default() },
        ..OpenAiSettings::new(server, &model, dimensions)
    };
    OpenAiEmbedder::new(settings, platform.pause.clone())
}

fn vectorize(
    model: &VectorizeModel,
    place: &AstraSettings,
    dimensions: Dimensions,
    platform: &Platform,
    observer: Arc<dyn CallObserver>,
) -> VectorizeEmbedder {
    let VectorizeModel { provider, model, key, limits } = model.clone();
    let RemoteLimits { tokens, batch, timeout, tries } = limits;
    let known = KnownModel::named(&model);
    let service = VectorService { provider, model_name: model };
    let usual = VectorizeSettings::new(
        place.endpoint.clone(),
        &place.keyspace,
        place.token.clone(),
        service,
        dimensions,
    );
    let patience = VectorizeSettings::patience();
    let settings = VectorizeSettings {
        key,
        tokens: tokens.unwrap_or(known.tokens),
        batch: batch.unwrap_or(usual.batch),
        minimum: Similarity::from_cosine(known.minimum),
        patience: killrvideo_astra::Patience { call: timeout, command: timeout, tries, ..patience },
        observer: Some(observer),
        ..usual
    };
    VectorizeEmbedder::new(settings, platform.ids.clone(), platform.pause.clone())
}
