//! Walking all videos whose vectors are to be changed.
//!
//! The walk is a scan of `videos`, and its place is where the next page of that begins, which stays good when this process
//! ends. Vectors are not read: a ready video is given one in any case, and only of the few others it has to be known whether
//! they have any.

use std::collections::HashSet;

use killrvideo_domain::{
    catalog::{Video, VideoStatus},
    search::{ChangePlace, Stretch},
    shared::{Embedding, Position, StoreError, Total, VideoId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AstraStore,
    catalog::VideoRow,
    data_api::{Columns, Find, PageState, There, Trouble, Vector, columns},
    tables::VIDEOS,
};

columns! {
    /// A video that is only counted.
    struct CountedVideo {
        videoid: Uuid,
    }
}

/// What is written of a video.
#[derive(Serialize)]
pub(super) struct NewVector {
    videoid: Uuid,
    content_features: Vector,
}

/// Whether a video has a vector, which is not kept.
#[derive(Debug, Deserialize)]
struct WithVector {
    videoid: Uuid,
    content_features: Option<There>,
}

impl Columns for WithVector {
    const NAMES: &'static [&'static str] = &["videoid", "content_features"];
}

/// The rows of those vectors that were made.
pub(super) fn vector_rows(vectors: &[(VideoId, Option<Embedding>)]) -> Vec<NewVector> {
    let row = |(video, vector): &(VideoId, Option<Embedding>)| {
        let content_features = Vector(vector.as_ref()?.as_slice().to_vec());
        Some(NewVector { videoid: video.as_uuid(), content_features })
    };
    vectors.iter().filter_map(row).collect()
}

/// The place that the Data API calls so.
pub(super) fn place(state: &str) -> ChangePlace {
    ChangePlace::At(Position::from_bytes(state.as_bytes()))
}

/// What the Data API calls a place; nothing is the first one.
///
/// # Errors
/// [`StoreError`] for a place that no walk here told.
pub(super) fn state(operation: &'static str, place: &ChangePlace) -> Result<Option<PageState>, StoreError> {
    let ChangePlace::At(position) = place else { return Ok(None) };
    match std::str::from_utf8(position.as_bytes()) {
        Ok(text) if !text.is_empty() => Ok(Some(PageState(text.to_owned()))),
        Ok(_) | Err(_) => Err(StoreError::foreign_position(operation)),
    }
}

impl AstraStore {
    /// How many videos there are.
    pub(super) async fn count_videos(&self) -> Result<Total, Trouble> {
        let (counted, _) =
            self.api.count::<CountedVideo>(VIDEOS, Find::all().ascending("added_date")).await?;
        Ok(counted.total())
    }

    /// Pages from a place on, until there are enough videos or no more pages.
    pub(super) async fn videos_from(
        &self,
        state: Option<PageState>,
        at_least: usize,
    ) -> Result<Stretch, Trouble> {
        let from = |state: Option<PageState>| match state {
            Some(state) => Find::all().from(state),
            None => Find::all(),
        };
        let (mut videos, mut next) = (Vec::new(), Some(from(state)));
        let mut place_after = None;
        while let Some(find) = next.take() {
            let page = self.api.find::<VideoRow>(VIDEOS, find).await?;
            videos.extend(self.to_be_changed(page.rows).await?);
            place_after = page.next.as_ref().map(|state| place(&state.0));
            next = page.next.filter(|_| videos.len() < at_least).map(|state| from(Some(state)));
        }
        Ok(Stretch { videos, next: place_after })
    }

    /// The videos of some rows that are ready or have a vector. Nothing shows those that make no sense.
    async fn to_be_changed(&self, rows: Vec<VideoRow>) -> Result<Vec<Video>, Trouble> {
        let video = |row: VideoRow| {
            let left_out =
                |trouble: &Trouble| tracing::warn!(%trouble, "a video keeps the vector that it has");
            row.video().inspect_err(left_out).ok()
        };
        let videos: Vec<Video> = rows.into_iter().filter_map(video).collect();
        let others = videos.iter().filter(|video| video.status != VideoStatus::Ready);
        let others: Vec<Uuid> = others.map(|video| video.id.as_uuid()).collect();
        let found: Vec<WithVector> = if others.is_empty() {
            Vec::new()
        } else {
            self.api.find_each(VIDEOS, None, "videoid", others, 1).await?
        };
        let with_vector: HashSet<Uuid> =
            found.into_iter().filter(|row| row.content_features.is_some()).map(|row| row.videoid).collect();
        let is_changed =
            |video: &Video| video.status == VideoStatus::Ready || with_vector.contains(&video.id.as_uuid());
        Ok(videos.into_iter().filter(is_changed).collect())
    }
}
