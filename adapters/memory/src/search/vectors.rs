//! One vector per video, and the nearest of them.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    search::{Neighbour, Put, Similarity, VectorStore},
    shared::{Embedding, StoreError, VideoId},
};

use crate::MemoryStore;

/// How many numbers are compared where the search was asked for: about 0.1 ms of work. An async worker that
/// is busy for longer keeps other requests waiting, and moving the work to another thread costs a tenth of that.
const COMPARED_HERE: usize = 400_000;

/// The most neighbours of one search.
const MOST_NEIGHBOURS: usize = killrvideo_domain::search::MOST_FOUND;

#[async_trait]
impl VectorStore for MemoryStore {
    async fn put(&self, video: VideoId, vector: &Embedding) -> Result<Put, StoreError> {
        let operation = "vector_store.put";
        self.check(operation, vector)?;
        self.takes_vectors(operation)?;
        let _turn = self.turn(video);
        if !self.videos.write().accept_vector(video) {
            return Ok(Put::NoSuchVideo);
        }
        self.set_vector(operation, video, vector)?;
        Ok(Put::Stored)
    }

    async fn nearest(&self, query: &Embedding, limit: usize) -> Result<Vec<Neighbour>, StoreError> {
        let operation = "vector_store.nearest";
        self.check(operation, query)?;
        let limit = limit.min(MOST_NEIGHBOURS);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let search = {
            let (vectors, query, unlisted) =
                (self.vectors.clone(), query.clone(), self.videos.read().unlisted());
            move || vectors.nearest(query.as_slice(), limit, |video| !unlisted.contains(&video))
        };
        let found = if self.is_large() {
            let searched = tokio::task::spawn_blocking(search).await;
            searched.map_err(|stopped| StoreError::unavailable(operation, stopped))?
        } else {
            search()
        };
        let videos = self.videos.read();
        let neighbours = found.into_iter().filter_map(|(video, cosine)| {
            // Looked at again: it may have been hidden while the search ran.
            let video = videos.get(video).filter(|video| video.is_listed())?.summary();
            Some(Neighbour { video, similarity: Similarity::from_cosine(f64::from(cosine)) })
        });
        Ok(neighbours.collect())
    }

    async fn vectors_of(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, Embedding>, StoreError> {
        let vector = |video: &VideoId| self.space.embedding(self.vectors.get(*video)?).ok();
        Ok(videos.iter().filter_map(|video| Some((*video, vector(video)?))).collect())
    }
}

impl MemoryStore {
    /// Whether a search may compare more than [`COMPARED_HERE`] numbers.
    fn is_large(&self) -> bool {
        self.vectors.len().saturating_mul(self.space.dimensions().get()) > COMPARED_HERE
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::{bulk::BulkLoad, bulk::VideoRow, catalog::VideoStore, shared::StoreErrorKind};
    use killrvideo_testkit::{
        SeededIds,
        builders::{Compass, hiding, ready_video, row, space, time},
    };

    use super::*;
    use crate::MemorySettings;

    #[tokio::test]
    async fn a_vector_of_another_space_is_refused() {
        let (store, ids) = (MemoryStore::new(MemorySettings::new(space(8))), SeededIds::new(1));
        let video = ready_video(&ids, time("2025-11-03T10:00:00Z"));
        store.videos(&[row(video.clone())]).await.unwrap();
        let foreign = Compass::new(&space(9), 1).north();

        let put = store.put(video.id, &foreign).await;
        let found = store.nearest(&foreign, 5).await;
        let loaded = store.videos(&[VideoRow { video, vector: Some(foreign) }]).await;

        for refused in [put.err(), found.err(), loaded.err()] {
            assert_eq!(refused.map(|error| error.kind()), Some(StoreErrorKind::Rejected));
        }
    }

    #[tokio::test]
    async fn a_search_of_many_numbers_runs_elsewhere_and_finds_the_same() {
        let (space, ids) = (space(4_096), SeededIds::new(1));
        let (store, compass) =
            (MemoryStore::new(MemorySettings::new(space.clone())), Compass::new(&space, 1));
        let mut videos = Vec::new();
        for towards in 0..100_u32 {
            let video = ready_video(&ids, time("2025-11-03T10:00:00Z"));
            videos.push(video.id);
            let vector = Some(compass.at(f64::from(towards) * 0.9, towards.into()));
            store.videos(&[VideoRow { video, vector }]).await.unwrap();
        }
        assert!(store.is_large());
        VideoStore::hide(&*store, &hiding(&ids, videos[0], time("2025-11-03T10:00:00Z"))).await.unwrap();

        let found = store.nearest(&compass.north(), 3).await.unwrap();

        let found: Vec<VideoId> = found.iter().map(|neighbour| neighbour.video.id).collect();
        assert_eq!(found, videos[1..4]);
    }
}
