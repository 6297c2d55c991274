//! Operations 12 to 15: pages of videos, newest first, and those that are viewed most.

use std::sync::Arc;

use axum::extract::State;
use killrvideo_domain::{
    catalog::{Catalog, ListedVideo},
    shared::{ListScope, Page},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    dto::VideoSummaryOut,
    requests::{ByTag, ByUploader, Latest, Listing, Trending, TrendingParams},
};
use crate::{
    http::{
        error::ApiError,
        extract::Input,
        json::Json,
        page::{PageOut, PageParams},
    },
    state::AppState,
};

/// The routes.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(latest))
        .routes(routes!(trending))
        .routes(routes!(by_tag))
        .routes(routes!(by_uploader))
}

/// Lists the latest videos
///
/// Newest submission first.
///
/// Teaches: time buckets: partition by day, clustered newest first, so the newest rows are read without sorting
/// everything.
#[utoipa::path(
    get, path = "/api/v1/videos/latest", tag = "Videos", operation_id = "get_latest_videos",
    params(PageParams), responses(
    (status = 200, description = "a page", body = PageOut<VideoSummaryOut>),
    (status = 422, description = "the query is malformed"),
))]
async fn latest(
    State(catalog): State<Arc<Catalog>>,
    Input(Latest(listing)): Input<Latest>,
) -> Result<Json<PageOut<VideoSummaryOut>>, ApiError> {
    Ok(Json(page(&catalog, listing).await?))
}

/// Lists the videos that are viewed most
///
/// Most views in the last days first, today included, and of equal ones the newest. `views` is the number of the whole
/// life.
///
/// Teaches: counting while writing, one partition per day; closed days never change and may be remembered.
#[utoipa::path(
    get, path = "/api/v1/videos/trending", tag = "Videos", operation_id = "get_trending_videos",
    params(TrendingParams), responses(
    (status = 200, description = "the videos", body = Vec<VideoSummaryOut>),
    (status = 422, description = "the query is malformed"),
))]
async fn trending(
    State(catalog): State<Arc<Catalog>>,
    Input(Trending { days, limit }): Input<Trending>,
) -> Result<Json<Vec<VideoSummaryOut>>, ApiError> {
    let found = catalog.trending(days, limit).await?;
    Ok(Json(found.into_iter().map(Into::into).collect()))
}

/// Lists the videos with a tag
///
/// Newest submission first. The tag is trimmed and lower-cased; one that no video has is an empty page.
///
/// Teaches: a storage-attached index on a collection finds rows by one element.
#[utoipa::path(
    get, path = "/api/v1/videos/by-tag/{tag_name}", tag = "Videos", operation_id = "get_videos_by_tag",
    params(
        ("tag_name" = String, Path, min_length = 1, description = "the tag"),
        PageParams,
    ), responses(
    (status = 200, description = "a page", body = PageOut<VideoSummaryOut>),
    (status = 422, description = "the query is malformed"),
))]
async fn by_tag(
    State(catalog): State<Arc<Catalog>>,
    Input(ByTag(listing)): Input<ByTag>,
) -> Result<Json<PageOut<VideoSummaryOut>>, ApiError> {
    Ok(Json(page(&catalog, listing).await?))
}

/// Lists the videos of an account
///
/// Newest submission first; for the account itself, too, only those that everybody sees.
///
/// Teaches: an index on a non-key column answers a second question without a second table.
#[utoipa::path(
    get, path = "/api/v1/videos/by-uploader/{uploader_id_path}", tag = "Videos",
    operation_id = "get_videos_by_uploader",
    params(
        ("uploader_id_path" = uuid::Uuid, Path, description = "the account"),
        PageParams,
    ), responses(
    (status = 200, description = "a page", body = PageOut<VideoSummaryOut>),
    (status = 422, description = "path or query is malformed"),
))]
async fn by_uploader(
    State(catalog): State<Arc<Catalog>>,
    Input(ByUploader(listing)): Input<ByUploader>,
) -> Result<Json<PageOut<VideoSummaryOut>>, ApiError> {
    Ok(Json(page(&catalog, listing).await?))
}

async fn page(
    catalog: &Catalog,
    Listing { list, page }: Listing,
) -> Result<PageOut<VideoSummaryOut>, ApiError> {
    Ok(match list {
        Some(list) => PageOut::new(catalog.list(&list, &page).await?, &page, &list.scope()),
        None => PageOut::new(Page::<ListedVideo>::empty(), &page, &no_list()),
    })
}

/// What cursors of a list are good for that no video can be in: there are none.
pub(super) fn no_list() -> ListScope {
    ListScope::new("videos/none", &[])
}
