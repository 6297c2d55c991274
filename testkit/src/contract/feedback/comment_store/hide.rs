//! Hiding comments and bringing them back.

use killrvideo_domain::{
    catalog::Deletion,
    feedback::{CommentList, CommentUnhidden, StoredComment},
    shared::Total,
};

use super::{add, all_of, comments_of, is_listed, listed, newest_first};
use crate::{
    Fixture,
    builders::{comment, comment_hiding, page},
    contract::Works,
};

/// > A hidden comment stands in no list and can still be read by its identity.
///
/// And it is not counted.
pub async fn a_hidden_comment_stands_in_no_list_and_can_still_be_read(fixture: Fixture) {
    let (video, author, comments) = comments_of(&fixture, 3);
    add(&fixture, &comments).await;
    let of = [CommentList::About(video), CommentList::By(author)];
    for of in &of {
        assert_eq!(listed(&fixture, of, &page(1, 2)).await.total, Total::Exact(3));
    }
    let hiding = comment_hiding(&*fixture.ids, comments[1].id, fixture.in_seconds(9));

    let hidden = fixture.stores.comments.hide(&hiding).await.works();

    assert_eq!(hidden.as_ref(), Some(&comments[1]));
    assert!(!is_listed(&fixture, &comments[1]).await);
    for of in &of {
        assert_eq!(all_of(&fixture, of).await, [comments[2].clone(), comments[0].clone()]);
        assert_eq!(listed(&fixture, of, &page(1, 2)).await.total, Total::Exact(2));
    }
    let deletion = Some(Deletion { at: hiding.at, by: hiding.by });
    let stored = fixture.stores.comments.get(comments[1].id).await.works();
    assert_eq!(stored, Some(StoredComment { comment: comments[1].clone(), deletion }));
}

/// > Hiding a hidden comment keeps the first mark.
pub async fn hiding_a_hidden_comment_keeps_the_first_mark(fixture: Fixture) {
    let said = comment(&*fixture.ids, fixture.now());
    add(&fixture, std::slice::from_ref(&said)).await;
    let first = comment_hiding(&*fixture.ids, said.id, fixture.in_seconds(1));
    let second = comment_hiding(&*fixture.ids, said.id, fixture.in_seconds(2));

    assert_eq!(fixture.stores.comments.hide(&first).await.works().as_ref(), Some(&said));
    assert_eq!(fixture.stores.comments.hide(&second).await.works().as_ref(), Some(&said));

    let mark = fixture.stores.comments.get(said.id).await.works().and_then(|stored| stored.deletion);
    assert_eq!(mark, Some(Deletion { at: first.at, by: first.by }));
    assert!(!is_listed(&fixture, &said).await);
}

/// > A comment that is brought back stands in its old place in both lists.
pub async fn a_comment_that_is_brought_back_stands_in_its_old_place_in_both_lists(fixture: Fixture) {
    let (video, author, comments) = comments_of(&fixture, 5);
    add(&fixture, &comments).await;
    let hiding = comment_hiding(&*fixture.ids, comments[2].id, fixture.in_seconds(1));
    fixture.stores.comments.hide(&hiding).await.works();

    let outcome = fixture.stores.comments.unhide(comments[2].id).await.works();

    assert_eq!(outcome, CommentUnhidden::Restored(comments[2].clone()));
    for of in [CommentList::About(video), CommentList::By(author)] {
        assert_eq!(super::ids_of(&all_of(&fixture, &of).await), newest_first(&comments), "{of:?}");
        assert_eq!(listed(&fixture, &of, &page(1, 2)).await.total, Total::Exact(5));
    }
    let stored = fixture.stores.comments.get(comments[2].id).await.works();
    assert_eq!(stored, Some(StoredComment { comment: comments[2].clone(), deletion: None }));
}

/// > Bringing back a comment that is not hidden changes nothing.
pub async fn bringing_back_a_comment_that_is_not_hidden_changes_nothing(fixture: Fixture) {
    let said = comment(&*fixture.ids, fixture.now());
    add(&fixture, std::slice::from_ref(&said)).await;

    let outcome = fixture.stores.comments.unhide(said.id).await.works();

    assert_eq!(outcome, CommentUnhidden::WasActive(said.clone()));
    assert!(is_listed(&fixture, &said).await);
    let stored = fixture.stores.comments.get(said.id).await.works();
    assert_eq!(stored, Some(StoredComment { comment: said, deletion: None }));
}
