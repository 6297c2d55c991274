//! Videos: submitted, edited, hidden and brought back.

use std::time::Duration;

use killrvideo_domain::{
    bulk::{BulkLoad, VideoRow},
    catalog::{Field, JobStore, Metadata, Video, VideoChanges, VideoEdit, VideoList, VideoStore},
};
use killrvideo_testkit::builders::{
    finished, hiding, moderator, page, pending_video, ready, ready_video, row, tag, tags, title,
};

use super::{World, at_every_command, is_done};

impl World {
    /// A video that stands in the lists, with one tag.
    pub(super) async fn listed(&self) -> Video {
        let tags = tags([&tag(&*self.corner.ids)]);
        let video = Video { tags, ..ready_video(&*self.corner.ids, self.now()) };
        let rows: [VideoRow; 1] = [row(video.clone())];
        self.store.videos(&rows).await.expect("the store works");
        video
    }

    async fn read(&self, video: &Video) -> Option<Video> {
        self.store.get(video.id).await.expect("the store works")
    }

    /// What the list of the latest calls the video.
    async fn latest_title(&self, video: &Video) -> Option<String> {
        let page = self.store.list(&VideoList::Latest, &page(1, 10)).await.expect("the store works");
        let item = page.items.into_iter().find(|item| item.id == video.id)?;
        Some(item.title.as_str().to_owned())
    }

    /// How often the tags of a video are used, as the table says.
    async fn usage(&self, video: &Video) -> Vec<u64> {
        let rows = self.rows("tags").await;
        let used = |tag: &str| {
            rows.iter().find(|row| row["tag"] == tag).map_or(0, |row| row["usage"].as_u64().unwrap_or(0))
        };
        video.tags.iter().map(|tag| used(tag.as_str())).collect()
    }
}

#[tokio::test]
async fn a_submission_that_stops_leaves_a_job_at_most_and_no_video_without_one() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = pending_video(&*world.corner.ids, world.now());

        let submission = world.store.submit(&video, &job);
        let Some(outcome) = world.broken(at, submission).await else { return false };
        assert!(!is_done(outcome, at));
        let due = world.store.due(world.now(), 10).await.expect("the store works");
        assert!(
            due == [job.clone()] || world.read(&video).await.is_none(),
            "{at:?}: nobody would work on it"
        );

        world.store.submit(&video, &job).await.expect("the store works");
        assert_eq!(world.read(&video).await.as_ref(), Some(&video), "{at:?}");
        assert_eq!(world.store.due(world.now(), 10).await.expect("the store works"), [job], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 2);
}

#[tokio::test]
async fn an_edit_that_stops_is_completed_by_the_same_edit() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.listed().await;
        let new_tags = tags([&tag(&*world.corner.ids)]);
        let changes =
            VideoChanges { title: Some(title("Edited")), tags: Some(new_tags), ..VideoChanges::default() };
        let edit = VideoEdit { changes, at: world.now().plus(Duration::from_secs(1)) };
        let by = moderator();

        let editing = world.store.edit(video.id, &by, &edit);
        let Some(outcome) = world.broken(at, editing).await else { return false };
        let is_done = is_done(outcome, at);
        let edited = video.clone().edited(&edit);
        let half = world.read(&video).await.expect("the video");
        assert!(half == edited || (!is_done && half == video), "{at:?}: one or the other, in one statement");
        assert_eq!(world.lists_with(&half).await, 3, "{at:?}: the lists follow the video");
        let shown = world.latest_title(&video).await;
        assert!(
            shown.as_deref() == Some("Edited")
                || (!is_done && shown.as_deref() == Some(video.title.as_str()))
        );

        world.store.edit(video.id, &by, &edit).await.expect("the store works");
        assert_eq!(world.read(&video).await.as_ref(), Some(&edited), "{at:?}");
        assert_eq!(world.latest_title(&video).await.as_deref(), Some("Edited"), "{at:?}");
        assert_eq!(world.lists_with(&edited).await, 3, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 6, "three of them count the two tags, in the background");
}

#[tokio::test]
async fn a_worker_never_overwrites_an_edit_that_was_accepted_or_completed() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (video, job) = pending_video(&*world.corner.ids, world.now());
        world.store.submit(&video, &job).await.expect("the store works");
        let changes = VideoChanges { title: Some(title("Edited")), ..VideoChanges::default() };
        let edit = VideoEdit { changes, at: world.now() };
        let by = moderator();

        let editing = world.store.edit(video.id, &by, &edit);
        let Some(outcome) = world.broken(at, editing).await else { return false };
        assert!(!is_done(outcome, at));
        let half = world.read(&video).await.expect("the video");
        let due = world.store.due(world.now(), 10).await.expect("the store works");
        assert!(half.title == video.title || due[0].supplied.has(Field::Title), "{at:?}: the worker knows");
        world.store.edit(video.id, &by, &edit).await.expect("the store works");

        let found = Metadata { title: "Found".to_owned(), ..Metadata::default() };
        let end = finished(&job, ready(Some(found), None), world.now());
        world.store.finish(&end).await.expect("the store works");
        assert_eq!(world.latest_title(&video).await.as_deref(), Some("Edited"), "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3);
}

#[tokio::test]
async fn a_video_that_is_hidden_half_way_is_missing_in_the_latest_at_most_and_is_hidden_by_the_same_call() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.listed().await;
        let hiding = hiding(&*world.corner.ids, video.id, world.now());

        let Some(outcome) = world.broken(at, world.store.hide(&hiding)).await else {
            return false;
        };
        let is_done = is_done(outcome, at);
        let half = world.read(&video).await.expect("the video");
        assert!(!is_done || half.deletion.is_some(), "{at:?}: what was accepted is done");
        assert!(
            half.is_listed() || world.lists_with(&video).await == 0,
            "{at:?}: no list shows a hidden video"
        );

        let mark = world.store.hide(&hiding).await.expect("the store works").expect("the video");
        assert_eq!(world.read(&video).await.as_ref(), Some(&mark), "{at:?}");
        assert_eq!(world.lists_with(&video).await, 0, "{at:?}");
        assert_eq!(world.usage(&video).await, [0], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 5, "two of them count the one tag, in the background");
}

#[tokio::test]
async fn a_video_that_is_brought_back_half_way_is_missing_in_the_latest_at_most_and_is_back_after_the_same_call()
 {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = world.listed().await;
        let hiding = hiding(&*world.corner.ids, video.id, world.now());
        world.store.hide(&hiding).await.expect("the store works");

        let Some(outcome) = world.broken(at, world.store.unhide(hiding.video)).await else {
            return false;
        };
        let is_done = is_done(outcome, at);
        let half = world.read(&video).await.expect("the video");
        assert!(!is_done || half == video, "{at:?}: what was accepted is done");
        let lists = world.lists_with(&video).await;
        assert!(half.is_listed() || lists == 0, "{at:?}: no list shows a hidden video");
        assert!(!half.is_listed() || lists >= 2, "{at:?}: it is missing in the latest at most");

        world.store.unhide(hiding.video).await.expect("the store works");
        assert_eq!(world.read(&video).await.as_ref(), Some(&video), "{at:?}");
        assert_eq!(world.lists_with(&video).await, 3, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 5, "two of them count the one tag, in the background");
}
