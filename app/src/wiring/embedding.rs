//! Settings become what makes vectors of texts.

use std::sync::Arc;

use killrvideo_astra::{CallObserver, VectorService, VectorizeEmbedder, VectorizeSettings};
use killrvideo_domain::{
    search::{Embedder, Similarity},
    shared::Dimensions,
};
#[cfg(feature = "bundled")]
use killrvideo_embedding::SentenceAndWords;
use killrvideo_embedding::{
    CachedQueries, HashedWords, KnownModel, OpenAiEmbedder, OpenAiPatience, OpenAiSettings,
};

use super::{Platform, WiringError, services};
use crate::{
    config::{AstraSettings, EmbedderSource, OpenAiModel, RemoteLimits, Settings, VectorizeModel},
    metrics::CallSeries,
};

/// What makes vectors of texts, as `settings` say, with a memory for those of queries; nothing is asked yet. What the Data
/// API is asked is heard by `observer`, and what the model is asked is noted in `calls`: what is remembered is not.
pub(super) fn embedder(
    settings: &Settings,
    platform: &Platform,
    observer: Arc<dyn CallObserver>,
    calls: &CallSeries,
) -> Result<Arc<dyn Embedder>, WiringError> {
    let model = services(calls, model(settings, platform, observer)?);
    let limit = settings.embedder.source.limits().map(|limits| limits.timeout);
    Ok(Arc::new(CachedQueries::new(model, settings.embedder.query_cache).within(limit)))
}

fn model(
    settings: &Settings,
    platform: &Platform,
    observer: Arc<dyn CallObserver>,
) -> Result<Arc<dyn Embedder>, WiringError> {
    let dimensions = settings.embedding_dimensions;
    Ok(match &settings.embedder.source {
        EmbedderSource::Auto => auto(dimensions)?,
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

/// The model inside the program, where it fills so many dimensions; otherwise hashed words.
#[cfg(feature = "bundled")]
fn auto(dimensions: Dimensions) -> Result<Arc<dyn Embedder>, WiringError> {
    if dimensions.get() < SentenceAndWords::LEAST {
        return Ok(Arc::new(HashedWords::new(dimensions)));
    }
    bundled(dimensions)
}

/// Hashed words: there is no model inside the program.
#[cfg(not(feature = "bundled"))]
#[expect(clippy::unnecessary_wraps, reason = "with a model inside, it can fail")]
fn auto(dimensions: Dimensions) -> Result<Arc<dyn Embedder>, WiringError> {
    Ok(Arc::new(HashedWords::new(dimensions)))
}

#[cfg(feature = "bundled")]
fn bundled(dimensions: Dimensions) -> Result<Arc<dyn Embedder>, WiringError> {
    Ok(Arc::new(SentenceAndWords::new(dimensions).map_err(WiringError::of("the bundled model"))?))
}

#[cfg(not(feature = "bundled"))]
fn bundled(_: Dimensions) -> Result<Arc<dyn Embedder>, WiringError> {
    Err(WiringError::of("the bundled model")("this program was built without it"))
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
