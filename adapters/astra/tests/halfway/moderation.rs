//! Flags: raised, unmasked, decided, and noted when their content comes back.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{Video, VideoStore},
    feedback::{Comment, CommentStore},
    moderation::{
        AuditAction, AuditRecord, ContentId, Decided, Decision, Flag, FlagList, FlagStatus, FlagStore,
        NewFlag, Raised,
    },
    shared::IdGenerator,
};
use killrvideo_testkit::builders::{
    comment, decision, new_flag, page, ready_video, restoring, row, unmasking,
};

use super::{World, at_every_command, is_done};

impl World {
    async fn flag(&self, flag: &NewFlag) -> Option<Flag> {
        FlagStore::get(&*self.store, flag.id).await.expect("the store works")
    }

    /// The flags of a list.
    async fn flags_at(&self, status: Option<FlagStatus>) -> Vec<Flag> {
        let list = FlagList { status };
        FlagStore::list(&*self.store, &list, &page(1, 100)).await.expect("the store works").items
    }

    /// Where the only flag there is stands, as the table says.
    async fn stands_in(&self) -> Vec<FlagStatus> {
        let mut found = Vec::new();
        for status in FlagStatus::ALL {
            found.extend(self.flags_at(Some(status)).await.iter().map(|_| status));
        }
        found
    }

    /// What happened to a flag, newest first.
    async fn actions(&self, flag: &NewFlag) -> Vec<AuditAction> {
        let page = self.store.history(&flag.to_flag(), &page(1, 100)).await.expect("the store works");
        page.items.iter().map(|record: &AuditRecord| record.action).collect()
    }

    async fn raised(&self, content: ContentId) -> NewFlag {
        let flag = new_flag(&*self.corner.ids, content, self.now());
        self.store.raise(&flag).await.expect("the store works");
        flag
    }

    /// A video that stands in the lists, without a tag, so that nothing is left to the background.
    async fn untagged(&self) -> Video {
        let video = ready_video(&*self.corner.ids, self.now());
        killrvideo_domain::bulk::BulkLoad::videos(&*self.store, &[row(video.clone())]).await.expect("loaded");
        video
    }

    async fn is_hidden(&self, content: ContentId) -> bool {
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

    fn decision(&self, flag: &NewFlag, to: FlagStatus, second: u64) -> Decision {
        let at = self.now().plus(Duration::from_secs(second));
        decision(&*self.corner.ids, flag.id, to, at)
    }

    /// What is true of a flag wherever a decision about it stopped.
    async fn is_less_than_the_truth(&self, new: &NewFlag, to: FlagStatus, action: AuditAction) {
        let flag = self.flag(new).await.expect("the flag");
        let actions = self.actions(new).await;
        if flag.status == to {
            assert_eq!(actions[0], action, "what is done is written down");
            assert!(
                to != FlagStatus::Approved || self.is_hidden(new.content).await,
                "and its content hidden"
            );
        }
        if self.is_hidden(new.content).await {
            assert_eq!(actions[0], AuditAction::Approve, "nothing is hidden without a record");
        }
        let listed = self.flags_at(Some(to)).await;
        assert!(listed.is_empty() || flag.status == to, "the list is not ahead of the truth");
        assert_eq!(
            self.flags_at(None).await.len(),
            1,
            "it is never lost, and never twice in the list of all"
        );
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
async fn an_approval_that_stops_is_completed_by_the_same_call_and_by_another_moderator_s() {
    for (is_the_same, kind) in [(true, "video"), (false, "video"), (true, "comment")] {
        let commands = at_every_command(async |at| {
            let world = World::new();
            let content = if kind == "video" {
                ContentId::Video(world.untagged().await.id)
            } else {
                let said: Comment = comment(&*world.corner.ids, world.now());
                world.store.add(&said).await.expect("the store works");
                ContentId::Comment(said.id)
            };
            let new = world.raised(content).await;
            let approval = world.decision(&new, FlagStatus::Approved, 1);

            let Some(outcome) = world.broken(at, world.store.decide(&approval)).await else {
                return false;
            };
            let is_done = is_done(outcome, at);
            world.is_less_than_the_truth(&new, FlagStatus::Approved, AuditAction::Approve).await;
            let truth = world.flag(&new).await.expect("the flag");
            assert!(!is_done || truth.status == FlagStatus::Approved, "{at:?}: what was accepted is done");

            let another = world.decision(&new, FlagStatus::Approved, 2);
            let again = if is_the_same { &approval } else { &another };
            let outcome = world.store.decide(again).await.expect("the store works");
            let was_made = truth.status == FlagStatus::Approved;
            let is_refused = matches!(outcome, Decided::Refused(_));
            assert_eq!(is_refused, was_made && !is_the_same, "{at:?}: {outcome:?}");

            assert!(world.is_hidden(content).await, "{at:?}");
            assert_eq!(world.stands_in().await, [FlagStatus::Approved], "{at:?}: the lists are right");
            let flag = world.flag(&new).await.expect("the flag");
            assert_eq!(world.flags_at(None).await, [flag], "{at:?}");
            let approvals = world.actions(&new).await.len() - 1;
            assert!(approvals == 1 || (approvals == 2 && !is_the_same), "{at:?}: {approvals} records");
            assert_eq!(world.rows("claims").await.len(), 0, "{at:?}");
            true
        })
        .await;

        assert_eq!(commands, if kind == "video" { 11 } else { 12 });
    }
}

#[tokio::test]
async fn a_review_that_stops_is_gone_on_from_whatever_is_decided_next() {
    for next in [FlagStatus::UnderReview, FlagStatus::Rejected] {
        let commands = at_every_command(async |at| {
            let world = World::new();
            let new = world.raised(ContentId::Video(world.corner.ids.video_id())).await;
            let review = world.decision(&new, FlagStatus::UnderReview, 1);

            let Some(outcome) = world.broken(at, world.store.decide(&review)).await else { return false };
            is_done(outcome, at);
            world.is_less_than_the_truth(&new, FlagStatus::UnderReview, AuditAction::UnderReview).await;

            let decided = world.decision(&new, next, 2);
            world.store.decide(&decided).await.expect("the store works");
            assert_eq!(world.flag(&new).await.map(|flag| flag.status), Some(next), "{at:?}");

            // A row that stayed behind goes away when somebody acts on it, and is refused.
            let open = world.flags_at(Some(FlagStatus::Open)).await;
            let late = world.decision(&new, FlagStatus::UnderReview, 3);
            let refused = world.store.decide(&late).await.expect("the store works");
            assert!(matches!(refused, Decided::Refused(_)), "{at:?}: {refused:?}");
            assert_eq!(world.stands_in().await, [next], "{at:?}, with {} left behind", open.len());
            true
        })
        .await;

        assert_eq!(commands, 8);
    }
}

#[tokio::test]
async fn a_refusal_stands_also_where_the_lists_could_not_be_put_right() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let new = world.raised(ContentId::Video(world.corner.ids.video_id())).await;
        let rejected = world.decision(&new, FlagStatus::Rejected, 1);
        world.store.decide(&rejected).await.expect("the store works");
        let before = world.flag(&new).await;

        let late = world.decision(&new, FlagStatus::Approved, 2);
        let Some(outcome) = world.broken(at, world.store.decide(&late)).await else { return false };
        if let Ok(outcome) = outcome {
            assert!(matches!(outcome, Decided::Refused(_)), "{at:?}: {outcome:?}");
        }
        assert_eq!(world.flag(&new).await, before, "{at:?}");
        assert_eq!(world.stands_in().await, [FlagStatus::Rejected], "{at:?}");
        assert_eq!(world.actions(&new).await.len(), 2, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 7);
}

#[tokio::test]
async fn what_is_brought_back_is_written_down_once_by_the_same_call() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let content = ContentId::Video(world.untagged().await.id);
        let mut flags = Vec::new();
        for _ in 0..2 {
            let new = world.raised(content).await;
            let approval = world.decision(&new, FlagStatus::Approved, 1);
            world.store.decide(&approval).await.expect("the store works");
            flags.push(new);
        }
        let back = restoring(&*world.corner.ids, content, world.now().plus(Duration::from_secs(2)));

        let Some(outcome) = world.broken(at, world.store.note_restoring(&back)).await else { return false };
        assert!(!is_done(outcome, at), "{at:?}");
        assert!(world.is_hidden(content).await, "{at:?}: the record precedes what it tells");

        world.store.note_restoring(&back).await.expect("the store works");
        for flag in &flags {
            let expected = [AuditAction::Restore, AuditAction::Approve, AuditAction::Flagged];
            assert_eq!(world.actions(flag).await, expected, "{at:?}");
        }
        true
    })
    .await;

    assert_eq!(commands, 2);
}
