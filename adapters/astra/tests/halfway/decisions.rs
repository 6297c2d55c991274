//! Flags that are decided.

use killrvideo_domain::{
    moderation::{AuditAction, ContentId, Decided, FlagStatus, FlagStore, NewFlag},
    shared::IdGenerator,
};

use super::{World, at_every_command, is_done};

impl World {
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
async fn an_approval_that_stops_is_completed_by_the_same_call_and_by_another_moderator_s() {
    for (is_the_same, kind) in [(true, "video"), (false, "video"), (true, "comment")] {
        let commands = at_every_command(async |at| {
            let world = World::new();
            let content = world.content(kind == "video").await;
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

        assert_eq!(commands, if kind == "video" { 14 } else { 15 });
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
