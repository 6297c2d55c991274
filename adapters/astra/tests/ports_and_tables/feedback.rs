//! What the ports of feedback send.

use killrvideo_domain::{
    bulk::BulkLoad,
    feedback::{Comment, CommentList, CommentStore, Rating, RatingStore, SentimentScore},
};
use killrvideo_testkit::builders::{after, comment, comment_hiding, new_rating, page, stars};

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
    shown.push(world.sent("CommentStore::unhide", CommentStore::unhide(store, hiding.comment)).await);
    shown
}

pub(crate) async fn ratings() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (video, _) = world.listed().await;
    let new = new_rating(video.id, world.user(), 4, world.now());
    let loaded = Rating {
        video: video.id,
        user: world.user(),
        stars: stars(5),
        first_at: world.now(),
        at: world.now(),
    };
    vec![
        world.sent("RatingStore::rate, and the fold that follows", store.rate(&new)).await,
        world.sent("RatingStore::summary", store.summary(video.id)).await,
        world.sent("RatingStore::own", store.own(video.id, new.user)).await,
        world.sent("BulkLoad::ratings, and the fold that follows", store.ratings(&[loaded])).await,
    ]
}
