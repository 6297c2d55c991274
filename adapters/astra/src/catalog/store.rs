//! Videos: submitted, read, edited, hidden and brought back.
//!
//! What reads a video before it writes it takes the video's turn in this process. Between processes nothing can be made
//! conditional, so this remains:
//! - Of two edits at the same moment each writes the fields that it was given; of one field the later stands, and
//!   `search_text` lacks one of the two until the next edit.
//! - An edit that meets a hiding can leave the new title alone in the list of the latest. Such a row has no owner, and
//!   lists leave it out.
//! - What is hidden and brought back at the same moment is one of the two, in one cell; the list of the latest may miss
//!   it, or show it until it is hidden again.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{
        Deletion, EditRefusal, Edited, Field, Hiding, Job, Supplied, Tag, Tags, Unhidden, Video,
        VideoChanges, VideoEdit, VideoList, VideoStatus, VideoStore, VideoSummary,
    },
    shared::{Embedding, Page, PageRequest, SignedIn, StoreError, Timestamp, Total, VideoId},
};
use tokio::time::Instant;

use super::{
    LatestRow, NewVideoRow, VideoRow, WholeVideoRow, changes, latest_key,
    queue::{NewJobRow, job_key},
    video_key,
};
use crate::{
    AstraStore,
    data_api::{During, Trouble, Update, Vector},
    shared::{Finally, random_between},
    tables::{LATEST_VIDEOS, PROCESSING_QUEUE, VIDEOS},
};

#[async_trait]
impl VideoStore for AstraStore {
    /// The same submission again, so late that a worker was done meanwhile, brings the job back as well, and the worker
    /// does it again.
    async fn submit(&self, video: &Video, job: &Job) -> Result<(), StoreError> {
        let operation = "video_store.submit";
        let _turn = self.video_turns.lock(video.id).await;
        self.write_submitted(video, job).await.during(operation)
    }

    async fn get(&self, video: VideoId) -> Result<Option<Video>, StoreError> {
        self.read(video).await.during("video_store.get")
    }

    async fn get_with_vector(
        &self,
        video: VideoId,
    ) -> Result<Option<(Video, Option<Embedding>)>, StoreError> {
        let operation = "video_store.get_with_vector";
        let row = self.api.find_one::<WholeVideoRow>(VIDEOS, video_key(video)).await.during(operation)?;
        let Some((row, vector)) = row.map(WholeVideoRow::split) else { return Ok(None) };
        let vector = vector.map(|vector| self.embedding(video, vector)).transpose().during(operation)?;
        Ok(Some((row.video().during(operation)?, vector)))
    }

    async fn edit(&self, video: VideoId, by: &SignedIn, edit: &VideoEdit) -> Result<Edited, StoreError> {
        let operation = "video_store.edit";
        let _turn = self.video_turns.lock(video).await;
        let row = self.api.find_one::<WholeVideoRow>(VIDEOS, video_key(video)).await.during(operation)?;
        let Some((row, vector)) = row.map(WholeVideoRow::split) else { return Ok(Edited::NoSuchVideo) };
        let is_listed = row.listed == Some(true);
        let before = row.video().during(operation)?;
        match before.may_be_edited_by(by) {
            Ok(()) => {}
            Err(EditRefusal::NotYours) => return Ok(Edited::NotYours),
            Err(EditRefusal::Hidden) => return Ok(Edited::NoSuchVideo),
        }
        let vector = vector.map(|vector| self.embedding(video, vector)).transpose().during(operation)?;
        let after = before.clone().edited(edit);
        {
            let _told = Finally(|| {
                if is_listed && before.tags != after.tags {
                    self.written([&before, &after], one_sided(&before.tags, &after.tags));
                }
            });
            self.write_edit(&before, &after, &edit.changes, is_listed).await.during(operation)?;
        }
        Ok(Edited::Done { video: Box::new(after), vector })
    }

    async fn hide(&self, hiding: &Hiding) -> Result<Option<Video>, StoreError> {
        let operation = "video_store.hide";
        let _turn = self.video_turns.lock(hiding.video).await;
        let Some(before) = self.read(hiding.video).await.during(operation)? else { return Ok(None) };
        let mark = Deletion { at: hiding.at, by: hiding.by };
        let after = Video { deletion: before.deletion.or(Some(mark)), ..before.clone() };
        let _told = Finally(|| {
            if before.status == VideoStatus::Ready {
                self.written([&before], before.tags.iter().cloned());
            }
        });
        self.write_hidden(&before, &after).await.during(operation)?;
        Ok(Some(after))
    }

    async fn unhide(&self, video: VideoId) -> Result<Unhidden, StoreError> {
        self.unhide_video_after(video, "video_store.unhide", async { Ok(()) }).await
    }

    async fn list(&self, list: &VideoList, page: &PageRequest) -> Result<Page<VideoSummary>, StoreError> {
        self.list_page(list, page).await
    }

    async fn count(&self, list: &VideoList) -> Result<Total, StoreError> {
        self.list_total(list).await.during("video_store.count")
    }

    async fn listed_among(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoSummary>, StoreError> {
        self.listed_of(videos).await.during("video_store.listed_among")
    }

    async fn sharing_a_tag(&self, tags: &Tags, limit: usize) -> Result<Vec<VideoSummary>, StoreError> {
        if tags.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        self.with_one_of(tags, limit).await.during("video_store.sharing_a_tag")
    }
}

impl AstraStore {
    /// Brings a video back; when it is hidden, `before_that` is done first, and when that fails nothing else.
    pub(crate) async fn unhide_video_after<E: From<StoreError>>(
        &self,
        video: VideoId,
        operation: &'static str,
        before_that: impl Future<Output = Result<(), E>>,
    ) -> Result<Unhidden, E> {
        let _turn = self.video_turns.lock(video).await;
        let row = self.api.find_one::<VideoRow>(VIDEOS, video_key(video)).await.during(operation)?;
        let Some(row) = row else { return Ok(Unhidden::NoSuchVideo) };
        let was_listed = row.listed == Some(true);
        let before = row.video().during(operation)?;
        let after = Video { deletion: None, ..before.clone() };
        if before.deletion.is_none() {
            // An earlier call may have stopped before the list: its row is written again, which changes nothing
            // otherwise. A video that was never listed, because its row was not brought up to date yet, stays so.
            if was_listed {
                self.write_latest(&after).await.during(operation)?;
            }
            return Ok(Unhidden::WasActive(Box::new(after)));
        }
        before_that.await?;
        {
            let _told = Finally(|| {
                if after.is_listed() {
                    self.written([&after], after.tags.iter().cloned());
                }
            });
            self.write_unhidden(&before, &after).await.during(operation)?;
        }
        Ok(Unhidden::Restored(Box::new(after)))
    }

    /// A video without its vector.
    pub(crate) async fn read(&self, video: VideoId) -> Result<Option<Video>, Trouble> {
        let row = self.api.find_one::<VideoRow>(VIDEOS, video_key(video)).await?;
        row.map(VideoRow::video).transpose()
    }

    /// Writes the job, and then the video.
    ///
    /// As soon as the video is there a worker may finish it, so it is not blindly written again: when it is not known
    /// whether it arrived, a look tells. A write that was believed lost and arrives late takes the video back to its
    /// beginning; then the job, which is written again, takes it to its end once more.
    async fn write_submitted(&self, video: &Video, job: &Job) -> Result<(), Trouble> {
        let (job, row) = (NewJobRow::from(job), NewVideoRow::new(video, None));
        self.api.insert_one(PROCESSING_QUEUE, &job).await?;
        let (patience, began, mut sent) = (self.api.patience(), Instant::now(), 1);
        while let Err(trouble) = self.api.insert_new(VIDEOS, &row).await {
            if !trouble.is_ambiguous() || sent >= patience.tries || began.elapsed() >= patience.command {
                return Err(trouble);
            }
            self.pause.pause(random_between(self.waits)).await;
            if self.read(video.id).await?.is_some() {
                break;
            }
            sent += 1;
        }
        if sent > 1 { self.api.insert_one(PROCESSING_QUEUE, &job).await } else { Ok(()) }
    }

    fn embedding(&self, video: VideoId, vector: Vector) -> Result<Embedding, Trouble> {
        self.space.embedding(vector.0).map_err(|invalid| Trouble::Row {
            table: VIDEOS.name().to_owned(),
            reason: format!("content_features of video {video}: {invalid}"),
        })
    }

    /// Writes an edit: first what the worker is to leave alone, so that it does not write over what comes next; then
    /// the truth; then the list.
    async fn write_edit(
        &self,
        before: &Video,
        after: &Video,
        given: &VideoChanges,
        is_listed: bool,
    ) -> Result<(), Trouble> {
        if !before.status.is_final() {
            self.supply(before.id, before.submitted_at, &given.supplied()).await?;
        }
        if let Some(update) = changes(before, after) {
            self.api.update_one(VIDEOS, video_key(after.id), update).await?;
        }
        // Also a title that the video has already: an earlier call may have stopped here.
        if let Some(title) = given.title.as_ref().filter(|_| is_listed) {
            let update = Update::default().set("name", title.as_str());
            let key = latest_key(after.id, after.submitted_at);
            self.api.update_one(LATEST_VIDEOS, key, update).await?;
        }
        Ok(())
    }

    /// Notes in the job of a video which fields somebody set.
    pub(crate) async fn supply(
        &self,
        video: VideoId,
        submitted_at: Timestamp,
        supplied: &Supplied,
    ) -> Result<(), Trouble> {
        let fields = supplied.iter().map(Field::as_str);
        let update = Update::default().push("supplied", fields);
        self.api.update_one(PROCESSING_QUEUE, job_key(video, submitted_at), update).await
    }

    /// Takes a video out of the lists, the truth last: whoever sees it half done calls again.
    async fn write_hidden(&self, before: &Video, after: &Video) -> Result<(), Trouble> {
        let from_latest = || self.api.delete_one(LATEST_VIDEOS, latest_key(after.id, after.submitted_at));
        // Also of one that is hidden already: another process may just have finished it.
        if before.status == VideoStatus::Ready {
            from_latest().await?;
        }
        if let Some(update) = changes(before, after) {
            self.api.update_one(VIDEOS, video_key(after.id), update).await?;
        }
        if !before.status.is_final() {
            // A worker of another process that looked before the mark was there may list it now.
            from_latest().await?;
        }
        Ok(())
    }

    /// Puts a video back into the lists, the truth first.
    async fn write_unhidden(&self, before: &Video, after: &Video) -> Result<(), Trouble> {
        if let Some(update) = changes(before, after) {
            self.api.update_one(VIDEOS, video_key(after.id), update).await?;
        }
        if after.is_listed() {
            self.write_latest(after).await?;
        }
        Ok(())
    }

    /// Writes the row of a listed video in the list of the latest.
    pub(crate) async fn write_latest(&self, video: &Video) -> Result<(), Trouble> {
        let _told = Finally(|| self.list_counts.forget([video]));
        self.api.insert_one(LATEST_VIDEOS, &LatestRow::from(video)).await
    }

    /// What is remembered of lists and tags is out of date: to be said also of a write that failed or was given up, for
    /// it may have been done, and the same call again would find nothing to change.
    fn written<'a>(&self, videos: impl IntoIterator<Item = &'a Video>, tags: impl IntoIterator<Item = Tag>) {
        self.list_counts.forget(videos);
        self.tag_counts.recount(tags);
    }
}

/// The tags that are in one of two sets.
fn one_sided(a: &Tags, b: &Tags) -> Vec<Tag> {
    let without = |a: &Tags, b: &Tags| -> Vec<Tag> {
        a.iter().filter(|tag| !b.iter().any(|other| other == *tag)).cloned().collect()
    };
    [without(a, b), without(b, a)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_whose_use_changes_are_those_that_come_and_those_that_go() {
        let tags = |texts: &[&str]| Tags::parse(texts).expect("tags");

        let changed = one_sided(&tags(&["a", "b", "c"]), &tags(&["b", "d"]));

        assert_eq!(changed.iter().map(Tag::as_str).collect::<Vec<_>>(), ["a", "c", "d"]);
    }
}
