//! What people said in an older backend.

use killrvideo_domain::{
    feedback::{Comment, CommentList, CommentStore, SentimentScore, StoredComment},
    shared::IdGenerator,
};
use killrvideo_testkit::builders::{comment, comment_hiding, page};
use serde_json::json;

use crate::{World, world::backfill};

impl World {
    /// A comment as an older backend left it in one of its lists.
    pub(crate) fn old_comment(&self, table: &str, comment: &Comment) {
        let mut row = json!({
            "commentid": comment.id.to_string(), "videoid": comment.video.to_string(),
            "userid": comment.author.to_string(), "comment": comment.text.as_str(),
        });
        if let Some(sentiment) = comment.sentiment {
            row["sentiment_score"] = json!(sentiment.get());
        }
        self.seed(table, &row);
    }

    pub(crate) async fn said(&self, list: CommentList) -> Vec<Comment> {
        let store = self.process();
        CommentStore::list(&*store, &list, &page(1, 100)).await.expect("the store works").items
    }

    async fn stored(&self, comment: &Comment) -> Option<StoredComment> {
        CommentStore::get(&*self.process(), comment.id).await.expect("the store works")
    }
}

const TABLES: [&str; 2] = ["comments", "comments_by_user"];

#[tokio::test]
async fn every_comment_is_found_by_its_identity_and_stands_in_both_lists() {
    let world = World::new();
    let author = world.corner.ids.user_id();
    let sentiment = SentimentScore::try_from(-0.5).ok();
    let mut all = Vec::new();
    // Of three comments one stands in both lists, and each of the others in one.
    for number in 0..180 {
        let said = Comment { author, sentiment, ..comment(&*world.corner.ids, world.now()) };
        let tables = [&TABLES[..], &TABLES[..1], &TABLES[1..]][number % 3];
        for table in tables {
            world.old_comment(table, &said);
        }
        all.push(said);
    }
    let store = world.process();

    let done = backfill(&store).await;
    assert_eq!((done.comments, done.comments_completed, done.comments_listed), (120, 180, 120));
    for said in &all {
        let expected = StoredComment { comment: said.clone(), deletion: None };
        assert_eq!(world.stored(said).await, Some(expected));
        assert_eq!(world.said(CommentList::About(said.video)).await, std::slice::from_ref(said));
    }
    all.reverse();
    assert_eq!(world.said(CommentList::By(author)).await, all[..100]);

    let again = backfill(&store).await;
    assert_eq!((again.comments, again.comments_completed, again.comments_listed), (180, 0, 0));
}

#[tokio::test]
async fn no_find_names_more_rows_than_a_hosted_database_allows() {
    let world = World::by_short_replies();
    for number in 0..60 {
        let said = comment(&*world.corner.ids, world.now());
        world.old_comment(TABLES[number % 2], &said);
    }
    let store = world.hosted_process();
    world.double.clear_calls();

    let done = backfill(&store).await;

    assert_eq!((done.comments_completed, done.comments_listed), (60, 60));
    for call in world.double.calls() {
        let Some(filter) = call.body["find"]["filter"].as_object() else { continue };
        let values = filter.values().map(|those| those["$in"].as_array().map_or(1, Vec::len));
        assert!(values.product::<usize>() <= 25, "{filter:?}");
    }
}

#[tokio::test]
async fn what_is_hidden_stays_hidden_and_what_makes_no_sense_is_left_out() {
    let world = World::new();
    let store = world.process();
    let said = comment(&*world.corner.ids, world.now());
    store.add(&said).await.expect("the store works");
    let hiding = comment_hiding(&*world.corner.ids, said.id, world.now());
    CommentStore::hide(&*store, &hiding).await.expect("the store works");
    world.old_comment("comments", &said);
    let nonsense = json!({
        "commentid": world.corner.ids.comment_id(world.now()).to_string(),
        "videoid": said.video.to_string(), "comment": "By whom?",
    });
    world.seed("comments", &nonsense);

    let done = backfill(&store).await;

    assert_eq!(
        (done.comments, done.comments_completed, done.comments_listed, done.comments_left_out),
        (2, 0, 0, 1)
    );
    assert!(world.stored(&said).await.is_some_and(|stored| stored.deletion.is_some()));
    for list in [CommentList::About(said.video), CommentList::By(said.author)] {
        assert_eq!(world.said(list).await, [], "{list:?}");
    }
}
