//! One vector per video, and the nearest of them.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Field, VideoStatus, VideoSummary},
    search::{Neighbour, Put, Similarity, VectorStore},
    shared::{Embedding, InvalidEmbedding, StoreError, VideoId},
};
use uuid::Uuid;

use crate::{
    AstraStore,
    catalog::{SummaryRow, video_key},
    data_api::{During, Filter, Instant, Near, Trouble, Update, Vector, columns},
    tables::VIDEOS,
};

columns! {
    /// What decides whether a video is given a vector, and who is told.
    struct Standing {
        videoid: Uuid,
        added_date: Option<Instant>,
        status: Option<String>,
        is_deleted: Option<bool>,
    }

    /// The vector of a video.
    struct VectorRow {
        videoid: Uuid,
        content_features: Option<Vector>,
    }
}

impl Standing {
    /// Whether the video is done. A status that is not set, or that nobody knows, is none that a worker works on.
    fn is_final(&self) -> bool {
        let status = self.status.as_deref().and_then(|status| status.parse::<VideoStatus>().ok());
        status.is_none_or(VideoStatus::is_final)
    }
}

/// The most neighbours of one search.
const MOST_NEIGHBOURS: usize = killrvideo_domain::search::MOST_FOUND;

#[async_trait]
impl VectorStore for AstraStore {
    async fn put(&self, video: VideoId, vector: &Embedding) -> Result<Put, StoreError> {
        let operation = "vector_store.put";
        self.check(operation, vector)?;
        self.takes_vectors(operation).await?;
        let _turn = self.video_turns.lock(video).await;
        let row = self.api.find_one::<Standing>(VIDEOS, video_key(video)).await.during(operation)?;
        let Some(row) = row.filter(|row| row.is_deleted != Some(true)) else { return Ok(Put::NoSuchVideo) };
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
        Ok(neighbours(near.during(operation)?))
    }

    /// One find for as many videos as the database allows in one, and for as many vectors as fit into a reply.
    async fn vectors_of(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, Embedding>, StoreError> {
        let ids = videos.iter().map(|video| video.as_uuid());
        let rows: Vec<VectorRow> =
            self.api.find_each(VIDEOS, None, "videoid", ids, 1).await.during("vector_store.vectors_of")?;
        let vectors = rows.into_iter().filter_map(|VectorRow { videoid, content_features }| {
            let left_out = |invalid: &InvalidEmbedding| {
                tracing::warn!(video = %videoid, %invalid, "a vector that makes no sense is left out");
            };
            let vector = self.space.embedding(content_features?.0).inspect_err(left_out).ok()?;
            Some((VideoId::from_uuid(videoid), vector))
        });
        Ok(vectors.collect())
    }
}

impl AstraStore {
    /// Writes a vector, and first, in the job on a video that is not done, that the worker is to leave it alone. A job
    /// that gives a vector to a video that is done looks by itself whether there is one.
    async fn write_vector(&self, row: &Standing, vector: &Embedding) -> Result<(), Trouble> {
        let video = VideoId::from_uuid(row.videoid);
        if let Some(Instant(submitted_at)) = row.added_date.filter(|_| !row.is_final()) {
            self.supply(video, submitted_at, &[Field::Vector].into_iter().collect()).await?;
        }
        let update = Update::default().set("content_features", Vector(vector.as_slice().to_vec()));
        self.api.update_one(VIDEOS, video_key(video), update).await
    }
}

/// What a row shows. One that another program left without an owner or a time is left out, and must not be in the way
/// of the others.
fn readable(row: SummaryRow) -> Option<VideoSummary> {
    row.summary(VIDEOS)
        .inspect_err(|trouble| tracing::warn!(%trouble, "a video is left out of a search"))
        .ok()
}

/// Neighbours, nearest first; those that are equally near by identity, which is an order that does not change.
fn neighbours(mut near: Vec<Near<SummaryRow>>) -> Vec<Neighbour> {
    near.sort_by(|a, b| {
        b.similarity.total_cmp(&a.similarity).then_with(|| a.row.videoid.cmp(&b.row.videoid))
    });
    near.into_iter()
        .filter_map(|Near { row, similarity }| {
            let video = readable(row)?;
            Some(Neighbour { video, similarity: Similarity::from_score(similarity) })
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

    use super::*;
    use crate::catalog::LatestRow;

    #[test]
    fn equally_near_ones_stand_in_the_order_of_their_identities_without_what_makes_no_sense() {
        let video = ready_video(&SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let near = |id, similarity| {
            let mut row = to_value(LatestRow::from(&video)).expect("JSON");
            row["videoid"] = json!(Uuid::from_u128(id));
            Near { row: from_value(row).expect("a row"), similarity }
        };

        let mut foreign = near(8, 0.9);
        foreign.row = from_value(json!({"videoid": Uuid::from_u128(8), "name": "no owner"})).expect("a row");

        let found = neighbours(vec![near(9, 0.5), near(3, 0.5), foreign, near(7, 0.75), near(5, 0.5)]);

        let ids: Vec<u128> = found.iter().map(|neighbour| neighbour.video.id.as_uuid().as_u128()).collect();
        assert_eq!(ids, [7, 3, 5, 9]);
    }
}
