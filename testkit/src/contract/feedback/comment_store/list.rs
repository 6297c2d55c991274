//! What stands in lists of comments, and in which order.

use std::cmp::Reverse;

use killrvideo_domain::{
    feedback::{Comment, CommentList},
    shared::{CommentId, IdGenerator, Page, TimeBasedIds, TimeOrder},
};

use super::{add, all_of, ids_of, listed};
use crate::{
    Fixture,
    builders::{comment, comment_hiding, page},
    contract::Works,
};

/// > Lists of comments hold those that are not hidden, newest first.
///
/// Newest is what its identity says, whenever it was added.
pub async fn lists_of_comments_hold_those_that_are_not_hidden_newest_first(fixture: Fixture) {
    let ids = &*fixture.ids;
    let (video, author) = (ids.video_id(), ids.user_id());
    // Hours, days and months apart, in no order.
    let hours = [5, 0, 7 * 24, 1, 90 * 24, 31 * 24, 2, 400 * 24];
    let mut comments: Vec<Comment> = hours
        .iter()
        .map(|hour| Comment { video, author, ..comment(ids, fixture.in_seconds(hour * 3_600)) })
        .collect();
    add(&fixture, &comments).await;
    for hidden in [1, 4] {
        let hiding = comment_hiding(ids, comments[hidden].id, fixture.in_seconds(9));
        fixture.stores.comments.hide(&hiding).await.works();
    }

    comments.remove(4);
    comments.remove(1);
    comments.sort_by_key(|comment| Reverse(comment.at()));
    assert_eq!(all_of(&fixture, &CommentList::About(video)).await, comments);
    assert_eq!(all_of(&fixture, &CommentList::By(author)).await, comments);
}

/// In that of [`TimeOrder`], which is neither that of their texts nor that of their numbers: so a position means the
/// same in every store.
pub async fn comments_of_one_moment_stand_in_the_order_of_their_identities(fixture: Fixture) {
    let (video, author) = (fixture.ids.video_id(), fixture.ids.user_id());
    // Processes that were started at one moment and know nothing of each other.
    let comments: Vec<Comment> = (0..9)
        .map(|_| {
            let [high, low, node @ ..] = fixture.ids.number().to_be_bytes();
            let id = TimeBasedIds::new(node, u16::from_be_bytes([high, low])).next(fixture.now());
            let id = CommentId::from_uuid(id);
            Comment { id, video, author, ..comment(&*fixture.ids, fixture.now()) }
        })
        .collect();
    add(&fixture, &comments).await;
    let mut expected = ids_of(&comments);
    expected.sort_by_key(|id| Reverse(TimeOrder::of(id.as_uuid())));

    for of in [CommentList::About(video), CommentList::By(author)] {
        assert_eq!(ids_of(&all_of(&fixture, &of).await), expected, "{of:?}");
        let mut singly = Vec::new();
        for number in 1..=9 {
            singly.extend(ids_of(&listed(&fixture, &of, &page(number, 1)).await.items));
        }
        assert_eq!(singly, expected, "{of:?}");
    }
}

/// Nobody speaks of it, and nobody said anything.
pub async fn a_list_without_comments_is_an_empty_page(fixture: Fixture) {
    for of in [CommentList::About(fixture.ids.video_id()), CommentList::By(fixture.ids.user_id())] {
        assert_eq!(listed(&fixture, &of, &page(1, 10)).await, Page::empty(), "{of:?}");
    }
}
