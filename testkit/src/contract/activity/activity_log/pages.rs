//! How timelines are cut into pages.

use killrvideo_domain::{
    activity::ActivityEntry,
    shared::{IdGenerator, Position, SKIP_LIMIT, StoreErrorKind, Total},
};

use super::{deeds_of, list, sorted, timeline, walk};
use crate::{
    Fixture,
    builders::{after, deed, page},
    contract::Works,
};

/// > The pages of a timeline, one after another, hold each deed once.
///
/// By number and by position, in the same order.
pub async fn the_pages_of_a_timeline_hold_each_deed_once(fixture: Fixture) {
    let user = fixture.ids.user_id();
    let deeds = deeds_of(&fixture, user, 124).await;
    let timeline = timeline(&fixture, user);

    for size in [7, 40, 62, 100] {
        let by_position = walk(&fixture, &timeline, size, async || {}).await;
        let mut by_number = Vec::new();
        for number in 1..=124 / size + 2 {
            let page = list(&fixture, &timeline, &page(number, size)).await;
            assert_eq!(page.total, Total::Exact(124));
            by_number.extend(page.items);
        }

        assert_eq!(by_number, by_position, "pages of {size}");
        assert!(by_position.is_sorted_by(|a, b| a.at >= b.at), "pages of {size}");
        assert_eq!(sorted(by_position), sorted(deeds.clone()), "pages of {size}");
    }
}

/// > The page of a timeline after a position has neither gaps nor repeats when newer deeds arrive.
///
/// Its total counts them.
pub async fn the_page_after_a_position_has_neither_gaps_nor_repeats_when_newer_deeds_arrive(
    fixture: Fixture,
) {
    let user = fixture.ids.user_id();
    let deeds = deeds_of(&fixture, user, 20).await;
    let timeline = timeline(&fixture, user);
    let newer = async || {
        let newer = ActivityEntry { user, ..deed(&*fixture.ids, fixture.now()) };
        fixture.stores.activity.record(&newer).await;
    };

    let first = list(&fixture, &timeline, &page(1, 4)).await;
    newer().await;
    let second = list(&fixture, &timeline, &after(&first.next.expect("more"), 4)).await;
    assert_eq!(second.total, Total::Exact(21));
    let found = walk(&fixture, &timeline, 3, &newer).await;

    let old: Vec<_> = found.iter().copied().filter(|deed| deeds.contains(deed)).collect();
    assert_eq!(sorted(old), sorted(deeds));
}

/// > A page of a timeline after the end is empty and knows the total.
pub async fn a_page_after_the_end_is_empty_and_knows_the_total(fixture: Fixture) {
    let user = fixture.ids.user_id();
    deeds_of(&fixture, user, 4).await;
    let timeline = timeline(&fixture, user);
    let beyond = i64::try_from(SKIP_LIMIT).works() / 100 + 1;

    for (number, size) in [(2, 4), (3, 2), (1_000, 2), (beyond, 100), (i64::from(i32::MAX), 100)] {
        let page = list(&fixture, &timeline, &page(number, size)).await;

        assert_eq!((page.items.len(), page.total, page.next), (0, Total::Exact(4), None), "page {number}");
    }
}

/// Also when the last page is full.
pub async fn the_end_of_a_timeline_has_no_next_position(fixture: Fixture) {
    let user = fixture.ids.user_id();
    deeds_of(&fixture, user, 4).await;
    let timeline = timeline(&fixture, user);

    for (number, size, more) in [(1, 3, true), (2, 3, false), (1, 4, false), (2, 2, false), (1, 5, false)] {
        let page = list(&fixture, &timeline, &page(number, size)).await;
        assert_eq!(page.next.is_some(), more, "page {number} of {size}");
    }
    let first = list(&fixture, &timeline, &page(1, 2)).await.next.expect("more");
    assert_eq!(list(&fixture, &timeline, &after(&first, 2)).await.next, None);
}

/// Bytes that are no position of this store are not guessed at.
pub async fn a_position_of_another_store_is_refused(fixture: Fixture) {
    let user = fixture.ids.user_id();
    deeds_of(&fixture, user, 4).await;
    let timeline = timeline(&fixture, user);
    let own = list(&fixture, &timeline, &page(1, 2)).await.next.expect("more");

    let mut foreign: Vec<Vec<u8>> = vec![Vec::new(), vec![0], vec![255; 25], b"somewhere else".to_vec()];
    foreign.push(own.as_bytes()[..own.as_bytes().len() - 1].to_vec());
    foreign.push([own.as_bytes(), &[0]].concat());
    for bytes in foreign {
        let request = after(&Position::from_bytes(&bytes), 2);

        let refused =
            fixture.stores.activity.list(&timeline, &request).await.expect_err("a foreign position");

        assert_eq!(refused.kind(), StoreErrorKind::ForeignPosition, "{bytes:?}");
    }
}
