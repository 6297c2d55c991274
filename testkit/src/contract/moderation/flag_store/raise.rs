//! Raising flags and reading them.

use killrvideo_domain::{
    moderation::{
        AuditAction, AuditRecord, ContentId, Decided, FlagStatus, NewFlag, OpenedFlag, Raised, ReasonCode,
    },
    shared::{FlagId, IdGenerator},
};

use super::{actions, content, decided, get, history, raise, stands_in};
use crate::{
    Fixture,
    builders::{decision, new_flag, unmasking},
    contract::{Works, at_once},
};

/// > A flag that is raised is open, stands in the list, and its history begins with `flagged`.
pub async fn a_flag_that_is_raised_is_open_stands_in_the_list_and_its_history_begins_with_it(
    fixture: Fixture,
) {
    let new = new_flag(&*fixture.ids, content(&fixture), fixture.now());

    let opened = raise(&fixture, &new).await;

    assert_eq!(opened, OpenedFlag { flag: new.to_flag(), text: new.text.clone() });
    assert_eq!(opened.flag.status, FlagStatus::Open);
    assert_eq!(get(&fixture, new.id).await, Some(opened.flag.clone()));
    assert_eq!(stands_in(&fixture, &opened.flag).await, [FlagStatus::Open]);
    assert_eq!(history(&fixture, &opened.flag).await, [AuditRecord::of_raising(&new)]);
}

/// Of both kinds of content, for every reason, with and without a text.
pub async fn every_field_of_a_flag_comes_back(fixture: Fixture) {
    let ids = &*fixture.ids;
    for reason in ReasonCode::ALL {
        for content in [ContentId::Video(ids.video_id()), ContentId::Comment(ids.comment_id(fixture.now()))] {
            let with_text = NewFlag { reason, ..new_flag(ids, content, fixture.now()) };
            let without = NewFlag { text: None, ..new_flag(ids, content, fixture.in_seconds(1)) };
            for new in [with_text, without] {
                raise(&fixture, &new).await;

                assert_eq!(get(&fixture, new.id).await, Some(new.to_flag()));
                let asked = unmasking(ids, new.id, fixture.in_seconds(2));
                let opened = fixture.stores.flags.unmask(&asked).await.works();
                assert_eq!(opened, Some(OpenedFlag { flag: new.to_flag(), text: new.text }));
            }
        }
    }
}

/// > Raising the same flag twice is raising it once.
pub async fn raising_the_same_flag_twice_is_raising_it_once(fixture: Fixture) {
    let new = new_flag(&*fixture.ids, content(&fixture), fixture.now());

    let first = raise(&fixture, &new).await;
    let again = raise(&fixture, &new).await;

    assert_eq!(again, first);
    assert_eq!(stands_in(&fixture, &first.flag).await, [FlagStatus::Open]);
    assert_eq!(actions(&fixture, &first.flag).await, [AuditAction::Flagged]);
}

/// A call that is repeated when a moderator has acted finds the flag as it is then.
pub async fn raising_the_same_flag_late_takes_no_decision_back(fixture: Fixture) {
    for to in [FlagStatus::UnderReview, FlagStatus::Rejected] {
        let new = new_flag(&*fixture.ids, content(&fixture), fixture.now());
        raise(&fixture, &new).await;
        let decision = decision(&*fixture.ids, new.id, to, fixture.in_seconds(1));
        let moved = decided(&fixture, &decision).await;

        let again = raise(&fixture, &new).await;

        assert_eq!(again.flag, moved);
        assert_eq!(get(&fixture, new.id).await.as_ref(), Some(&moved));
        assert_eq!(stands_in(&fixture, &moved).await, [to]);
    }
}

/// > A reporter has at most one unresolved flag on a content, also when several are raised at once: the others
/// > get that one, unchanged.
pub async fn a_reporter_has_at_most_one_unresolved_flag_on_a_content(fixture: Fixture) {
    let new = new_flag(&*fixture.ids, content(&fixture), fixture.now());
    let first = raise(&fixture, &new).await;
    let other = |second| NewFlag {
        reporter: new.reporter,
        reason: ReasonCode::Other,
        ..new_flag(&*fixture.ids, new.content, fixture.in_seconds(second))
    };

    assert_eq!(fixture.stores.flags.raise(&other(1)).await.works(), Raised::Existing(first.clone()));

    let decision = decision(&*fixture.ids, new.id, FlagStatus::UnderReview, fixture.in_seconds(2));
    let reviewed = OpenedFlag { flag: decided(&fixture, &decision).await, ..first };
    let late = other(3);
    assert_eq!(fixture.stores.flags.raise(&late).await.works(), Raised::Existing(reviewed.clone()));
    assert_eq!(get(&fixture, late.id).await, None);
    assert_eq!(stands_in(&fixture, &reviewed.flag).await, [FlagStatus::UnderReview]);
    assert_eq!(actions(&fixture, &reviewed.flag).await, [AuditAction::UnderReview, AuditAction::Flagged]);
}

/// Somebody who is impatient, and whose clicks all arrive together.
pub async fn of_flags_of_one_reporter_raised_at_once_one_is_raised(fixture: Fixture) {
    let (content, reporter) = (content(&fixture), fixture.ids.user_id());
    let flags: Vec<NewFlag> =
        (0..5).map(|_| NewFlag { reporter, ..new_flag(&*fixture.ids, content, fixture.now()) }).collect();

    let tasks = flags.iter().cloned().map(|flag| {
        let fixture = fixture.clone();
        async move { fixture.stores.flags.raise(&flag).await.works() }
    });
    let outcomes = at_once(tasks).await;

    let winners: Vec<&OpenedFlag> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Raised::New(opened) => Some(opened),
            Raised::Existing(_) => None,
        })
        .collect();
    let [winner] = winners[..] else { panic!("{outcomes:?}") };
    for outcome in &outcomes {
        let (Raised::New(opened) | Raised::Existing(opened)) = outcome;
        assert_eq!(opened, winner);
    }
    for flag in flags {
        assert_eq!(get(&fixture, flag.id).await.is_some(), flag.id == winner.flag.id);
    }
}

/// What one says about one content keeps nobody from saying something about another.
pub async fn others_and_other_contents_have_flags_of_their_own(fixture: Fixture) {
    let first = new_flag(&*fixture.ids, content(&fixture), fixture.now());
    let by_another = new_flag(&*fixture.ids, first.content, fixture.now());
    let about_another =
        NewFlag { reporter: first.reporter, ..new_flag(&*fixture.ids, content(&fixture), fixture.now()) };

    for new in [&first, &by_another, &about_another] {
        assert_eq!(raise(&fixture, new).await.flag, new.to_flag());
    }
    for new in [first, by_another, about_another] {
        assert_eq!(get(&fixture, new.id).await, Some(new.to_flag()));
    }
}

/// > A resolved flag is not in the way of a new one.
pub async fn a_resolved_flag_is_not_in_the_way_of_a_new_one(fixture: Fixture) {
    for to in [FlagStatus::Approved, FlagStatus::Rejected] {
        let first = new_flag(&*fixture.ids, content(&fixture), fixture.now());
        raise(&fixture, &first).await;
        let decision = decision(&*fixture.ids, first.id, to, fixture.in_seconds(1));
        let resolved = decided(&fixture, &decision).await;

        let again = new_flag(&*fixture.ids, first.content, fixture.in_seconds(2));
        let second = raise(&fixture, &NewFlag { reporter: first.reporter, ..again }).await;

        assert_eq!(stands_in(&fixture, &second.flag).await, [FlagStatus::Open]);
        assert_eq!(stands_in(&fixture, &resolved).await, [to]);
    }
}

/// > An unknown flag is none.
pub async fn an_unknown_flag_is_none(fixture: Fixture) {
    // Also one that no flag can have: people make them up.
    for nothing in [fixture.ids.flag_id(fixture.now()), FlagId::from_uuid(fixture.ids.random())] {
        assert_eq!(get(&fixture, nothing).await, None);
        let asked = unmasking(&*fixture.ids, nothing, fixture.now());
        assert_eq!(fixture.stores.flags.unmask(&asked).await.works(), None);
        let decision = decision(&*fixture.ids, nothing, FlagStatus::Approved, fixture.now());
        assert_eq!(fixture.stores.flags.decide(&decision).await.works(), Decided::NoSuchFlag);
    }
}
