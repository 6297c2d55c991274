//! Loading videos, and the list of the latest with them.

use std::{borrow::Cow, collections::HashMap};

use futures_util::future::try_join_all;
use killrvideo_domain::{
    bulk::VideoRow as Loaded,
    catalog::{Deletion, Tag, Tags, Video},
    shared::{UserId, VideoId},
};
use uuid::Uuid;

use super::replace::Replaced;
use crate::{
    AstraStore,
    catalog::{LatestRow, NewVideoRow, VideoRow, latest_key, tags_of},
    data_api::{Instant, Trouble, Vector},
    shared::Finally,
    tables::{LATEST_VIDEOS, VIDEOS},
};

impl AstraStore {
    /// Rows leave the list of the latest before the videos are written, and enter it afterwards: in between it shows
    /// less than there is.
    pub(super) async fn load_videos(&self, rows: &[&Loaded]) -> Result<(), Trouble> {
        // In the order of the identities, which is the one in which several turns may be taken.
        let _turns = turns(self, rows).await;
        let ids = rows.iter().map(|row| row.video.id.as_uuid());
        let earlier: Vec<VideoRow> = self.api.find_whole(VIDEOS, "videoid", ids).await?;
        let rows = still_hidden(&earlier, rows);
        let _told = Finally(|| self.catalog_changed(&earlier, &rows));
        self.leave_latest(&earlier, &rows).await?;
        let new = |row: &Cow<'_, Loaded>| {
            NewVideoRow::new(&row.video, row.vector.as_ref().map(|vector| Vector(vector.as_slice().to_vec())))
        };
        let videos = Replaced { table: VIDEOS, key: &["videoid"] };
        videos.write(&self.api, &earlier, &rows.iter().map(new).collect::<Vec<_>>()).await?;
        let listed = rows.iter().filter(|row| row.video.is_listed());
        let listed: Vec<LatestRow> = listed.map(|row| LatestRow::from(&row.video)).collect();
        if !listed.is_empty() {
            self.api.insert_many(LATEST_VIDEOS, &listed).await?;
        }
        Ok(())
    }

    /// Takes the earlier rows out of the list of the latest that are not to be there any more, stand in another
    /// place, or have something in a cell that is to be empty.
    async fn leave_latest(&self, earlier: &[VideoRow], rows: &[Cow<'_, Loaded>]) -> Result<(), Trouble> {
        let rows: HashMap<Uuid, &Video> =
            rows.iter().map(|row| (row.video.id.as_uuid(), &row.video)).collect();
        let leaving = earlier.iter().filter_map(|old| {
            let (Instant(submitted_at), new) = (old.added_date?, rows.get(&old.videoid)?);
            let stays = new.is_listed() && new.submitted_at == submitted_at && !lacks(new, old);
            // A row that is not listed left the list when it was written; one of another backend says nothing.
            let leaves = !stays && old.listed != Some(false);
            leaves.then(|| self.api.delete_one(LATEST_VIDEOS, latest_key(new.id, submitted_at)))
        });
        try_join_all(leaving).await.map(drop)
    }

    /// Also when it fails or is given up, for it may have been done.
    fn catalog_changed(&self, earlier: &[VideoRow], rows: &[Cow<'_, Loaded>]) {
        let mut tags: Vec<Tag> = tags_of(rows.iter().map(|row| &row.video));
        tags.extend(
            earlier.iter().flat_map(|row| Tags::fitting(&row.tags).iter().cloned().collect::<Vec<_>>()),
        );
        self.tag_counts.recount(tags);
        let earlier: Vec<Video> = earlier.iter().filter_map(|row| row.clone().video().ok()).collect();
        self.list_counts.forget(rows.iter().map(|row| &row.video).chain(&earlier));
    }
}

/// The rows, hidden where the earlier one is, with its mark.
fn still_hidden<'a>(earlier: &[VideoRow], rows: &[&'a Loaded]) -> Vec<Cow<'a, Loaded>> {
    let hidden = earlier.iter().filter(|old| old.is_deleted == Some(true));
    let hidden: HashMap<Uuid, &VideoRow> = hidden.map(|old| (old.videoid, old)).collect();
    let row = |row: &&'a Loaded| {
        let Some(old) = hidden.get(&row.video.id.as_uuid()) else { return Cow::Borrowed(*row) };
        // Whoever hid it need not have said when, nor who it was.
        let deletion = Deletion {
            at: old.deleted_at.or(old.added_date).map_or(row.video.submitted_at, |Instant(at)| at),
            by: UserId::from_uuid(old.deleted_by.unwrap_or(Uuid::nil())),
        };
        let video = Video { deletion: Some(deletion), ..row.video.clone() };
        Cow::Owned(Loaded { video, vector: row.vector.clone() })
    };
    rows.iter().map(row).collect()
}

/// Whether a cell of the list of the latest is empty in `new` and was not in `old`.
fn lacks(new: &Video, old: &VideoRow) -> bool {
    (new.thumbnail.is_none() && old.preview_image_location.is_some())
        || (new.content_rating.is_none() && old.content_rating.is_some())
        || (new.category.is_none() && old.category.is_some())
}

/// The turns of all videos. They are waited for one after another.
async fn turns(store: &AstraStore, rows: &[&Loaded]) -> Vec<crate::shared::Held<VideoId>> {
    let mut turns = Vec::with_capacity(rows.len());
    for row in rows {
        turns.push(store.video_turns.lock(row.video.id).await);
    }
    turns
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, row, time},
    };

    use super::*;

    #[test]
    fn a_video_that_another_backend_hid_without_a_word_more_stays_hidden() {
        let at = time("2025-11-03T10:00:00Z");
        let loaded = row(ready_video(&SeededIds::new(1), at));
        let old = VideoRow { is_deleted: Some(true), ..VideoRow::from(&loaded.video) };
        let mark = |old: VideoRow| still_hidden(&[old], &[&loaded])[0].video.deletion;

        let expected = Some(Deletion { at, by: UserId::from_uuid(Uuid::nil()) });
        assert_eq!(mark(old.clone()), expected);
        assert_eq!(mark(VideoRow { added_date: None, userid: None, ..old.clone() }), expected);
        assert_eq!(mark(VideoRow { is_deleted: Some(false), deleted_at: Some(Instant(at)), ..old }), None);
    }
}
