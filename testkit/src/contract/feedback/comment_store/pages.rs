//! How lists of comments are cut into pages.

use killrvideo_domain::{
    bulk::MOST_ROWS,
    feedback::{Comment, CommentList},
    shared::{CommentId, Position, SKIP_LIMIT, StoreErrorKind, TOTAL_LIMIT, Total},
};

use super::{add, comments_of, ids_of, listed, newest_first};
use crate::{
    Fixture, Ground,
    builders::{after, comment, comment_hiding, page},
    contract::Works,
};

/// All of a list, by positions alone, `size` at a time; what `meanwhile` does happens after each page.
async fn walk(fixture: &Fixture, of: &CommentList, size: i64, meanwhile: impl AsyncFn()) -> Vec<CommentId> {
    let mut found = Vec::new();
    let mut request = page(1, size);
    loop {
        let page = listed(fixture, of, &request).await;
        assert!(
            page.next.is_none() || page.items.len() == request.size.get(),
            "a page before the last is full"
        );
        found.extend(ids_of(&page.items));
        meanwhile().await;
        let Some(position) = page.next else { return found };
        let next = after(&position, size);
        assert_ne!(next, request, "a page ends where it began");
        request = next;
    }
}

/// > The pages of a list of comments, one after another, hold each of them once.
///
/// By number and by position, in the same order.
pub async fn the_pages_of_a_list_of_comments_hold_each_of_them_once(fixture: Fixture) {
    let (video, author, comments) = comments_of(&fixture, 23);
    add(&fixture, &comments).await;
    let expected = newest_first(&comments);

    for (of, size) in [CommentList::About(video), CommentList::By(author)]
        .iter()
        .flat_map(|of| [1, 4, 23, 100].map(|size| (of, size)))
    {
        let mut by_number = Vec::new();
        for number in 1..=24 {
            let page = listed(&fixture, of, &page(number, size)).await;
            assert_eq!(page.total, Total::Exact(23));
            by_number.extend(ids_of(&page.items));
        }

        assert_eq!(by_number, expected, "{of:?} by {size}");
        assert_eq!(walk(&fixture, of, size, async || {}).await, expected, "{of:?} by {size}");
    }
}

/// > The page of comments after a position has neither gaps nor repeats when newer ones arrive.
pub async fn the_page_of_comments_after_a_position_has_neither_gaps_nor_repeats_when_newer_ones_arrive(
    fixture: Fixture,
) {
    let (video, author, comments) = comments_of(&fixture, 20);
    add(&fixture, &comments).await;
    let newer = async || {
        let newer = Comment { video, author, ..comment(&*fixture.ids, fixture.in_seconds(1_000_000)) };
        add(&fixture, &[newer]).await;
    };

    // What arrived while the first list was gone through stands in both lists, and before all that is old.
    let about = walk(&fixture, &CommentList::About(video), 3, &newer).await;
    let by = walk(&fixture, &CommentList::By(author), 3, &newer).await;

    assert_eq!(about, newest_first(&comments));
    assert_eq!(by[by.len() - 20..], newest_first(&comments));
    let mut all = by.clone();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), by.len(), "nothing comes twice");
}

/// A page that was given out is gone on from also when its last comment was hidden since.
pub async fn a_position_outlives_the_comment_it_was_made_at(fixture: Fixture) {
    let (video, author, comments) = comments_of(&fixture, 6);
    add(&fixture, &comments).await;
    let all = newest_first(&comments);
    let lists = [CommentList::About(video), CommentList::By(author)];
    let mut positions = Vec::new();
    for of in &lists {
        positions.push(listed(&fixture, of, &page(1, 2)).await.next.expect("more"));
    }

    let hiding = comment_hiding(&*fixture.ids, all[1], fixture.now());
    fixture.stores.comments.hide(&hiding).await.works();

    for (of, position) in lists.iter().zip(&positions) {
        let second = listed(&fixture, of, &after(position, 10)).await;
        assert_eq!(ids_of(&second.items), all[2..], "{of:?}");
        assert_eq!(second.total, Total::Exact(5));
    }
}

/// > Pages of comments by number end at entry `SKIP_LIMIT`; a position goes on.
///
/// So many comments are not left behind on shared ground.
pub async fn pages_of_comments_by_number_end_at_the_skip_limit_and_a_position_goes_on(fixture: Fixture) {
    if fixture.ground == Ground::Shared {
        return;
    }
    let limit = i64::try_from(SKIP_LIMIT).works();
    let (video, _, comments) = comments_of(&fixture, SKIP_LIMIT + 5);
    for some in comments.chunks(MOST_ROWS) {
        fixture.stores.bulk.comments(some).await.works();
    }
    let of = CommentList::About(video);

    // Pages of 96 do not come out even: 104 of them end at 9,984.
    let last = listed(&fixture, &of, &page(limit / 96 + 1, 96)).await;
    assert_eq!(last.items.len(), 16, "cut at the limit");
    assert_eq!(last.total, Total::AtLeast(TOTAL_LIMIT));
    for number in [limit / 96 + 2, i64::from(i32::MAX)] {
        let beyond = listed(&fixture, &of, &page(number, 96)).await;
        assert!(beyond.items.is_empty());
        assert_eq!(beyond.total, Total::AtLeast(TOTAL_LIMIT));
    }

    let rest = listed(&fixture, &of, &after(&last.next.expect("a position goes on"), 96)).await;
    assert_eq!(ids_of(&rest.items), newest_first(&comments[..5]));
    assert_eq!(rest.next, None);
}

/// > A page of comments after the end is empty and knows the total.
pub async fn a_page_of_comments_after_the_end_is_empty_and_knows_the_total(fixture: Fixture) {
    let (video, _, comments) = comments_of(&fixture, 4);
    add(&fixture, &comments).await;
    let of = CommentList::About(video);

    for (number, size) in [(2, 4), (3, 2), (1_000, 100), (i64::from(i32::MAX), 100)] {
        let page = listed(&fixture, &of, &page(number, size)).await;

        assert_eq!((page.items.len(), page.total, page.next), (0, Total::Exact(4), None), "page {number}");
    }
}

/// > The end of a list of comments has no next position.
///
/// Also when the last page is full.
pub async fn the_end_of_a_list_of_comments_has_no_next_position(fixture: Fixture) {
    let (_, author, comments) = comments_of(&fixture, 4);
    add(&fixture, &comments).await;
    let of = CommentList::By(author);

    for (number, size, more) in [(1, 3, true), (2, 3, false), (1, 4, false), (2, 2, false), (1, 5, false)] {
        let page = listed(&fixture, &of, &page(number, size)).await;
        assert_eq!(page.next.is_some(), more, "page {number} of {size}");
    }
    let first = listed(&fixture, &of, &page(1, 2)).await.next.expect("more");
    assert_eq!(listed(&fixture, &of, &after(&first, 2)).await.next, None);
}

/// Bytes that are no position of this store are not guessed at.
pub async fn a_position_that_is_no_comment_s_is_refused(fixture: Fixture) {
    let (video, _, comments) = comments_of(&fixture, 4);
    add(&fixture, &comments).await;
    let of = CommentList::About(video);
    let own = listed(&fixture, &of, &page(1, 2)).await.next.expect("more");

    let mut foreign: Vec<Vec<u8>> = vec![Vec::new(), vec![0], vec![255; 17], b"somewhere else".to_vec()];
    foreign.push(own.as_bytes()[..own.as_bytes().len() - 1].to_vec());
    foreign.push([own.as_bytes(), &[0]].concat());
    for bytes in foreign {
        let request = after(&Position::from_bytes(&bytes), 2);

        let refused = fixture.stores.comments.list(&of, &request).await.expect_err("a foreign position");

        assert_eq!(refused.kind(), StoreErrorKind::ForeignPosition, "{bytes:?}");
        assert!(!refused.is_retryable());
    }
}
