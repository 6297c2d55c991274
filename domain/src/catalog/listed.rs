//! Videos of lists and rankings, and what stands beside them.

use super::{VideoNumbers, VideoStats, VideoSummary};
use crate::shared::{StoreError, VideoId};

/// A video in a list, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVideo {
    /// The video.
    pub summary: VideoSummary,
    /// Its numbers.
    pub numbers: VideoNumbers,
}

/// At most 100 videos with their numbers, in their order; no videos are asked for nothing.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub(crate) async fn with_numbers(
    stats: &dyn VideoStats,
    videos: Vec<VideoSummary>,
) -> Result<Vec<ListedVideo>, StoreError> {
    if videos.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<VideoId> = videos.iter().map(|summary| summary.id).collect();
    let numbers = stats.numbers(&ids).await?;
    let beside = |summary: VideoSummary| ListedVideo {
        numbers: numbers.get(&summary.id).copied().unwrap_or_default(),
        summary,
    };
    Ok(videos.into_iter().map(beside).collect())
}
