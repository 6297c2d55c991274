//! Loading comments.

use killrvideo_domain::{
    bulk::MOST_ROWS,
    catalog::Deletion,
    feedback::{Comment, CommentList, CommentUnhidden, SentimentScore, StoredComment},
    shared::{CommentId, IdGenerator, StoreErrorKind},
};

use crate::{
    Fixture,
    builders::{comment, comment_hiding, comment_text},
    contract::{
        Works,
        feedback::comment_store::{all_of, is_listed},
    },
};

/// A comment with a sentiment.
fn said(fixture: &Fixture) -> Comment {
    let sentiment = SentimentScore::try_from(0.5).ok();
    Comment { sentiment, ..comment(&*fixture.ids, fixture.now()) }
}

async fn load(fixture: &Fixture, comments: &[Comment]) {
    fixture.stores.bulk.comments(comments).await.works();
}

async fn stored(fixture: &Fixture, comment: CommentId) -> Option<StoredComment> {
    fixture.stores.comments.get(comment).await.works()
}

/// In both, newest first, however often they are loaded.
pub async fn loaded_comments_stand_in_their_lists(fixture: Fixture) {
    let (video, author) = (fixture.ids.video_id(), fixture.ids.user_id());
    let mut comments: Vec<Comment> = (0..MOST_ROWS as u64)
        .map(|second| Comment { video, author, ..comment(&*fixture.ids, fixture.in_seconds(second)) })
        .collect();

    load(&fixture, &comments).await;
    load(&fixture, &comments).await;
    load(&fixture, &[]).await;

    comments.reverse();
    assert_eq!(all_of(&fixture, &CommentList::About(video)).await, comments);
    assert_eq!(all_of(&fixture, &CommentList::By(author)).await, comments);
    let first = comments.remove(0);
    assert_eq!(stored(&fixture, first.id).await, Some(StoredComment { comment: first, deletion: None }));
}

/// The lists follow: it leaves those it stood in and enters those it stands in now, and lacks there what it lacks.
pub async fn a_comment_that_is_loaded_again_replaces_the_earlier_one(fixture: Fixture) {
    let earlier = said(&fixture);
    let bare = Comment { text: comment_text("Edited"), sentiment: None, ..earlier.clone() };
    let moved = Comment { video: fixture.ids.video_id(), author: fixture.ids.user_id(), ..earlier.clone() };
    let lists = |comment: &Comment| [CommentList::About(comment.video), CommentList::By(comment.author)];

    for later in [&earlier, &bare, &moved, &bare] {
        load(&fixture, std::slice::from_ref(later)).await;

        assert!(is_listed(&fixture, later).await, "{later:?}");
        let expected = StoredComment { comment: later.clone(), deletion: None };
        assert_eq!(stored(&fixture, later.id).await, Some(expected));
        let elsewhere = if later.video == moved.video { &earlier } else { &moved };
        for old in lists(elsewhere) {
            assert_eq!(all_of(&fixture, &old).await, [], "{old:?}");
        }
    }
}

/// > A comment that is hidden and loaded again stays hidden, with the mark that it has.
///
/// The rest of it is replaced, and shows when it comes back.
pub async fn a_comment_that_was_hidden_stays_hidden_when_it_is_loaded_again(fixture: Fixture) {
    let earlier = said(&fixture);
    let moved = Comment {
        video: fixture.ids.video_id(),
        author: fixture.ids.user_id(),
        text: comment_text("Moved"),
        sentiment: None,
        ..earlier.clone()
    };
    load(&fixture, std::slice::from_ref(&earlier)).await;
    let hiding = comment_hiding(&*fixture.ids, earlier.id, fixture.in_seconds(1));
    fixture.stores.comments.hide(&hiding).await.works();
    let deletion = Some(Deletion { at: hiding.at, by: hiding.by });

    for again in [&earlier, &moved] {
        load(&fixture, std::slice::from_ref(again)).await;

        let expected = StoredComment { comment: again.clone(), deletion };
        assert_eq!(stored(&fixture, again.id).await, Some(expected));
        assert!(!is_listed(&fixture, &earlier).await && !is_listed(&fixture, again).await);
    }
    let back = fixture.stores.comments.unhide(hiding.comment).await.works();
    assert_eq!(back, CommentUnhidden::Restored(moved.clone()));
    assert!(is_listed(&fixture, &moved).await && !is_listed(&fixture, &earlier).await);
}

/// Of those with one identity the last counts.
pub async fn of_several_comments_with_one_identity_the_last_counts(fixture: Fixture) {
    let first = said(&fixture);
    let last = Comment { video: fixture.ids.video_id(), sentiment: None, ..first.clone() };

    load(&fixture, &[first.clone(), last.clone()]).await;

    assert!(is_listed(&fixture, &last).await);
    assert_eq!(all_of(&fixture, &CommentList::About(first.video)).await, []);
    assert_eq!(all_of(&fixture, &CommentList::By(first.author)).await, [last]);
}

/// More than fit, or one that has no place in any list: all of them.
pub async fn comments_that_cannot_be_loaded_are_refused_with_all_others(fixture: Fixture) {
    let comments: Vec<Comment> = (0..=MOST_ROWS).map(|_| comment(&*fixture.ids, fixture.now())).collect();
    let without_time = Comment { id: CommentId::from_uuid(fixture.ids.random()), ..comments[0].clone() };

    for refused in [&comments[..], &[comments[0].clone(), without_time]] {
        let refused = fixture.stores.bulk.comments(refused).await.expect_err("refused");

        assert_eq!(refused.kind(), StoreErrorKind::Rejected);
        assert_eq!(stored(&fixture, comments[0].id).await, None);
    }
}
