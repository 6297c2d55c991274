//! One vector per video, and the nearest of them.

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Field, Video},
    search::{Neighbour, Put, Similarity, VectorStore},
    shared::{Embedding, StoreError, VideoId},
};

use crate::{
    AstraStore,
    catalog::{JobRow, SummaryRow, job_key, video_key},
    data_api::{During, Filter, Near, Trouble, Update, Vector},
    tables::{PROCESSING_QUEUE, VIDEOS},
};

/// The most neighbours of one search.
const MOST_NEIGHBOURS: usize = 1000;

#[async_trait]
impl VectorStore for AstraStore {
    async fn put(&self, video: VideoId, vector: &Embedding) -> Result<Put, StoreError> {
        let operation = "vector_store.put";
        self.check(operation, vector)?;
        let _turn = self.video_turns.lock(video).await;
        let row = self.read(video).await.during(operation)?.filter(|row| row.deletion.is_none());
        let Some(row) = row else { return Ok(Put::NoSuchVideo) };
        self.write_vector(&row, vector).await.during(operation)?;
        Ok(Put::Stored)
    }

    async fn nearest(&self, query: &Embedding, limit: usize) -> Result<Vec<Neighbour>, StoreError> {
        let operation = "vector_store.nearest";
        self.check(operation, query)?;
        if limit == 0 {
            return Ok(Vec::new());
        }
        let (listed, query) = (Filter::by("listed", true), Vector(query.as_slice().to_vec()));
        let column = "content_features";
        let near = self.api.find_near(VIDEOS, listed, column, query, limit.min(MOST_NEIGHBOURS)).await;
        neighbours(near.during(operation)?).during(operation)
    }
}

impl AstraStore {
    /// Writes a vector, and first, in the job that there is for the video, that the worker is to leave it alone.
    async fn write_vector(&self, video: &Video, vector: &Embedding) -> Result<(), Trouble> {
        if self.has_job(video).await? {
            self.supply(video, &[Field::Vector].into_iter().collect()).await?;
        }
        let update = Update::default().set("content_features", Vector(vector.as_slice().to_vec()));
        self.api.update_one(VIDEOS, video_key(video.id), update).await
    }

    /// Whether there is work on a video. On one that is not done there is; on one that is, there can be the work of
    /// giving it a vector, and a note in a job that is not there would look like a job.
    async fn has_job(&self, video: &Video) -> Result<bool, Trouble> {
        if !video.status.is_final() {
            return Ok(true);
        }
        let key = job_key(video.id, video.submitted_at);
        let job = self.api.find_one::<JobRow>(PROCESSING_QUEUE, key).await?;
        Ok(job.is_some_and(|job| !job.is_remains()))
    }
}

/// Neighbours, nearest first; those that are equally near by identity, which is an order that does not change.
fn neighbours(mut near: Vec<Near<SummaryRow>>) -> Result<Vec<Neighbour>, Trouble> {
    near.sort_by(|a, b| {
        b.similarity.total_cmp(&a.similarity).then_with(|| a.row.videoid.cmp(&b.row.videoid))
    });
    near.into_iter()
        .map(|Near { row, similarity }| {
            Ok(Neighbour { video: row.summary(VIDEOS)?, similarity: Similarity::from_score(similarity) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, time},
    };
    use serde_json::{from_value, json, to_value};
    use uuid::Uuid;

    use super::*;
    use crate::catalog::LatestRow;

    #[test]
    fn equally_near_ones_stand_in_the_order_of_their_identities() {
        let video = ready_video(&SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let near = |id, similarity| {
            let mut row = to_value(LatestRow::from(&video)).expect("JSON");
            row["videoid"] = json!(Uuid::from_u128(id));
            Near { row: from_value(row).expect("a row"), similarity }
        };

        let found =
            neighbours(vec![near(9, 0.5), near(3, 0.5), near(7, 0.75), near(5, 0.5)]).expect("neighbours");

        let ids: Vec<u128> = found.iter().map(|neighbour| neighbour.video.id.as_uuid().as_u128()).collect();
        assert_eq!(ids, [7, 3, 5, 9]);
    }
}
