//! Operations 20 and 21: videos by words and by meaning, and tags.

mod dto;
mod error;

use std::sync::Arc;

use axum::extract::State;
use killrvideo_domain::search::{Found, Search};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::dto::{SearchParams, SuggestParams, TagOut, TagSearch, VideoSearch};
use super::{
    catalog::VideoSummaryOut,
    error::ApiError,
    extract::Input,
    json::Json,
    page::{NumberedPageOut, NumberedPageParams},
};
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(videos)).routes(routes!(suggest_tags))
}

/// Searches for videos
///
/// Pages are slices of one ranking of at most 1000 videos.
///
/// `keyword` looks for words in titles, tags and descriptions; case, accents and English endings do not matter, and the
/// first 32 different words count. Videos with all of them come first; rarer words and hits in the title weigh more, words
/// that stand in every text (`how`, `the`) less. In memory a word of five letters or more that no video has is also taken
/// for known words one edit away, the first eight such words of a query; a store on tables searches by its own index and
/// does not correct words, and without such an index it answers 503.
///
/// `semantic` looks for videos whose vectors are near to that of the query: (1 + cosine) / 2 is at least the configured
/// minimum.
///
/// `hybrid` joins both rankings by rank: share / (10 + rank) from the one by words, where the share is that of the query's
/// words that a video has, and 1 / (10 + rank) from the one by meaning, added up. The first of each stays among the first
/// ten. While the embedder is out of reach it answers with the ranking by words.
///
/// Teaches: two indexes, two notions of nearness: terms (BM25) and meaning (ANN), and how ranks, not scores, are joined.
#[utoipa::path(
    get, path = "/api/v1/search/videos", tag = "Search", operation_id = "search_videos",
    params(SearchParams, NumberedPageParams), responses(
    (status = 200, description = "a page, best first", body = NumberedPageOut<VideoSummaryOut>),
    (status = 422, description = "the query is malformed"),
    (status = 503, description = "the store is out of reach; or by meaning, and the embedder is; or by words, and the \
        store has no index of them"),
))]
async fn videos(
    State(search): State<Arc<Search>>,
    Input(VideoSearch { query, mode, page: request }): Input<VideoSearch>,
) -> Result<Json<NumberedPageOut<VideoSummaryOut>>, ApiError> {
    let Found { page, without_meaning } = search.videos(&query, mode, request).await?;
    if let Some(error) = without_meaning {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a search by words and meaning went by words alone"
        );
    }
    Ok(Json(NumberedPageOut::new(page, request)))
}

/// Suggests tags
///
/// Tags of listed videos that contain the text: those that begin with it first, then the others; of both the most used
/// first, then alphabetically. Another process may need 60 s to see a new tag.
///
/// Teaches: there is no DISTINCT; a small reference table is maintained on write and read whole.
#[utoipa::path(
    get, path = "/api/v1/search/tags/suggest", tag = "Search", operation_id = "suggest_video_tags",
    params(SuggestParams), responses(
    (status = 200, description = "tags, best first", body = Vec<TagOut>),
    (status = 422, description = "the query is malformed"),
))]
async fn suggest_tags(
    State(search): State<Arc<Search>>,
    Input(TagSearch { part, limit }): Input<TagSearch>,
) -> Result<Json<Vec<TagOut>>, ApiError> {
    let tags = search.suggest_tags(&part, limit).await?;
    Ok(Json(tags.into_iter().map(Into::into).collect()))
}
