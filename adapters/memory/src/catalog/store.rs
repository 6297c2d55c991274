//! Videos and their lists.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{
        EditRefusal, Edited, Hiding, Job, Tags, Unhidden, Video, VideoEdit, VideoList, VideoStore,
        VideoSummary,
    },
    shared::{Embedding, Page, PageRequest, SignedIn, StoreError, Total, VideoId},
};

use crate::MemoryStore;

#[async_trait]
impl VideoStore for MemoryStore {
    async fn submit(&self, video: &Video, job: &Job) -> Result<(), StoreError> {
        self.videos.write().submit(video, job);
        Ok(())
    }

    async fn get(&self, video: VideoId) -> Result<Option<Video>, StoreError> {
        Ok(self.videos.read().get(video).cloned())
    }

    async fn get_with_vector(
        &self,
        video: VideoId,
    ) -> Result<Option<(Video, Option<Embedding>)>, StoreError> {
        let Some(row) = self.videos.read().get(video).cloned() else { return Ok(None) };
        Ok(Some((row, self.vector_of("video_store.get_with_vector", video)?)))
    }

    async fn edit(&self, video: VideoId, by: &SignedIn, edit: &VideoEdit) -> Result<Edited, StoreError> {
        let edited = self.videos.write().edit(video, by, edit);
        Ok(match edited {
            Some(Ok(row)) => {
                Edited::Done { vector: self.vector_of("video_store.edit", video)?, video: Box::new(row) }
            }
            Some(Err(EditRefusal::NotYours)) => Edited::NotYours,
            Some(Err(EditRefusal::Hidden)) | None => Edited::NoSuchVideo,
        })
    }

    async fn hide(&self, hiding: &Hiding) -> Result<Option<Video>, StoreError> {
        Ok(self.videos.write().hide(hiding))
    }

    async fn unhide(&self, video: VideoId) -> Result<Unhidden, StoreError> {
        Ok(self.videos.write().unhide(video))
    }

    async fn list(&self, list: &VideoList, page: &PageRequest) -> Result<Page<VideoSummary>, StoreError> {
        self.videos.read().list(list, page)
    }

    async fn count(&self, list: &VideoList) -> Result<Total, StoreError> {
        Ok(self.videos.read().count(list))
    }

    async fn listed_among(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoSummary>, StoreError> {
        let rows = self.videos.read();
        let listed = videos.iter().filter_map(|video| rows.get(*video)).filter(|video| video.is_listed());
        Ok(listed.map(|video| (video.id, video.summary())).collect())
    }

    async fn sharing_a_tag(&self, tags: &Tags, limit: usize) -> Result<Vec<VideoSummary>, StoreError> {
        Ok(self.videos.read().sharing_a_tag(tags, limit))
    }
}

impl MemoryStore {
    /// The vector of a video, if it has one.
    fn vector_of(&self, operation: &'static str, video: VideoId) -> Result<Option<Embedding>, StoreError> {
        let vector = self.vectors.get(video).map(|values| self.space.embedding(values)).transpose();
        vector.map_err(|invalid| {
            StoreError::inconsistent(operation, format!("the vector of video {video}: {invalid}"))
        })
    }
}
