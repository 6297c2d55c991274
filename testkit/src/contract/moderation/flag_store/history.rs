//! What is written down.

use killrvideo_domain::{
    moderation::{AuditAction, AuditRecord, ContentId, FlagStatus, OpenedFlag},
    shared::{FlagId, Total},
};

use super::{actions, content, decided, history, raise};
use crate::{
    Fixture,
    builders::{decision, new_flag, numbered, ready_video, restoring, unmasking},
    contract::{Works, catalog::load},
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
    let video = ready_video(ids, now);
    load(&fixture, std::slice::from_ref(&video)).await;
    let flag = raise(&fixture, &new_flag(ids, ContentId::Video(video.id), now)).await.flag;

    decided(&fixture, &decision(ids, flag.id, FlagStatus::UnderReview, now)).await;
    let asked = unmasking(ids, flag.id, now);
    for _ in 0..2 {
        fixture.stores.flags.unmask(&asked).await.works();
    }
    decided(&fixture, &decision(ids, flag.id, FlagStatus::Approved, now)).await;
    fixture.stores.flags.restore(&restoring(ids, flag.content, now)).await.works();

    assert_eq!(actions(&fixture, &flag).await, [Restore, Approve, Unmask, Unmask, UnderReview, Flagged]);
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
