//! What videos look like in JSON. The mixed spelling is the contract's.

use killrvideo_domain::{
    catalog::{Description, ListedVideo, VideoDetail, VideoStatus, YoutubeId},
    shared::{Timestamp, UserId, VideoId},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::vector_texts::{VectorText, VectorTexts};
use crate::http::shown::Shown;

/// A video in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VideoSummary)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct VideoSummaryOut {
    #[schema(value_type = String, format = Uuid)]
    video_id: Shown<VideoId>,
    #[schema(min_length = 3, max_length = 100)]
    title: String,
    #[schema(required, format = "uri", max_length = 2083)]
    thumbnail_url: Option<String>,
    #[schema(value_type = String, format = Uuid)]
    user_id: Shown<UserId>,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Shown<Timestamp>,
    #[schema(required)]
    #[serde(rename = "content_rating")]
    content_rating: Option<String>,
    #[schema(required)]
    category: Option<String>,
    views: u64,
    /// To two decimals; null when nobody rated.
    #[schema(required, minimum = 1, maximum = 5)]
    average_rating: Option<f64>,
}

impl From<ListedVideo> for VideoSummaryOut {
    fn from(ListedVideo { summary, numbers }: ListedVideo) -> Self {
        Self {
            video_id: Shown(summary.id),
            title: summary.title.as_str().to_owned(),
            thumbnail_url: summary.thumbnail,
            user_id: Shown(summary.owner),
            submitted_at: Shown(summary.submitted_at),
            content_rating: summary.content_rating,
            category: summary.category,
            views: numbers.views,
            average_rating: numbers.ratings.average(),
        }
    }
}

/// Where a video stands on its way into the lists.
#[derive(ToSchema)]
#[schema(as = VideoStatusEnum, rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "it describes the words of `VideoStatus`")]
enum StatusWord {
    Pending,
    Processing,
    Ready,
    Error,
}

/// A video with all that stands beside it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VideoDetailResponse)]
#[serde(rename_all = "camelCase")]
pub(super) struct VideoDetailOut {
    #[schema(min_length = 3, max_length = 100)]
    title: String,
    #[schema(required, min_length = 1, max_length = 2000)]
    description: Option<String>,
    /// Sorted.
    #[schema(max_items = 50)]
    tags: Vec<String>,
    #[schema(format = Uuid)]
    video_id: String,
    #[schema(format = Uuid)]
    user_id: String,
    #[schema(format = DateTime)]
    submitted_at: String,
    #[schema(required, format = "uri", max_length = 2083)]
    thumbnail_url: Option<String>,
    /// Where it can be played.
    location: String,
    /// 1 for YouTube.
    #[serde(rename = "location_type")]
    location_type: i32,
    /// Its vector, of as many numbers as the server is configured for; null while it has none.
    #[schema(required, value_type = Option<Vec<f32>>)]
    #[serde(rename = "content_features")]
    content_features: Option<VectorText>,
    #[schema(required)]
    #[serde(rename = "content_rating")]
    content_rating: Option<String>,
    #[schema(required)]
    category: Option<String>,
    #[schema(required)]
    language: Option<String>,
    #[schema(required, pattern = "^[A-Za-z0-9_-]{11}$")]
    youtube_video_id: Option<String>,
    #[schema(required, format = DateTime)]
    updated_at: Option<String>,
    #[schema(value_type = StatusWord)]
    status: &'static str,
    views: u64,
    /// To two decimals; null when nobody rated.
    #[schema(required, minimum = 1, maximum = 5)]
    average_rating: Option<f64>,
    total_ratings_count: u64,
    #[serde(rename = "is_deleted")]
    is_deleted: bool,
    #[schema(required, format = DateTime)]
    #[serde(rename = "deleted_at")]
    deleted_at: Option<String>,
}

impl VideoDetailOut {
    /// A video, with its vector out of `texts`.
    pub(super) fn new(VideoDetail { video, numbers, vector }: VideoDetail, texts: &VectorTexts) -> Self {
        Self {
            title: video.title.as_str().to_owned(),
            description: video.description.as_ref().map(Description::as_str).map(str::to_owned),
            tags: video.tags.iter().map(ToString::to_string).collect(),
            video_id: video.id.to_string(),
            user_id: video.owner.to_string(),
            submitted_at: video.submitted_at.to_string(),
            thumbnail_url: video.thumbnail,
            location: video.location,
            location_type: video.location_type,
            content_features: vector.map(|vector| texts.of(video.id, &vector)),
            content_rating: video.content_rating,
            category: video.category,
            language: video.language,
            youtube_video_id: video.youtube_id.as_ref().map(YoutubeId::to_string),
            updated_at: video.updated_at.map(|at| at.to_string()),
            status: video.status.as_str(),
            views: numbers.views,
            average_rating: numbers.ratings.average(),
            total_ratings_count: numbers.ratings.count,
            is_deleted: video.deletion.is_some(),
            deleted_at: video.deletion.map(|deletion| deletion.at.to_string()),
        }
    }
}

/// Where a video stands on its way into the lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VideoStatusResponse)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusOut {
    #[schema(format = Uuid)]
    video_id: String,
    #[schema(value_type = StatusWord)]
    status: &'static str,
}

impl StatusOut {
    /// The status of `video`.
    pub(super) fn new(video: VideoId, status: VideoStatus) -> Self {
        Self { video_id: video.to_string(), status: status.as_str() }
    }
}

/// What a video is called where it lives.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VideoPreviewResponse)]
pub(super) struct PreviewOut {
    /// The title, uncut.
    pub(super) title: String,
}
