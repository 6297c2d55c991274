//! Adding comments and reading them.

use killrvideo_domain::{
    feedback::{Comment, CommentList, CommentText, CommentUnhidden, SentimentScore, StoredComment},
    shared::{CommentId, IdGenerator, StoreErrorKind},
};

use super::{all_of, is_listed};
use crate::{
    Fixture,
    builders::{comment, comment_hiding, comment_text},
    contract::{Works, at_once},
};

/// > Adding the same comment twice is adding it once.
pub async fn adding_the_same_comment_twice_is_adding_it_once(fixture: Fixture) {
    let store = &fixture.stores.comments;
    let said = comment(&*fixture.ids, fixture.now());

    store.add(&said).await.works();
    store.add(&said).await.works();

    let stored = StoredComment { comment: said.clone(), deletion: None };
    assert_eq!(store.get(said.id).await.works(), Some(stored));
    assert_eq!(all_of(&fixture, &CommentList::About(said.video)).await, std::slice::from_ref(&said));
    assert_eq!(all_of(&fixture, &CommentList::By(said.author)).await, [said]);
}

/// > A comment that is added stands in the list of its video and in that of its author.
///
/// And in those of no others.
pub async fn a_comment_that_is_added_stands_in_both_lists(fixture: Fixture) {
    let store = &fixture.stores.comments;
    let first = comment(&*fixture.ids, fixture.now());
    let same_author = Comment { author: first.author, ..comment(&*fixture.ids, fixture.in_seconds(1)) };
    let same_video = Comment { video: first.video, ..comment(&*fixture.ids, fixture.in_seconds(2)) };

    for said in [&first, &same_author, &same_video] {
        store.add(said).await.works();
    }

    let about = all_of(&fixture, &CommentList::About(first.video)).await;
    let by = all_of(&fixture, &CommentList::By(first.author)).await;
    assert_eq!(about, [same_video.clone(), first.clone()]);
    assert_eq!(by, [same_author.clone(), first]);
    assert!(is_listed(&fixture, &same_author).await && is_listed(&fixture, &same_video).await);
}

/// > An unknown comment is none.
pub async fn an_unknown_comment_is_none(fixture: Fixture) {
    let store = &fixture.stores.comments;
    let unknown = fixture.ids.comment_id(fixture.now());
    let hiding = comment_hiding(&*fixture.ids, unknown, fixture.now());

    assert_eq!(store.get(unknown).await.works(), None);
    assert_eq!(store.hide(&hiding).await.works(), None);
    assert_eq!(store.unhide(unknown).await.works(), CommentUnhidden::NoSuchComment);

    assert_eq!(store.get(unknown).await.works(), None, "nothing of that made one");
}

/// With a sentiment and without, and of every script.
pub async fn every_field_of_a_comment_comes_back(fixture: Fixture) {
    let longest = "ß".repeat(CommentText::MAX);
    let texts =
        ["!", "Two lines,\n\"quoted\" and \\escaped\t'too'.", "Zoë 日本語 \u{1f980}\u{200d}", &longest];
    let sentiments = [None, Some(0.0), Some(-1.0), Some(1.0), Some(0.6588), Some(f32::MIN_POSITIVE)];
    for (index, sentiment) in sentiments.into_iter().enumerate() {
        let said = Comment {
            text: comment_text(texts[index % texts.len()]),
            sentiment: sentiment.map(|score| SentimentScore::try_from(score).works()),
            ..comment(&*fixture.ids, fixture.now())
        };
        fixture.stores.comments.add(&said).await.works();

        let stored = fixture.stores.comments.get(said.id).await.works();
        assert_eq!(stored, Some(StoredComment { comment: said.clone(), deletion: None }));
        assert!(is_listed(&fixture, &said).await, "{said:?}");
    }
}

/// No list has a place for it, so it is not kept anywhere.
pub async fn a_comment_whose_identity_carries_no_time_is_refused(fixture: Fixture) {
    let id = CommentId::from_uuid(fixture.ids.random());
    let said = Comment { id, ..comment(&*fixture.ids, fixture.now()) };

    let refused = fixture.stores.comments.add(&said).await.expect_err("no place");

    assert_eq!(refused.kind(), StoreErrorKind::Rejected);
    assert_eq!(fixture.stores.comments.get(id).await.works(), None);
}

/// Also in one millisecond, about one video, by one author.
pub async fn many_comments_that_are_added_at_once_are_all_there(fixture: Fixture) {
    let first = comment(&*fixture.ids, fixture.now());
    let comments: Vec<Comment> = (0..12)
        .map(|_| Comment {
            video: first.video,
            author: first.author,
            ..comment(&*fixture.ids, fixture.now())
        })
        .collect();

    let added = at_once(comments.iter().cloned().map(|said| {
        let store = fixture.stores.comments.clone();
        async move { store.add(&said).await }
    }));
    for done in added.await {
        done.works();
    }

    let expected: Vec<Comment> = comments.into_iter().rev().collect();
    assert_eq!(all_of(&fixture, &CommentList::About(first.video)).await, expected);
    assert_eq!(all_of(&fixture, &CommentList::By(first.author)).await, expected);
}
