//! What is written down.

use killrvideo_domain::{
    moderation::{AuditAction, AuditRecord, ContentId, FlagStatus, OpenedFlag},
    shared::{FlagId, IdGenerator, Total},
};

use super::{actions, content, decided, history, raise};
use crate::{
    Fixture,
    builders::{decision, new_flag, numbered, restoring, unmasking},
    contract::Works,
};

/// > What a reporter wrote is given only after it is written down who asked for it.
pub async fn what_a_reporter_wrote_is_given_after_it_is_written_down_who_asked(fixture: Fixture) {
    let new = new_flag(&*fixture.ids, content(&fixture), fixture.now());
    let flag = raise(&fixture, &new).await.flag;
    let [first, second] = [1, 2].map(|second| unmasking(&*fixture.ids, new.id, fixture.in_seconds(second)));

    for asked in [first, second] {
        let opened = fixture.stores.flags.unmask(&asked).await.works();
        assert_eq!(opened, Some(OpenedFlag { flag: flag.clone(), text: new.text.clone() }));
    }

    let expected = [
        AuditRecord::of_unmasking(&second, &flag),
        AuditRecord::of_unmasking(&first, &flag),
        AuditRecord::of_raising(&new),
    ];
    assert_eq!(history(&fixture, &flag).await, expected);
    let words = new.text.expect("a reason");
    assert!(expected.iter().all(|record| record.details.as_deref() != Some(words.as_str())));
}

/// A clock that stands still hides nothing.
pub async fn what_happens_in_one_moment_is_all_written_down(fixture: Fixture) {
    use AuditAction::{Approve, Flagged, Restore, UnderReview, Unmask};

    let (ids, now) = (&*fixture.ids, fixture.now());
    let flag = raise(&fixture, &new_flag(ids, content(&fixture), now)).await.flag;

    decided(&fixture, &decision(ids, flag.id, FlagStatus::UnderReview, now)).await;
    let asked = unmasking(ids, flag.id, now);
    for _ in 0..2 {
        fixture.stores.flags.unmask(&asked).await.works();
    }
    decided(&fixture, &decision(ids, flag.id, FlagStatus::Approved, now)).await;
    fixture.stores.flags.note_restoring(&restoring(ids, flag.content, now)).await.works();

    assert_eq!(actions(&fixture, &flag).await, [Restore, Approve, Unmask, Unmask, UnderReview, Flagged]);
}

/// > Bringing content back is written down under its approved flags, which stay approved, and under no others.
pub async fn bringing_content_back_is_written_down_under_its_approved_flags_and_no_others(fixture: Fixture) {
    let ids = &*fixture.ids;
    for content in [ContentId::Video(ids.video_id()), ContentId::Comment(ids.comment_id(fixture.now()))] {
        let mut flags = Vec::new();
        for to in [None, Some(FlagStatus::UnderReview), Some(FlagStatus::Rejected)]
            .into_iter()
            .chain([Some(FlagStatus::Approved); 2])
        {
            let raised = raise(&fixture, &new_flag(ids, content, fixture.now())).await.flag;
            flags.push(match to {
                Some(to) => decided(&fixture, &decision(ids, raised.id, to, fixture.in_seconds(1))).await,
                None => raised,
            });
        }
        let back = restoring(ids, content, fixture.in_seconds(2));

        fixture.stores.flags.note_restoring(&back).await.works();
        fixture.stores.flags.note_restoring(&back).await.works();

        for flag in &flags {
            assert_eq!(fixture.stores.flags.get(flag.id).await.works().as_ref(), Some(flag), "as it was");
            let restores: Vec<AuditRecord> = (history(&fixture, flag).await.into_iter())
                .filter(|record| record.action == AuditAction::Restore)
                .collect();
            let expected: Vec<AuditRecord> = AuditRecord::of_restoring(&back, flag).into_iter().collect();
            assert_eq!(restores, expected, "once, and only under approved ones");
        }
    }
    let nothing = restoring(ids, ContentId::Video(ids.video_id()), fixture.now());
    fixture.stores.flags.note_restoring(&nothing).await.works();
}

/// > The history of a flag is newest first and holds its own records only.
pub async fn the_history_of_a_flag_is_newest_first_and_holds_its_own_records_only(fixture: Fixture) {
    let (ids, content) = (&*fixture.ids, content(&fixture));
    let mut flags: Vec<(FlagId, Vec<AuditRecord>)> = Vec::new();
    let mut opened = Vec::new();
    for _ in 0..3 {
        let new = new_flag(ids, content, fixture.now());
        opened.push(raise(&fixture, &new).await.flag);
        flags.push((new.id, vec![AuditRecord::of_raising(&new)]));
    }
    for second in 1..=7 {
        for (flag, (id, records)) in opened.iter().zip(&mut flags) {
            let asked = unmasking(ids, *id, fixture.in_seconds(second));
            fixture.stores.flags.unmask(&asked).await.works();
            records.insert(0, AuditRecord::of_unmasking(&asked, flag));
        }
    }

    for (flag, (_, records)) in opened.iter().zip(&flags) {
        assert_eq!(history(&fixture, flag).await, *records);
        for size in [1, 3, 8] {
            let mut found = Vec::new();
            for number in 1..=8 {
                let page = fixture.stores.flags.history(flag, numbered(number, size)).await.works();
                assert_eq!(page.total, Total::Exact(8));
                found.extend(page.items);
            }
            assert_eq!(found, *records, "pages of {size}");
        }
    }
}

/// Also of a flag that nobody raised, whose history is empty.
pub async fn a_page_of_a_history_after_the_end_is_empty_and_knows_the_total(fixture: Fixture) {
    let new = new_flag(&*fixture.ids, content(&fixture), fixture.now());
    let flag = raise(&fixture, &new).await.flag;
    let unknown = new_flag(&*fixture.ids, content(&fixture), fixture.now()).to_flag();

    for (number, size) in [(2, 1), (2, 100), (i64::from(i32::MAX), 100)] {
        let beyond = fixture.stores.flags.history(&flag, numbered(number, size)).await.works();
        assert_eq!((beyond.items, beyond.total, beyond.next), (Vec::new(), Total::Exact(1), None));
    }
    assert_eq!(history(&fixture, &unknown).await, []);
}
