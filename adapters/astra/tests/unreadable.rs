//! Rows of other programs that cannot be read: they are left out, and are in the way of no other row.

mod support;

use std::sync::Arc;

use killrvideo_domain::{
    accounts::{AccountQuery, AccountStore},
    bulk::BulkLoad,
    feedback::{Comment, CommentList, CommentStore},
    shared::{Clock, IdGenerator, StoreErrorKind},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{comment, page},
};
use serde_json::json;

use self::support::{double, settings, short_space, store};

#[tokio::test]
async fn a_sentiment_that_is_no_number_is_none() {
    let (corner, double) = (Corner::of_seed(42, short_space()), double());
    let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
    let (ids, now) = (&corner.ids, corner.clock.now());
    let said: Comment = comment(&**ids, now);
    store.add(&said).await.expect("added");
    for score in ["NaN", "Infinity", "-Infinity"] {
        let row = json!({
            "commentid": ids.comment_id(now).to_string(), "videoid": said.video.to_string(),
            "userid": ids.user_id().to_string(), "comment": "hello", "sentiment_score": score,
        });
        double.seed("comments", &row).expect("a row");
    }

    let list = CommentList::About(said.video);
    let page = CommentStore::list(&*store, &list, &page(1, 10)).await.expect("a page");

    assert_eq!(page.items.len(), 4);
    assert_eq!(
        page.items.iter().filter(|comment| comment.sentiment.is_none()).count(),
        3 + usize::from(said.sentiment.is_none())
    );
}

#[tokio::test]
async fn an_account_of_a_time_that_nothing_can_show_is_left_out_of_a_search() {
    let (corner, double) = (Corner::of_seed(42, short_space()), double());
    let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
    let accounts = [
        ("A", "+57000-01-01T00:00:00.000Z"),
        ("B", "-0044-03-15T00:00:00.000Z"),
        ("C", "2025-01-01T00:00:00.000Z"),
    ];
    for (name, at) in accounts {
        let row = json!({
            "userid": corner.ids.user_id().to_string(), "email": format!("{name}@example.org"),
            "firstname": name, "lastname": "Bee", "created_date": at,
        });
        double.seed("users", &row).expect("a row");
    }

    let newest = AccountStore::search(&*store, None).await.expect("the newest");
    let found =
        AccountStore::search(&*store, AccountQuery::parse("bee").expect("a query")).await.expect("found");

    for accounts in [newest, found] {
        assert!(
            !accounts.is_empty() && accounts.iter().all(|account| account.email.as_str() != "A@example.org"),
            "{accounts:?}"
        );
    }
}

/// Its mark says that a moderator hid it, at a time that nothing can show.
#[tokio::test]
async fn a_comment_that_cannot_be_read_is_not_written_over() {
    let (corner, double) = (Corner::of_seed(42, short_space()), double());
    let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
    let said: Comment = comment(&*corner.ids, corner.clock.now());
    let row = json!({
        "commentid": said.id.to_string(), "videoid": said.video.to_string(), "userid": said.author.to_string(),
        "comment": "hidden", "removed_at": "+57000-01-01T00:00:00.000Z",
    });
    double.seed("comments_by_id", &row).expect("a row");

    let refused = store.comments(std::slice::from_ref(&said)).await.expect_err("it cannot be read");

    assert_eq!(refused.kind(), StoreErrorKind::Inconsistent);
    let list = CommentList::About(said.video);
    let page = CommentStore::list(&*store, &list, &page(1, 10)).await.expect("a page");
    assert!(page.items.is_empty(), "{page:?}");
}
