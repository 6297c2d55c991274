//! Calls of comments and of their lists, and of the names beside them.

use std::time::Duration;

use killrvideo_domain::{
    accounts::AccountStore,
    bulk::BulkLoad,
    feedback::{Comment, CommentList, CommentStore},
    shared::{IdGenerator, Role, Total, UserId},
};
use killrvideo_testkit::{
    builders::{account, after, comment, comment_hiding, page},
    data_api::Options,
};

use crate::ground::{Ground, written};

const FIND: &str = "find comments";
const FIND_BY: &str = "find comments_by_user";

impl Ground {
    /// So many comments of one author about one video, oldest first.
    async fn said(&self, count: usize) -> Vec<Comment> {
        let first = comment(self.ids(), self.now());
        let (video, author) = (first.video, first.author);
        let next = |_| Comment { video, author, ..comment(self.ids(), self.now()) };
        let comments: Vec<Comment> = std::iter::once(first).chain((1..count).map(next)).collect();
        for some in comments.chunks(killrvideo_domain::bulk::MOST_ROWS) {
            self.store.comments(some).await.expect("loaded");
        }
        comments
    }
}

/// Both lists of a comment, each with the call that reads it.
fn lists(comment: &Comment) -> [(CommentList, &'static str); 2] {
    [(CommentList::About(comment.video), FIND), (CommentList::By(comment.author), FIND_BY)]
}

#[tokio::test]
async fn a_comment_is_three_rows_the_truth_first() {
    let world = Ground::new();
    let said = comment(world.ids(), world.now());

    let (added, calls) = world.calls(world.store.add(&said)).await;
    let (read, reading) = world.calls(CommentStore::get(&*world.store, said.id)).await;

    added.expect("added");
    let rows = ["insertOne comments_by_id", "insertOne comments", "insertOne comments_by_user"];
    assert_eq!(calls, rows);
    assert_eq!(reading, ["findOne comments_by_id"]);
    assert!(read.expect("read").is_some());
}

#[tokio::test]
async fn hiding_takes_four_calls_and_bringing_back_four() {
    let world = Ground::new();
    let said = world.said(1).await.remove(0);
    let hiding = comment_hiding(world.ids(), said.id, world.now());
    let hide = async || world.calls(CommentStore::hide(&*world.store, &hiding)).await.1;
    let unhide = async || world.calls(CommentStore::unhide(&*world.store, hiding.comment)).await.1;

    let look = "findOne comments_by_id";
    let leave = ["deleteOne comments", "deleteOne comments_by_user"];
    let enter = ["insertOne comments", "insertOne comments_by_user"];
    let mark = "updateOne comments_by_id";
    assert_eq!(hide().await, [look, leave[0], leave[1], mark], "the truth last");
    assert_eq!(hide().await, [look, leave[0], leave[1]], "the first mark stays");
    assert_eq!(unhide().await, [look, mark, enter[0], enter[1]], "the truth first");
    assert_eq!(
        unhide().await,
        [look, enter[0], enter[1]],
        "an earlier call may have stopped before the lists"
    );

    let unknown = comment_hiding(world.ids(), world.ids().comment_id(world.now()), world.now());
    let (_, calls) = world.calls(CommentStore::hide(&*world.store, &unknown)).await;
    assert_eq!(calls, [look], "nothing is made of what is not there");
}

#[tokio::test]
async fn a_list_is_a_find_and_a_count_that_is_good_for_half_a_minute() {
    let world = Ground::new();
    let comments = world.said(30).await;
    for (of, find) in lists(&comments[0]) {
        let list = async |number| world.calls(CommentStore::list(&*world.store, &of, &page(number, 5))).await;

        let (first, cold) = list(1).await;
        let (_, warm) = list(1).await;
        let (_, second) = list(2).await;
        let (beyond, after_the_end) = list(99).await;
        world.corner.clock.advance(Duration::from_secs(30));
        let (_, later) = list(1).await;

        assert_eq!(first.expect("a page").total, Total::Exact(30));
        assert_eq!(cold, [find, find]);
        assert_eq!(warm, [find]);
        assert_eq!(second, [find]);
        assert_eq!(beyond.expect("a page").items, []);
        assert_eq!(after_the_end, Vec::<String>::new(), "nothing is looked for after the end");
        assert_eq!(later, [find, find]);
    }
}

#[tokio::test]
async fn a_position_costs_one_find_however_deep() {
    let world = Ground::new();
    let comments = world.said(260).await;
    for (of, find) in lists(&comments[0]) {
        let mut next = CommentStore::list(&*world.store, &of, &page(1, 20)).await.expect("a page").next;
        for number in 2..=13 {
            let request = after(&next.expect("more"), 20);

            let (given, calls) = world.calls(CommentStore::list(&*world.store, &of, &request)).await;

            assert_eq!(calls, [find], "page {number} of {of:?}");
            next = given.expect("a page").next;
        }
        assert_eq!(next, None);
    }
}

/// Twenty rows to a reply, and each page is told whether there is one more.
#[tokio::test]
async fn a_page_by_number_goes_through_all_that_is_before_it() {
    let world = Ground::with(Options { page_size: 20, ..Options::default() });
    let comments = world.said(150).await;
    let of = CommentList::About(comments[0].video);
    CommentStore::list(&*world.store, &of, &page(1, 10)).await.expect("a page");

    for (number, replies) in [(1, 1), (2, 2), (4, 3), (10, 6)] {
        let (given, calls) = world.calls(CommentStore::list(&*world.store, &of, &page(number, 10))).await;

        assert_eq!(given.expect("a page").items.len(), 10);
        assert_eq!(calls, vec![FIND; replies], "page {number}");
    }
}

#[tokio::test]
async fn a_write_of_this_process_makes_it_count_anew() {
    let world = Ground::new();
    let comments = world.said(9).await;
    let hiding = comment_hiding(world.ids(), comments[4].id, world.now());
    let (mut further, mut expected) = (comment(world.ids(), world.now()), 9);
    (further.video, further.author) = (comments[0].video, comments[0].author);
    for step in 0..3 {
        match step {
            0 => drop(CommentStore::hide(&*world.store, &hiding).await.expect("hidden")),
            1 => drop(CommentStore::unhide(&*world.store, hiding.comment).await.expect("back")),
            _ => world.store.add(&further).await.expect("added"),
        }
        expected = [8, 9, 10][step];
        for (of, find) in lists(&comments[0]) {
            let (given, calls) = world.calls(CommentStore::list(&*world.store, &of, &page(1, 2))).await;

            assert_eq!(given.expect("a page").total, Total::Exact(expected), "{of:?}");
            assert_eq!(calls, [find, find], "step {step} of {of:?}");
        }
    }
    assert_eq!(expected, 10);
}

#[tokio::test]
async fn many_who_ask_at_once_count_once() {
    let world = Ground::new();
    let comments = world.said(9).await;
    let (of, other) = (CommentList::About(comments[0].video), world.another_process());

    let calls = world
        .arrived(async {
            let request = page(1, 2);
            let pages = (0..8).map(|_| CommentStore::list(&*other, &of, &request));
            let pages = futures_util::future::join_all(pages).await;
            assert!(pages.into_iter().all(|page| page.expect("a page").total == Total::Exact(9)));
        })
        .await;

    assert_eq!(calls.len(), 9, "eight pages and one count");
}

/// The order is that on disk. Only the count reads the whole list.
#[tokio::test]
async fn no_page_is_sorted_by_the_server() {
    let world = Ground::new();
    let comments = world.said(30).await;

    let calls = world
        .arrived(async {
            for (of, _) in lists(&comments[0]) {
                let first = CommentStore::list(&*world.store, &of, &page(1, 5)).await.expect("a page");
                let request = after(&first.next.expect("more"), 5);
                CommentStore::list(&*world.store, &of, &request).await.expect("a page");
                CommentStore::list(&*world.store, &of, &page(3, 5)).await.expect("a page");
            }
        })
        .await;

    assert_eq!(written(&calls), Vec::<String>::new());
    let sorted = |code: &String| code.starts_with("IN_MEMORY_SORTING");
    assert_eq!(calls.iter().filter(|call| call.warnings.iter().any(sorted)).count(), 2, "two counts");
    for call in calls.iter().filter(|call| !call.warnings.iter().any(sorted)) {
        assert_eq!(call.warnings, Vec::<String>::new(), "{}", call.body);
    }
}

#[tokio::test]
async fn the_names_of_a_page_are_one_find() {
    let world = Ground::new();
    let accounts: Vec<_> = (0..40).map(|_| account(world.ids(), world.now(), &[Role::Viewer])).collect();
    world.store.accounts(&accounts).await.expect("loaded");
    let users: Vec<UserId> = accounts.iter().map(|account| account.id).collect();

    let (names, calls) = world.calls(world.store.names(&users)).await;
    let (_, of_nobody) = world.calls(world.store.names(&[])).await;

    assert_eq!(names.expect("names").len(), 40);
    assert_eq!((calls, of_nobody), (vec!["find users".to_owned()], Vec::new()));
}
