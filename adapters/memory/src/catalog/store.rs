//! Videos and their lists.

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Hiding, Job, Tags, Video, VideoEdit, VideoList, VideoStore, VideoSummary},
    shared::{Embedding, Page, PageRequest, StoreError, VideoId},
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
        let vector = self.vectors.get(video).map(|values| self.space.embedding(values)).transpose();
        let vector = vector.map_err(|invalid| {
            let reason = format!("the vector of video {video}: {invalid}");
            StoreError::inconsistent("video_store.get_with_vector", reason)
        })?;
        Ok(Some((row, vector)))
    }

    async fn edit(&self, seen: &Video, edit: &VideoEdit) -> Result<Option<Video>, StoreError> {
        Ok(self.videos.write().edit(seen.id, edit))
    }

    async fn hide(&self, hiding: &Hiding) -> Result<Option<Video>, StoreError> {
        Ok(self.videos.write().hide(hiding))
    }

    async fn unhide(&self, hiding: &Hiding) -> Result<Option<Video>, StoreError> {
        Ok(self.videos.write().unhide(hiding))
    }

    async fn list(&self, list: &VideoList, page: &PageRequest) -> Result<Page<VideoSummary>, StoreError> {
        self.videos.read().list(list, page)
    }

    async fn sharing_a_tag(&self, tags: &Tags, limit: usize) -> Result<Vec<VideoSummary>, StoreError> {
        Ok(self.videos.read().sharing_a_tag(tags, limit))
    }
}
