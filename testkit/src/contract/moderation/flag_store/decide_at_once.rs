//! Several who decide at the same moment.

use killrvideo_domain::{
    moderation::{AuditAction, Decided, Decision, Flag, FlagStatus},
    shared::FlagId,
};

use super::{actions, content, get, raise, stands_in};
use crate::{
    Fixture,
    builders::{decision, new_flag},
    contract::{Works, at_once},
};

/// How often somebody tries again whom others got in the way of.
const TRIES: usize = 50;

/// Decides as a patient moderator does, until the store answers.
async fn decide(fixture: &Fixture, decision: &Decision) -> Decided {
    for _ in 0..TRIES {
        match fixture.stores.flags.decide(decision).await {
            Err(error) if error.is_retryable() => {}
            outcome => return outcome.works(),
        }
    }
    panic!("others were in the way {TRIES} times")
}

async fn all_decide(fixture: &Fixture, decisions: Vec<(FlagId, FlagStatus)>) -> Vec<Decided> {
    let tasks = decisions.into_iter().map(|(flag, to)| {
        let fixture = fixture.clone();
        let decision = decision(&*fixture.ids, flag, to, fixture.in_seconds(1));
        async move { decide(&fixture, &decision).await }
    });
    at_once(tasks).await
}

/// > Of decisions at once that exclude each other one is done, and the others are refused.
pub async fn of_decisions_at_once_that_exclude_each_other_one_is_done(fixture: Fixture) {
    for _ in 0..5 {
        let flag = raise(&fixture, &new_flag(&*fixture.ids, content(&fixture), fixture.now())).await.flag;
        let ends = [FlagStatus::Approved, FlagStatus::Rejected];
        let decisions = ends.into_iter().cycle().take(6).map(|to| (flag.id, to)).collect();

        let outcomes = all_decide(&fixture, decisions).await;

        let done: Vec<&Flag> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Decided::Done(flag) => Some(flag),
                Decided::Refused(_) | Decided::NoSuchFlag => None,
            })
            .collect();
        let [winner] = done[..] else { panic!("{outcomes:?}") };
        for outcome in &outcomes {
            let is_late = matches!(outcome, Decided::Refused(refused) if refused.from == winner.status);
            assert!(is_late || *outcome == Decided::Done(winner.clone()), "{outcome:?}");
        }
        assert_eq!(get(&fixture, flag.id).await.as_ref(), Some(winner));
        assert_eq!(stands_in(&fixture, winner).await, [winner.status]);
        let ended =
            if winner.status == FlagStatus::Approved { AuditAction::Approve } else { AuditAction::Reject };
        assert_eq!(actions(&fixture, winner).await, [ended, AuditAction::Flagged]);
    }
}

/// Moderators who share a work list do not get in each other's way.
pub async fn decisions_about_different_flags_at_once_are_all_done(fixture: Fixture) {
    let content = content(&fixture);
    let mut flags = Vec::new();
    for _ in 0..6 {
        flags.push(raise(&fixture, &new_flag(&*fixture.ids, content, fixture.now())).await.flag.id);
    }

    let decisions = flags.iter().map(|flag| (*flag, FlagStatus::Rejected)).collect();
    let outcomes = all_decide(&fixture, decisions).await;

    assert!(outcomes.iter().all(|outcome| matches!(outcome, Decided::Done(_))), "{outcomes:?}");
    for flag in flags {
        assert_eq!(get(&fixture, flag).await.map(|flag| flag.status), Some(FlagStatus::Rejected));
    }
}
