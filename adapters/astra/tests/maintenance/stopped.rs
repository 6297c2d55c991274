//! A backfill that stops half-way.

use std::sync::atomic::Ordering;

use killrvideo_domain::{
    catalog::{JobStore, VideoList, VideoStore},
    feedback::{CommentList, CommentStore},
    shared::{IdGenerator, StoreErrorKind},
};
use killrvideo_testkit::builders::comment;
use serde_json::json;

use crate::{
    World,
    world::{backfill, listed},
};

#[tokio::test]
async fn a_backfill_that_stopped_anywhere_is_completed_by_another_one() {
    for nth in 1.. {
        let world = World::new();
        world.seed("users", &json!({"userid": world.corner.ids.user_id().to_string()}));
        let video = world.old_video(&json!({"views": 40}));
        let user = world.corner.ids.user_id();
        world.old_rating(video, user, 4);
        world.old_credentials("Old@Example.org", user);
        let said = comment(&*world.corner.ids, world.now());
        world.old_comment("comments", &said);
        let store = world.process();
        let seen = world.fail(nth);

        let stopped = store.backfill(&|_| {}).await;
        world.double.heal();
        if seen.load(Ordering::SeqCst) < nth {
            assert!(stopped.is_ok() && nth > 10, "{nth}: {stopped:?}");
            break;
        }
        assert_eq!(stopped.expect_err("a command failed").kind(), StoreErrorKind::Unavailable, "{nth}");
        let found = VideoStore::get(&*store, video).await.expect("the store works").expect("the video");
        let lists = listed(&store, VideoList::Latest).await;
        let addresses = world.addresses().await.len();
        assert!((1..=2).contains(&addresses), "{nth}: {addresses}");
        assert!(found.is_listed() || lists.is_empty(), "{nth}");
        let known = CommentStore::get(&*store, said.id).await.expect("the store works").is_some();
        assert!(known || world.said(CommentList::By(said.author)).await.is_empty(), "{nth}");

        backfill(&store).await;

        assert_eq!(listed(&store, VideoList::Latest).await, [video], "{nth}");
        assert_eq!(listed(&store, VideoList::UploadedBy(found.owner)).await, [video], "{nth}");
        let numbers = world.numbers_of(video).await;
        assert_eq!((numbers.views, numbers.ratings.total), (40, 4), "{nth}");
        assert_eq!(world.addresses().await, ["old@example.org"], "{nth}");
        assert_eq!(world.said(CommentList::By(said.author)).await, std::slice::from_ref(&said), "{nth}");
        assert!(CommentStore::get(&*store, said.id).await.expect("the store works").is_some(), "{nth}");
        assert_eq!(store.due(world.now(), 10).await.expect("the store works").len(), 1, "{nth}");
    }
}
