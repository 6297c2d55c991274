//! What the port of moderation sends.

use killrvideo_domain::{
    feedback::CommentStore,
    moderation::{ContentId, FlagList, FlagStatus, FlagStore, NewFlag},
};
use killrvideo_testkit::builders::{comment, decision, new_flag, numbered, page, restoring, unmasking};

use super::{World, page::Intention};

/// Flags and their lists.
pub(crate) async fn intentions() -> Vec<Intention> {
    let mut shown = flags().await;
    shown.extend(decisions().await);
    shown
}

async fn raised(world: &World, content: ContentId) -> NewFlag {
    let flag = new_flag(world.ids(), content, world.now());
    world.store.raise(&flag).await.expect("raised");
    flag
}

async fn flags() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (video, _) = world.listed().await;
    let new = new_flag(world.ids(), ContentId::Video(video.id), world.now());
    let repeat = NewFlag { reporter: new.reporter, ..new_flag(world.ids(), new.content, world.now()) };
    let asked = unmasking(world.ids(), new.id, world.now());
    let (open, all) = (FlagList { status: Some(FlagStatus::Open) }, FlagList { status: None });
    let (flag, first) = (new.to_flag(), page(1, 10));
    vec![
        world.sent("FlagStore::raise", store.raise(&new)).await,
        world.sent("FlagStore::raise, when the reporter has a flag on it", store.raise(&repeat)).await,
        world.sent("FlagStore::get", FlagStore::get(store, new.id)).await,
        world.sent("FlagStore::unmask", store.unmask(&asked)).await,
        world.sent("FlagStore::list, of one status", FlagStore::list(store, &open, &first)).await,
        world.sent("FlagStore::list, of all", FlagStore::list(store, &all, &first)).await,
        world.sent("FlagStore::history", store.history(&flag, numbered(1, 10))).await,
    ]
}

async fn decisions() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (video, _) = world.listed().await;
    let said = comment(world.ids(), world.now());
    CommentStore::add(store, &said).await.expect("added");
    let [on_video, on_comment] =
        [raised(&world, ContentId::Video(video.id)).await, raised(&world, ContentId::Comment(said.id)).await];
    let decide = |flag: &NewFlag, to| decision(world.ids(), flag.id, to, world.now());
    let [reviewed, approved, late] =
        [FlagStatus::UnderReview, FlagStatus::Approved, FlagStatus::Rejected].map(|to| decide(&on_video, to));
    let hiding = decide(&on_comment, FlagStatus::Approved);
    let [video_back, comment_back] =
        [&on_video, &on_comment].map(|flag| restoring(world.ids(), flag.content, world.now()));
    vec![
        world.sent("FlagStore::decide", store.decide(&reviewed)).await,
        world.sent("FlagStore::decide, approving a video's", store.decide(&approved)).await,
        world.sent("FlagStore::decide, approving a comment's", store.decide(&hiding)).await,
        world.sent("FlagStore::decide, when it is decided", store.decide(&late)).await,
        world.sent("FlagStore::restore, of a video", store.restore(&video_back)).await,
        world.sent("FlagStore::restore, of a comment", store.restore(&comment_back)).await,
        world.sent("FlagStore::restore, when it is not hidden", store.restore(&video_back)).await,
    ]
}
