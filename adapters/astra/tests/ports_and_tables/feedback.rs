//! What the ports of feedback send.

use killrvideo_domain::feedback::{Comment, CommentList, CommentStore, SentimentScore};
use killrvideo_testkit::builders::{after, comment, comment_hiding, page};

use super::{World, page::Intention};

pub(crate) async fn comments() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let sentiment = SentimentScore::try_from(0.5).ok();
    let said = Comment { sentiment, ..comment(world.ids(), world.now()) };
    for _ in 0..4 {
        let other = Comment { video: said.video, author: said.author, ..comment(world.ids(), world.now()) };
        store.add(&other).await.expect("added");
    }
    let hiding = comment_hiding(world.ids(), said.id, world.now());
    let mut shown = vec![
        world.sent("CommentStore::add", store.add(&said)).await,
        world.sent("CommentStore::get", CommentStore::get(store, said.id)).await,
    ];
    for (name, further, of) in [
        (
            "CommentStore::list, about a video",
            "CommentStore::list, about a video, after a position",
            CommentList::About(said.video),
        ),
        (
            "CommentStore::list, by a user",
            "CommentStore::list, by a user, after a position",
            CommentList::By(said.author),
        ),
    ] {
        shown.push(world.sent(name, CommentStore::list(store, &of, &page(1, 2))).await);
        let first = CommentStore::list(store, &of, &page(1, 2)).await.expect("a page");
        let request = after(&first.next.expect("more"), 2);
        shown.push(world.sent(further, CommentStore::list(store, &of, &request)).await);
    }
    shown.push(world.sent("CommentStore::hide", CommentStore::hide(store, &hiding)).await);
    shown.push(world.sent("CommentStore::unhide", CommentStore::unhide(store, &hiding)).await);
    shown
}
