//! Comments: added, hidden, brought back and loaded.

use killrvideo_domain::{
    bulk::BulkLoad,
    feedback::{Comment, CommentList, CommentStore, CommentUnhidden, SentimentScore, StoredComment},
    shared::IdGenerator,
};
use killrvideo_testkit::builders::{comment, comment_hiding, page};

use super::{World, at_every_command, is_done};

impl World {
    /// A comment that was not added.
    fn comment(&self) -> Comment {
        let sentiment = SentimentScore::try_from(0.5).ok();
        Comment { sentiment, ..comment(&*self.corner.ids, self.now()) }
    }

    /// A comment that was added.
    async fn said(&self) -> Comment {
        let said = self.comment();
        self.store.add(&said).await.expect("the store works");
        said
    }

    async fn stored(&self, said: &Comment) -> Option<StoredComment> {
        CommentStore::get(&*self.store, said.id).await.expect("the store works")
    }

    /// In how many of its lists the comment stands, as it is and no other way.
    async fn standing(&self, said: &Comment) -> usize {
        let mut standing = 0;
        for of in [CommentList::About(said.video), CommentList::By(said.author)] {
            let page = CommentStore::list(&*self.store, &of, &page(1, 10)).await.expect("the store works");
            assert!(page.items.iter().all(|item| item == said), "{of:?}: {:?}", page.items);
            assert_eq!(page.total.get(), page.items.len() as u64, "{of:?}");
            standing += page.items.len();
        }
        standing
    }
}

#[tokio::test]
async fn a_comment_that_is_added_half_way_is_listed_only_where_an_identity_leads_to_it() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let said = world.comment();

        let Some(outcome) = world.broken(at, world.store.add(&said)).await else { return false };
        assert!(!is_done(outcome, at));
        let (stored, standing) = (world.stored(&said).await, world.standing(&said).await);
        assert!(stored.is_some() || standing == 0, "{at:?}");
        assert!(standing < 2 || at.nth == 3, "{at:?}");

        world.store.add(&said).await.expect("the store works");
        let expected = StoredComment { comment: said.clone(), deletion: None };
        assert_eq!(world.stored(&said).await, Some(expected), "{at:?}");
        assert_eq!(world.standing(&said).await, 2, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3);
}

#[tokio::test]
async fn a_comment_that_is_hidden_half_way_is_gone_from_the_lists_before_it_is_marked() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let said = world.said().await;
        let first = comment_hiding(&*world.corner.ids, said.id, world.now());

        let Some(outcome) = world.broken(at, CommentStore::hide(&*world.store, &first)).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
        let half = world.stored(&said).await.expect("the comment");
        let standing = world.standing(&said).await;
        assert!(half.deletion.is_none() || standing == 0, "{at:?}: hidden, and in {standing} lists");

        let again = comment_hiding(&*world.corner.ids, said.id, world.now());
        CommentStore::hide(&*world.store, &again).await.expect("the store works");
        let by = if half.deletion.is_some() { first.by } else { again.by };
        let mark = world.stored(&said).await.and_then(|stored| stored.deletion).expect("a mark");
        assert_eq!((mark.by, world.standing(&said).await), (by, 0), "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 4);
}

#[tokio::test]
async fn a_comment_that_is_brought_back_half_way_is_in_no_list_while_it_is_marked() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let said = world.said().await;
        let hiding = comment_hiding(&*world.corner.ids, said.id, world.now());
        CommentStore::hide(&*world.store, &hiding).await.expect("the store works");

        let Some(outcome) = world.broken(at, CommentStore::unhide(&*world.store, hiding.comment)).await
        else {
            return false;
        };
        assert!(!is_done(outcome, at));
        let half = world.stored(&said).await.expect("the comment");
        let standing = world.standing(&said).await;
        assert!(half.deletion.is_none() || standing == 0, "{at:?}: hidden, and in {standing} lists");

        let outcome = CommentStore::unhide(&*world.store, hiding.comment).await.expect("the store works");
        let expected = match half.deletion {
            Some(_) => CommentUnhidden::Restored(said.clone()),
            None => CommentUnhidden::WasActive(said.clone()),
        };
        assert_eq!(outcome, expected, "{at:?}");
        assert_eq!(world.standing(&said).await, 2, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 4);
}

#[tokio::test]
async fn a_comment_that_is_replaced_half_way_is_completed_by_the_same_call() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let earlier = world.said().await;
        let (video, author) = (world.corner.ids.video_id(), world.corner.ids.user_id());
        let later = Comment { video, author, sentiment: None, ..earlier.clone() };

        let rows = [later.clone()];
        let Some(outcome) = world.broken(at, world.store.comments(&rows)).await else { return false };
        assert!(!is_done(outcome, at));
        let half = world.stored(&earlier).await.expect("the comment").comment;
        let (old, new) = (world.standing(&earlier).await, world.standing(&later).await);
        assert!(half.video == earlier.video || old == 0, "{at:?}: it is where it was, in {old} lists");
        assert!(half == later || new == 0, "{at:?}: it is where it is to be, in {new} lists");

        world.store.comments(&rows).await.expect("the store works");
        let expected = StoredComment { comment: later.clone(), deletion: None };
        assert_eq!(world.stored(&later).await, Some(expected), "{at:?}");
        assert_eq!([world.standing(&earlier).await, world.standing(&later).await], [0, 2], "{at:?}");
        true
    })
    .await;

    // Read, leave two lists, write, clear a cell, enter two lists.
    assert_eq!(commands, 7);
}

#[tokio::test]
async fn a_hidden_comment_that_is_replaced_half_way_stands_in_no_list() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let earlier = world.said().await;
        let hiding = comment_hiding(&*world.corner.ids, earlier.id, world.now());
        CommentStore::hide(&*world.store, &hiding).await.expect("the store works");
        let later = Comment { video: world.corner.ids.video_id(), sentiment: None, ..earlier.clone() };

        let rows = [later.clone()];
        let Some(outcome) = world.broken(at, world.store.comments(&rows)).await else { return false };
        assert!(!is_done(outcome, at));
        world.store.comments(&rows).await.expect("the store works");

        let stored = world.stored(&later).await.expect("the comment");
        assert_eq!((stored.comment, stored.deletion.map(|mark| mark.by)), (later.clone(), Some(hiding.by)));
        assert_eq!([world.standing(&earlier).await, world.standing(&later).await], [0, 0], "{at:?}");
        true
    })
    .await;

    // Read, write, clear a cell.
    assert_eq!(commands, 3);
}
