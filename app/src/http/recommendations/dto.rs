//! What recommendations look like in JSON.

use killrvideo_domain::{
    recommendations::{Recommendation, RelatedLimit},
    search::Similarity,
    shared::{Embedding, NumberedPage, VideoId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::{Accept, Faults, Faulty, Field, JsonBody, Loc, Numbers, Source};

/// How many related videos are asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct RelatedParams {
    /// How many videos.
    #[param(minimum = 1, maximum = 20, default = 5)]
    limit: Option<u8>,
}

/// What to find related videos of, and how many.
pub(super) struct Related {
    /// The video.
    pub(super) video: VideoId,
    /// How many.
    pub(super) limit: RelatedLimit,
}

impl Accept for Related {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let video = source.path_id("video_id_path", faults);
        let most = i64::try_from(RelatedLimit::MAX).unwrap_or(i64::MAX);
        let limit =
            source.query_number("limit", (1, most), faults, |limit| RelatedLimit::try_from(limit).ok());
        Ok(Self { video: video?, limit: limit?.unwrap_or_default() })
    }
}

/// A part of somebody's ranking.
pub(super) struct ForYou(pub(super) NumberedPage);

impl Accept for ForYou {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        source.numbered_page(faults).map(Self)
    }
}

/// A video that is recommended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecommendationItem)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecommendationOut {
    #[schema(format = Uuid)]
    video_id: String,
    #[schema(min_length = 3, max_length = 100)]
    title: String,
    #[schema(required, format = "uri", max_length = 2083)]
    thumbnail_url: Option<String>,
    /// How near it is; null when something else recommends it.
    #[schema(required, minimum = 0, maximum = 1)]
    score: Option<f64>,
}

impl From<Recommendation> for RecommendationOut {
    fn from(Recommendation { video, score }: Recommendation) -> Self {
        Self {
            video_id: video.id.to_string(),
            title: video.title.as_str().to_owned(),
            thumbnail_url: video.thumbnail,
            score: score.map(Similarity::get),
        }
    }
}

/// A vector, and whose it is.
#[derive(Deserialize, ToSchema)]
#[schema(as = EmbeddingIngestRequest)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngestIn {
    /// The video.
    #[schema(value_type = String, required, format = Uuid)]
    #[serde(default)]
    video_id: Field<String>,
    /// As many numbers as the server is configured for (1536 by default), not all of them zero. Its length, the
    /// root of the sum of their squares, is 1e-18 to 1e18.
    #[schema(value_type = Vec<f64>, required)]
    #[serde(default)]
    vector: Field<Numbers>,
}

/// A vector for a video.
pub(super) struct Ingest {
    /// The video.
    pub(super) video: VideoId,
    /// The vector.
    pub(super) vector: Embedding,
}

impl Accept for Ingest {
    type Body = JsonBody<IngestIn>;

    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty> {
        let JsonBody(body) = body?;
        let (id, vector) = (Loc::body("videoId"), Loc::body("vector"));
        let video = body.video_id.id(id, faults);
        let vector = body
            .vector
            .required(vector, faults)
            .and_then(|numbers| numbers.embedding(vector, source.space, faults));
        Ok(Self { video: video?, vector: vector? })
    }
}

/// Always this one: what is not accepted is a refusal.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the word of `IngestedOut`")]
enum AcceptedWord {
    Accepted,
}

/// A vector that was taken in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmbeddingIngestResponse)]
#[serde(rename_all = "camelCase")]
pub(super) struct IngestedOut {
    #[schema(format = Uuid)]
    video_id: String,
    #[schema(value_type = AcceptedWord, inline)]
    status: &'static str,
    message: &'static str,
}

impl IngestedOut {
    /// The answer for the vector of `video`.
    pub(super) fn accepted(video: VideoId) -> Self {
        Self {
            video_id: video.to_string(),
            status: "accepted",
            message: "the vector is stored; searches follow at once or shortly after",
        }
    }
}
