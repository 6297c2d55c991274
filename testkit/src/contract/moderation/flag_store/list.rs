//! Lists of flags, and how they are cut into pages.

use killrvideo_domain::{
    moderation::{Flag, FlagList, FlagStatus},
    shared::{FlagId, Position, StoreErrorKind, Total},
};

use super::{content, decided, list, raise, raised, walk};
use crate::{
    Fixture, Ground,
    builders::{after, decision, new_flag, page},
};

const ALL: FlagList = FlagList { status: None };
const OPEN: FlagList = FlagList { status: Some(FlagStatus::Open) };

fn sorted(mut ids: Vec<FlagId>) -> Vec<FlagId> {
    ids.sort();
    ids
}

fn ids_of(flags: &[Flag]) -> Vec<FlagId> {
    flags.iter().map(|flag| flag.id).collect()
}

/// > A list of flags holds those of its status, newest first.
pub async fn a_list_of_flags_holds_those_of_its_status_newest_first(fixture: Fixture) {
    let mut flags = Vec::new();
    for (second, status) in FlagStatus::ALL.into_iter().cycle().take(8).enumerate() {
        let at = fixture.in_seconds(second as u64);
        let new = new_flag(&*fixture.ids, content(&fixture), at);
        let flag = raise(&fixture, &new).await.flag;
        flags.push(match status {
            FlagStatus::Open => flag,
            to => decided(&fixture, &decision(&*fixture.ids, new.id, to, fixture.in_seconds(100))).await,
        });
    }
    let newest_first = |status: Option<FlagStatus>| -> Vec<FlagId> {
        let of = flags.iter().rev().filter(|flag| status.is_none_or(|status| flag.status == status));
        of.map(|flag| flag.id).collect()
    };

    for status in FlagStatus::ALL.into_iter().map(Some).chain([None]) {
        let found = walk(&fixture, FlagList { status }, &flags, 100, async || {}).await;

        assert_eq!(found, newest_first(status), "{status:?}");
    }
    if fixture.ground == Ground::Own {
        let all = list(&fixture, ALL, &page(1, 100)).await;
        let expected: Vec<Flag> = flags.iter().rev().cloned().collect();
        assert_eq!((all.items, all.total), (expected, Total::Exact(8)), "with every field");
    }
}

/// What was raised in the same millisecond stands in the same order every time, whatever the size of pages.
pub async fn flags_of_one_moment_keep_one_order(fixture: Fixture) {
    let mut flags = Vec::new();
    for _ in 0..9 {
        flags.push(raise(&fixture, &new_flag(&*fixture.ids, content(&fixture), fixture.now())).await.flag);
    }

    for of in [OPEN, ALL] {
        let first = walk(&fixture, of, &flags, 100, async || {}).await;

        assert_eq!(sorted(first.clone()), sorted(ids_of(&flags)));
        for size in [2, 7, 100] {
            assert_eq!(walk(&fixture, of, &flags, size, async || {}).await, first, "pages of {size}");
        }
    }
}

/// > The pages of a list of flags, one after another, hold each of them once.
///
/// By number and by position, in the same order.
pub async fn the_pages_of_a_list_of_flags_hold_each_of_them_once(fixture: Fixture) {
    let flags = raised(&fixture, 23).await;
    for of in [OPEN, ALL] {
        let expected = walk(&fixture, of, &flags, 100, async || {}).await;
        assert_eq!(sorted(expected.clone()), sorted(ids_of(&flags)));
        if fixture.ground == Ground::Shared {
            continue;
        }
        for size in [1, 4, 23] {
            let mut by_number = Vec::new();
            for number in 1..=24 {
                let page = list(&fixture, of, &page(number, size)).await;
                assert_eq!(page.total, Total::Exact(23));
                by_number.extend(ids_of(&page.items));
            }
            assert_eq!(by_number, expected, "{of:?} by {size}");
            assert_eq!(walk(&fixture, of, &flags, size, async || {}).await, expected, "{of:?} by {size}");
        }
    }
}

/// > The page of flags after a position has neither gaps nor repeats when newer ones arrive.
pub async fn the_page_of_flags_after_a_position_has_neither_gaps_nor_repeats_when_newer_ones_arrive(
    fixture: Fixture,
) {
    let flags = raised(&fixture, 20).await;
    let newer = async || {
        let at = fixture.in_seconds(1_000_000);
        raise(&fixture, &new_flag(&*fixture.ids, content(&fixture), at)).await;
    };

    for of in [OPEN, ALL] {
        let found = walk(&fixture, of, &flags, 7, &newer).await;

        assert_eq!(found.len(), 20, "{of:?}");
        assert_eq!(sorted(found), sorted(ids_of(&flags)), "{of:?}");
    }
}

/// A page that was given out is gone on from also when its last flag was decided since.
pub async fn a_position_outlives_the_flag_that_moved_on(fixture: Fixture) {
    if fixture.ground == Ground::Shared {
        return;
    }
    let flags = raised(&fixture, 6).await;
    let all = walk(&fixture, OPEN, &flags, 100, async || {}).await;
    let first = list(&fixture, OPEN, &page(1, 2)).await;
    let second_flag = decision(&*fixture.ids, all[1], FlagStatus::Rejected, fixture.in_seconds(100_000));

    decided(&fixture, &second_flag).await;

    let second = list(&fixture, OPEN, &after(&first.next.expect("more"), 10)).await;
    assert_eq!(ids_of(&second.items), all[2..]);
    assert_eq!(second.total, Total::Exact(5));
}

/// > A page of flags after the end is empty and knows the total.
pub async fn a_page_of_flags_after_the_end_is_empty_and_knows_the_total(fixture: Fixture) {
    raised(&fixture, 4).await;
    for of in [OPEN, ALL] {
        for (number, size) in [(2, 4), (3, 2), (1_000, 100), (i64::from(i32::MAX), 100)] {
            let page = list(&fixture, of, &page(number, size)).await;

            if fixture.ground == Ground::Own {
                assert_eq!((page.items.len(), page.total), (0, Total::Exact(4)), "page {number} of {of:?}");
                assert_eq!(page.next, None);
            } else {
                assert!(page.total.get() >= 4);
            }
        }
    }
    if fixture.ground == Ground::Own {
        let none = list(&fixture, FlagList { status: Some(FlagStatus::Approved) }, &page(1, 10)).await;
        assert_eq!((none.items.len(), none.total, none.next), (0, Total::Exact(0), None));
        let full = list(&fixture, OPEN, &page(2, 2)).await;
        assert_eq!((full.items.len(), full.next), (2, None), "a last page that is full");
    }
}

/// Bytes that are no position of this store are not guessed at.
pub async fn a_position_that_is_no_flag_s_is_refused(fixture: Fixture) {
    raised(&fixture, 4).await;
    for of in [OPEN, ALL] {
        let own = list(&fixture, of, &page(1, 2)).await.next.expect("more");

        let mut foreign: Vec<Vec<u8>> = vec![Vec::new(), vec![0], vec![255; 25], b"somewhere else".to_vec()];
        foreign.push(own.as_bytes()[..own.as_bytes().len() - 1].to_vec());
        foreign.push([own.as_bytes(), &[0]].concat());
        for bytes in foreign {
            let request = after(&Position::from_bytes(&bytes), 2);

            let refused = fixture.stores.flags.list(&of, &request).await.expect_err("a foreign position");

            assert_eq!(refused.kind(), StoreErrorKind::ForeignPosition, "{bytes:?}");
            assert!(!refused.is_retryable());
        }
        list(&fixture, of, &after(&own, 2)).await;
    }
}
