//! The use-cases of recommendations.

use std::{collections::HashSet, sync::Arc};

use super::{Recommendation, RecommendationsError, RelatedLimit};
use crate::{
    catalog::{Tags, Video, VideoList, VideoStore, VideoSummary},
    search::{Put, VectorStore},
    shared::{Caller, Creator, Embedding, PageRequest, PageSize, VideoId},
};

/// Finds related videos and takes vectors in.
pub struct Recommendations {
    videos: Arc<dyn VideoStore>,
    vectors: Arc<dyn VectorStore>,
}

impl Recommendations {
    /// Puts the use-cases on their ports.
    pub fn new(videos: Arc<dyn VideoStore>, vectors: Arc<dyn VectorStore>) -> Self {
        Self { videos, vectors }
    }

    /// The listed videos nearest to one, most similar first. A video without a vector is related to those
    /// that share a tag, newest first, and then to the latest, without a score.
    ///
    /// # Errors
    /// [`RecommendationsError::NoSuchVideo`]; [`RecommendationsError::Store`].
    pub async fn related(
        &self,
        caller: &Caller,
        video: VideoId,
        limit: RelatedLimit,
    ) -> Result<Vec<Recommendation>, RecommendationsError> {
        let (video, vector) = self
            .videos
            .get_with_vector(video)
            .await?
            .filter(|(video, _)| video.is_readable_by(caller))
            .ok_or(RecommendationsError::NoSuchVideo)?;
        match vector {
            Some(vector) => self.near(&video, &vector, limit).await,
            None => self.alike(&video, limit).await,
        }
    }

    async fn near(
        &self,
        video: &Video,
        vector: &Embedding,
        limit: RelatedLimit,
    ) -> Result<Vec<Recommendation>, RecommendationsError> {
        // One more than wanted: the video is nearest to itself.
        let found = self.vectors.nearest(vector, limit.get() + 1).await?;
        Ok(found
            .into_iter()
            .filter(|neighbour| neighbour.video.id != video.id)
            .take(limit.get())
            .map(|neighbour| Recommendation { video: neighbour.video, score: Some(neighbour.similarity) })
            .collect())
    }

    async fn alike(
        &self,
        video: &Video,
        limit: RelatedLimit,
    ) -> Result<Vec<Recommendation>, RecommendationsError> {
        let mut chosen = Chosen { taken: HashSet::from([video.id]), videos: Vec::new(), limit: limit.get() };
        chosen.extend(self.sharing_a_tag(&video.tags, limit).await?);
        if !chosen.is_full() {
            let page = PageRequest::first(enough_for(limit));
            chosen.extend(self.videos.list(&VideoList::Latest, &page).await?.items);
        }
        Ok(chosen.videos.into_iter().map(|video| Recommendation { video, score: None }).collect())
    }

    async fn sharing_a_tag(
        &self,
        tags: &Tags,
        limit: RelatedLimit,
    ) -> Result<Vec<VideoSummary>, RecommendationsError> {
        if tags.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.videos.sharing_a_tag(tags, limit.get() + 1).await?)
    }

    /// Makes `vector` the vector of a video.
    ///
    /// # Errors
    /// [`RecommendationsError::NoSuchVideo`]; [`RecommendationsError::Store`].
    pub async fn ingest(
        &self,
        _by: &Creator,
        video: VideoId,
        vector: &Embedding,
    ) -> Result<(), RecommendationsError> {
        match self.vectors.put(video, vector).await? {
            Put::Stored => Ok(()),
            Put::NoSuchVideo => Err(RecommendationsError::NoSuchVideo),
        }
    }
}

/// Latest videos enough to fill `limit` when all that share a tag, and the video itself, come again.
fn enough_for(limit: RelatedLimit) -> PageSize {
    i64::try_from(limit.get() * 2 + 1).ok().and_then(|size| PageSize::try_from(size).ok()).unwrap_or_default()
}

/// Videos without repeats, up to a number.
struct Chosen {
    taken: HashSet<VideoId>,
    videos: Vec<VideoSummary>,
    limit: usize,
}

impl Chosen {
    fn is_full(&self) -> bool {
        self.videos.len() >= self.limit
    }

    fn extend(&mut self, videos: Vec<VideoSummary>) {
        for video in videos {
            if !self.is_full() && self.taken.insert(video.id) {
                self.videos.push(video);
            }
        }
    }
}
