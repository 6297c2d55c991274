//! Deciding about flags.

use killrvideo_domain::{
    catalog::{Deletion, Video},
    feedback::{Comment, StoredComment},
    moderation::{
        AuditAction, AuditRecord, ContentId, Decided, Decision, Flag, FlagStatus, NewFlag, TransitionRefused,
    },
    shared::IdGenerator,
};

use super::{actions, content, decide, decided, get, history, raise, stands_in};
use crate::{
    Fixture,
    builders::{comment, decision, flag_notes, hiding, new_flag, ready_video},
    contract::{
        Works,
        catalog::{is_listed, load},
        feedback::comment_store::is_listed as is_comment_listed,
    },
};

/// A flag on something that is nowhere.
async fn flag(fixture: &Fixture) -> Flag {
    raise(fixture, &new_flag(&*fixture.ids, content(fixture), fixture.now())).await.flag
}

/// A listed video, and a flag on it.
async fn flagged_video(fixture: &Fixture) -> (Video, NewFlag) {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(fixture, std::slice::from_ref(&video)).await;
    let new = new_flag(&*fixture.ids, ContentId::Video(video.id), fixture.now());
    raise(fixture, &new).await;
    (video, new)
}

async fn mark_of(fixture: &Fixture, video: &Video) -> Option<Deletion> {
    fixture.stores.videos.get(video.id).await.works().and_then(|video| video.deletion)
}

/// > A decision moves the flag to its new list and is written down with its notes.
pub async fn a_decision_moves_the_flag_to_its_new_list_and_is_written_down_with_its_notes(fixture: Fixture) {
    use FlagStatus::{Approved, Rejected, UnderReview};
    for path in
        [&[UnderReview][..], &[Approved], &[Rejected], &[UnderReview, Approved], &[UnderReview, Rejected]]
    {
        let mut flag = flag(&fixture).await;
        let mut records = history(&fixture, &flag).await;
        for (to, second) in path.iter().zip(1..) {
            let decision = decision(&*fixture.ids, flag.id, *to, fixture.in_seconds(second));

            let moved = decided(&fixture, &decision).await;

            let expected = flag.decided(&decision).expect("allowed");
            assert_eq!(moved, expected);
            assert_eq!(get(&fixture, moved.id).await.as_ref(), Some(&expected));
            assert_eq!(stands_in(&fixture, &expected).await, [*to]);
            records.insert(0, AuditRecord::of_decision(&decision, &expected));
            assert_eq!(history(&fixture, &expected).await, records);
            flag = expected;
        }
    }
}

/// > Approving hides the content, and leaves its other flags as they are.
pub async fn approving_hides_the_video_and_leaves_its_other_flags_as_they_are(fixture: Fixture) {
    let (video, new) = flagged_video(&fixture).await;
    let other = raise(&fixture, &new_flag(&*fixture.ids, new.content, fixture.now())).await.flag;
    let approval = decision(&*fixture.ids, new.id, FlagStatus::Approved, fixture.in_seconds(1));

    decided(&fixture, &approval).await;

    assert_eq!(mark_of(&fixture, &video).await, Some(Deletion { at: approval.at, by: approval.by }));
    assert!(!is_listed(&fixture, &video).await);
    assert_eq!(get(&fixture, other.id).await.as_ref(), Some(&other));
    assert_eq!(stands_in(&fixture, &other).await, [FlagStatus::Open]);
    assert_eq!(actions(&fixture, &other).await, [AuditAction::Flagged]);
}

/// And so a comment leaves both of its lists.
pub async fn approving_hides_the_comment(fixture: Fixture) {
    let said: Comment = comment(&*fixture.ids, fixture.now());
    fixture.stores.comments.add(&said).await.works();
    let new = new_flag(&*fixture.ids, ContentId::Comment(said.id), fixture.now());
    raise(&fixture, &new).await;
    assert!(is_comment_listed(&fixture, &said).await);
    let approval = decision(&*fixture.ids, new.id, FlagStatus::Approved, fixture.in_seconds(1));

    decided(&fixture, &approval).await;

    assert!(!is_comment_listed(&fixture, &said).await);
    let stored = fixture.stores.comments.get(said.id).await.works();
    let mark = Deletion { at: approval.at, by: approval.by };
    assert_eq!(stored, Some(StoredComment { comment: said, deletion: Some(mark) }));
}

/// > Approving a flag on content that is hidden already succeeds and keeps the first mark.
pub async fn approving_a_flag_on_content_that_is_hidden_already_keeps_the_first_mark(fixture: Fixture) {
    let (video, new) = flagged_video(&fixture).await;
    let first = hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    fixture.stores.videos.hide(&first).await.works();

    let approval = decision(&*fixture.ids, new.id, FlagStatus::Approved, fixture.in_seconds(2));
    let approved = decided(&fixture, &approval).await;

    assert_eq!(approved.status, FlagStatus::Approved);
    assert_eq!(mark_of(&fixture, &video).await, Some(Deletion { at: first.at, by: first.by }));
}

/// The flag ends all the same, or it would stand in the work list for ever.
pub async fn approving_a_flag_on_content_that_is_gone_succeeds(fixture: Fixture) {
    let ids = &*fixture.ids;
    for content in [ContentId::Video(ids.video_id()), ContentId::Comment(ids.comment_id(fixture.now()))] {
        let flag = raise(&fixture, &new_flag(ids, content, fixture.now())).await.flag;

        let approved =
            decided(&fixture, &decision(ids, flag.id, FlagStatus::Approved, fixture.in_seconds(1))).await;

        assert_eq!(stands_in(&fixture, &approved).await, [FlagStatus::Approved]);
    }
}

/// Only who is right about something makes it disappear.
pub async fn rejecting_and_reviewing_hide_nothing(fixture: Fixture) {
    for to in [FlagStatus::UnderReview, FlagStatus::Rejected] {
        let (video, new) = flagged_video(&fixture).await;

        decided(&fixture, &decision(&*fixture.ids, new.id, to, fixture.in_seconds(1))).await;

        assert_eq!(mark_of(&fixture, &video).await, None);
        assert!(is_listed(&fixture, &video).await);
    }
}

/// > Making the same decision twice is making it once (`Decision::made`).
pub async fn making_the_same_decision_twice_is_making_it_once(fixture: Fixture) {
    for to in [FlagStatus::UnderReview, FlagStatus::Approved, FlagStatus::Rejected] {
        let flag = flag(&fixture).await;
        let with_notes = decision(&*fixture.ids, flag.id, to, fixture.in_seconds(1));
        let decision =
            Decision { notes: with_notes.notes.filter(|_| to != FlagStatus::Rejected), ..with_notes };

        let first = decided(&fixture, &decision).await;
        let again = decided(&fixture, &decision).await;

        assert_eq!(again, first);
        assert_eq!(stands_in(&fixture, &first).await, [to]);
        assert_eq!(history(&fixture, &first).await.len(), 2);
    }
}

/// > A decision that the rule forbids changes nothing and is not written down.
pub async fn a_decision_that_the_rule_forbids_changes_nothing_and_is_not_written_down(fixture: Fixture) {
    let (video, new) = flagged_video(&fixture).await;
    let mut flag = get(&fixture, new.id).await.expect("the flag");
    for (to, second) in [FlagStatus::Open, FlagStatus::UnderReview, FlagStatus::Rejected].into_iter().zip(1..)
    {
        if flag.status != to {
            flag = decided(&fixture, &decision(&*fixture.ids, flag.id, to, fixture.in_seconds(second))).await;
        }
        let records = history(&fixture, &flag).await;
        for forbidden in FlagStatus::ALL.into_iter().filter(|to| flag.status.may_become(*to).is_err()) {
            let decision = decision(&*fixture.ids, flag.id, forbidden, fixture.in_seconds(100));

            let refused = TransitionRefused { from: flag.status, to: forbidden };
            assert_eq!(decide(&fixture, &decision).await, Decided::Refused(refused));
        }
        assert_eq!(get(&fixture, flag.id).await.as_ref(), Some(&flag));
        assert_eq!(stands_in(&fixture, &flag).await, [to]);
        assert_eq!(history(&fixture, &flag).await, records);
    }
    assert_eq!(mark_of(&fixture, &video).await, None, "nor does it hide anything");
}

/// There has to be something to decide about.
pub async fn a_decision_about_an_unknown_flag_makes_none(fixture: Fixture) {
    let nothing = fixture.ids.flag_id(fixture.now());
    let decision = decision(&*fixture.ids, nothing, FlagStatus::Approved, fixture.now());

    assert_eq!(decide(&fixture, &decision).await, Decided::NoSuchFlag);
    assert_eq!(get(&fixture, nothing).await, None);
}

/// > Notes that are not given stay.
pub async fn notes_that_are_not_given_stay(fixture: Fixture) {
    let flag = flag(&fixture).await;
    let decide = async |to, notes, second| {
        let decision = decision(&*fixture.ids, flag.id, to, fixture.in_seconds(second));
        decided(&fixture, &Decision { notes, ..decision }).await
    };

    let reviewed = decide(FlagStatus::UnderReview, flag_notes("looking"), 1).await;
    let rejected = decide(FlagStatus::Rejected, None, 2).await;

    assert_eq!((&reviewed.notes, &rejected.notes), (&flag_notes("looking"), &flag_notes("looking")));
    assert_eq!(get(&fixture, flag.id).await.as_ref(), Some(&rejected));
    let details: Vec<_> = history(&fixture, &flag).await.into_iter().map(|record| record.details).collect();
    assert_eq!(details, [None, Some("looking".to_owned()), None], "a record has the notes given with it");
}
