//! Flags: raised, unmasked, and noted when their content comes back.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{Video, VideoStore},
    feedback::CommentStore,
    moderation::{
        AuditAction, AuditRecord, ContentId, Decision, Flag, FlagList, FlagStatus, FlagStore, NewFlag,
        Raised, Restored,
    },
    shared::IdGenerator,
};
use killrvideo_testkit::builders::{
    comment, decision, new_flag, numbered, page, ready_video, restoring, row, unmasking,
};

use super::{World, at_every_command, is_done};

impl World {
    pub(super) async fn flag(&self, flag: &NewFlag) -> Option<Flag> {
        FlagStore::get(&*self.store, flag.id).await.expect("the store works")
    }

    /// The flags of a list.
    pub(super) async fn flags_at(&self, status: Option<FlagStatus>) -> Vec<Flag> {
        let list = FlagList { status };
        FlagStore::list(&*self.store, &list, &page(1, 100)).await.expect("the store works").items
    }

    /// Where the only flag there is stands, as the table says.
    pub(super) async fn stands_in(&self) -> Vec<FlagStatus> {
        let mut found = Vec::new();
        for status in FlagStatus::ALL {
            found.extend(self.flags_at(Some(status)).await.iter().map(|_| status));
        }
        found
    }

    /// What happened to a flag, newest first.
    pub(super) async fn actions(&self, flag: &NewFlag) -> Vec<AuditAction> {
        let page = self.store.history(&flag.to_flag(), numbered(1, 100)).await.expect("the store works");
        page.items.iter().map(|record: &AuditRecord| record.action).collect()
    }

    pub(super) async fn raised(&self, content: ContentId) -> NewFlag {
        let flag = new_flag(&*self.corner.ids, content, self.now());
        self.store.raise(&flag).await.expect("the store works");
        flag
    }

    /// A flag that was approved, so that its content is hidden.
    async fn approved(&self, content: ContentId) -> NewFlag {
        let new = self.raised(content).await;
        let approval = self.decision(&new, FlagStatus::Approved, 1);
        self.store.decide(&approval).await.expect("the store works");
        new
    }

    /// A video, or a comment, that stands in its lists.
    pub(super) async fn content(&self, is_video: bool) -> ContentId {
        if is_video {
            return ContentId::Video(self.untagged().await.id);
        }
        let said = comment(&*self.corner.ids, self.now());
        CommentStore::add(&*self.store, &said).await.expect("the store works");
        ContentId::Comment(said.id)
    }

    /// A video that stands in the lists, without a tag, so that nothing is left to the background.
    pub(super) async fn untagged(&self) -> Video {
        let video = ready_video(&*self.corner.ids, self.now());
        killrvideo_domain::bulk::BulkLoad::videos(&*self.store, &[row(video.clone())]).await.expect("loaded");
        video
    }

    pub(super) async fn is_hidden(&self, content: ContentId) -> bool {
        match content {
            ContentId::Video(video) => {
                let video = VideoStore::get(&*self.store, video).await.expect("the store works");
                video.is_some_and(|video| video.deletion.is_some())
            }
            ContentId::Comment(comment) => {
                let comment = CommentStore::get(&*self.store, comment).await.expect("the store works");
                comment.is_some_and(|comment| comment.deletion.is_some())
            }
        }
    }

    /// Whether content stands where everybody finds it.
    async fn is_in_its_lists(&self, content: ContentId) -> bool {
        match content {
            ContentId::Video(_) => self.rows("latest_videos").await.len() == 1,
            ContentId::Comment(_) => {
                self.rows("comments").await.len() == 1 && self.rows("comments_by_user").await.len() == 1
            }
        }
    }

    pub(super) fn decision(&self, flag: &NewFlag, to: FlagStatus, second: u64) -> Decision {
        let at = self.now().plus(Duration::from_secs(second));
        decision(&*self.corner.ids, flag.id, to, at)
    }
}

#[tokio::test]
async fn a_flag_that_is_raised_half_way_is_missing_in_the_list_at_most_and_is_there_after_the_same_call() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let new = new_flag(&*world.corner.ids, ContentId::Video(world.corner.ids.video_id()), world.now());

        let Some(outcome) = world.broken(at, world.store.raise(&new)).await else { return false };
        let is_done = is_done(outcome, at);
        let half = world.flag(&new).await;
        assert!(half.is_none() || world.actions(&new).await == [AuditAction::Flagged], "{at:?}");
        assert!(
            half.is_some() || world.stands_in().await.is_empty(),
            "{at:?}: no list shows what is not there"
        );
        assert!(
            !is_done || world.stands_in().await == [FlagStatus::Open],
            "{at:?}: what was accepted is done"
        );
        assert_eq!(world.rows("claims").await.len(), 0, "{at:?}: nobody is in the way");

        let again = world.store.raise(&new).await.expect("the store works");
        assert!(matches!(again, Raised::New(opened) if opened.flag == new.to_flag()), "{at:?}");
        assert_eq!(world.stands_in().await, [FlagStatus::Open], "{at:?}");
        assert_eq!(world.actions(&new).await, [AuditAction::Flagged], "{at:?}: once");
        true
    })
    .await;

    assert_eq!(commands, 7);
}

#[tokio::test]
async fn a_flag_that_was_raised_half_way_is_completed_by_its_reporter_s_next_try() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let new = new_flag(&*world.corner.ids, ContentId::Video(world.corner.ids.video_id()), world.now());

        if world.broken(at, world.store.raise(&new)).await.is_none() {
            return false;
        }
        // A client sends the same again, and it becomes a flag of its own unless the first one is there.
        let next =
            NewFlag { reporter: new.reporter, ..new_flag(&*world.corner.ids, new.content, world.now()) };
        let was_there = world.flag(&new).await.is_some();
        let outcome = world.store.raise(&next).await.expect("the store works");

        assert_eq!(matches!(outcome, Raised::Existing(_)), was_there, "{at:?}");
        let listed = world.flags_at(None).await;
        assert_eq!(
            listed,
            [if was_there { new.to_flag() } else { next.to_flag() }],
            "{at:?}: one flag, listed"
        );
        true
    })
    .await;

    assert_eq!(commands, 7);
}

#[tokio::test]
async fn what_a_reporter_wrote_is_not_given_when_it_could_not_be_written_down_who_asked() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let new = world.raised(ContentId::Video(world.corner.ids.video_id())).await;
        let asked = unmasking(&*world.corner.ids, new.id, world.now());

        let Some(outcome) = world.broken(at, world.store.unmask(&asked)).await else { return false };
        assert!(!is_done(outcome, at), "{at:?}: an error has no text in it");

        let opened = world.store.unmask(&asked).await.expect("the store works").expect("the flag");
        assert_eq!(opened.text, new.text);
        assert_eq!(world.actions(&new).await[0], AuditAction::Unmask, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 2);
}

#[tokio::test]
async fn content_that_comes_back_half_way_is_back_and_written_down_once_after_the_same_call() {
    for is_video in [true, false] {
        let commands = at_every_command(async |at| {
            let world = World::new();
            let content = world.content(is_video).await;
            let flags = [world.approved(content).await, world.approved(content).await];
            let noted = [AuditAction::Restore, AuditAction::Approve, AuditAction::Flagged];
            let back = restoring(&*world.corner.ids, content, world.now().plus(Duration::from_secs(2)));

            let Some(outcome) = world.broken(at, world.store.restore(&back)).await else { return false };
            let is_done = is_done(outcome, at);
            let is_hidden = world.is_hidden(content).await;
            assert!(!is_done || !is_hidden, "{at:?}: what was accepted is done");
            for flag in &flags {
                let is_noted = world.actions(flag).await == noted;
                assert!(is_hidden || is_noted, "{at:?}: the record precedes what it tells");
            }
            assert_eq!(world.rows("claims").await.len(), 0, "{at:?}: nobody is in the way");

            let again = world.store.restore(&back).await.expect("the store works");
            let expected = if is_hidden { Restored::Restored } else { Restored::AlreadyActive };
            assert_eq!(again, Some(expected), "{at:?}");
            assert!(!world.is_hidden(content).await, "{at:?}");
            assert!(world.is_in_its_lists(content).await, "{at:?}");
            for flag in &flags {
                assert_eq!(world.actions(flag).await, noted, "{at:?}: once");
            }
            true
        })
        .await;

        assert_eq!(commands, if is_video { 9 } else { 10 });
    }
}
