//! What the ports of videos, numbers, jobs and vectors send.

use killrvideo_domain::{
    bulk::{BulkLoad, TagRow, VideoRow},
    catalog::{
        JobStore, Lease, VideoChanges, VideoEdit, VideoList, VideoStats, VideoStore, View, ViewStore,
        ViewWindow, WatchLog, WatchSeconds, WatchTime, WindowDays,
    },
    search::VectorStore,
    shared::StoreLifecycle,
};
use killrvideo_testkit::builders::{
    account, after, comment, credentials_of, embed_job, finished, hiding, metadata, moderator, page,
    pending_video, ready, ready_video, tag, tags, title, view,
};

use super::{World, page::Intention};

pub(crate) async fn videos() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (pending, job) = pending_video(world.ids(), world.now());
    let (listed, _) = world.listed().await;
    let changes = VideoChanges {
        title: Some(title("Edited")),
        tags: Some(tags([&tag(world.ids())])),
        ..VideoChanges::default()
    };
    let edit = VideoEdit { changes, at: world.now() };
    let (by, hiding) = (moderator(), hiding(world.ids(), listed.id, world.now()));
    vec![
        world.sent("VideoStore::submit", store.submit(&pending, &job)).await,
        world.sent("VideoStore::get", VideoStore::get(store, listed.id)).await,
        world.sent("VideoStore::get_with_vector", store.get_with_vector(listed.id)).await,
        world.sent("VideoStore::edit, of a listed video", store.edit(listed.id, &by, &edit)).await,
        world.sent("VideoStore::edit, before it is finished", store.edit(pending.id, &by, &edit)).await,
        world.sent("VideoStore::hide", store.hide(&hiding)).await,
        world.sent("VideoStore::unhide", store.unhide(hiding.video)).await,
    ]
}

pub(crate) async fn lists() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (video, tag) = world.listed().await;
    let rows: Vec<VideoRow> = (0..4)
        .map(|_| {
            let tags = video.tags.clone();
            let owner = video.owner;
            let other = ready_video(world.ids(), world.now());
            VideoRow { video: killrvideo_domain::catalog::Video { tags, owner, ..other }, vector: None }
        })
        .collect();
    store.videos(&rows).await.expect("loaded");
    let (first, size) = (page(1, 2), 2);
    let mut shown = Vec::new();
    for (name, further, of) in [
        ("VideoStore::list, latest", "VideoStore::list, latest, after a position", VideoList::Latest),
        ("VideoStore::list, by tag", "VideoStore::list, by tag, after a position", VideoList::Tagged(tag)),
        (
            "VideoStore::list, by uploader",
            "VideoStore::list, by uploader, after a position",
            VideoList::UploadedBy(video.owner),
        ),
    ] {
        shown.push(world.sent(name, store.list(&of, &first)).await);
        let position = store.list(&of, &first).await.expect("a page").next.expect("more");
        shown.push(world.sent(further, store.list(&of, &after(&position, size))).await);
    }
    let some = [video.id, rows[0].video.id];
    shown.push(world.sent("VideoStore::count", store.count(&VideoList::Latest)).await);
    shown.push(world.sent("VideoStore::listed_among", store.listed_among(&some)).await);
    shown.push(world.sent("VideoStore::sharing_a_tag", store.sharing_a_tag(&video.tags, 5)).await);
    shown
}

pub(crate) async fn numbers() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (video, _) = world.listed().await;
    let anonymous = View { viewer: None, ..view(world.ids(), video.id, world.now()) };
    let known = View { viewer: Some(world.user()), ..view(world.ids(), video.id, world.now()) };
    let seconds = WatchSeconds::try_from(90).expect("seconds");
    let View { id, video: seen, at, .. } = known;
    let watched = WatchTime { id, video: seen, viewer: world.user(), seconds, at };
    let week = ViewWindow { last: at.day(), days: WindowDays::WEEK };
    vec![
        world.sent("ViewStore::record, of somebody unknown", store.record(&anonymous)).await,
        world.sent("ViewStore::record, of somebody known", store.record(&known)).await,
        world.sent("WatchLog::append", store.append(&watched)).await,
        world.sent("ViewStore::most_viewed", store.most_viewed(week, 10)).await,
        world.sent("VideoStats::numbers", store.numbers(&[video.id, world.submitted().await.0.id])).await,
    ]
}

pub(crate) async fn jobs() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (_, job) = world.submitted().await;
    let lease = Lease { job: job.clone(), at: world.now(), until: world.now() };
    let found =
        killrvideo_domain::catalog::Metadata { tags: vec!["cassandra".to_owned()], ..metadata("Found") };
    let end = finished(&job, ready(Some(found), Some(world.vector(2))), world.now());
    vec![
        world.sent("JobStore::due", store.due(world.now(), 4)).await,
        world.sent("JobStore::unfinished", store.unfinished()).await,
        world.sent("JobStore::begin", store.begin(&lease)).await,
        world.sent("JobStore::finish", store.finish(&end)).await,
    ]
}

pub(crate) async fn vectors() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (listed, _) = world.listed().await;
    let (pending, _) = world.submitted().await;
    let vector = world.vector(3);
    vec![
        world.sent("VectorStore::put", store.put(listed.id, &vector)).await,
        world.sent("VectorStore::put, before the video is finished", store.put(pending.id, &vector)).await,
        world.sent("VectorStore::vectors_of", store.vectors_of(&[listed.id, pending.id])).await,
        world.sent("VectorStore::nearest", store.nearest(&vector, 10)).await,
    ]
}

pub(crate) async fn loading() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let account = account(world.ids(), world.now(), &[]);
    let video = ready_video(world.ids(), world.now());
    let row = VideoRow { video: video.clone(), vector: Some(world.vector(4)) };
    let tag = TagRow { tag: tag(world.ids()), related: video.tags.clone(), category: None };
    vec![
        world.sent("BulkLoad::accounts", store.accounts(std::slice::from_ref(&account))).await,
        world.sent("BulkLoad::credentials", store.credentials(&[credentials_of(&account)])).await,
        world.sent("BulkLoad::videos", store.videos(&[row])).await,
        world.sent("BulkLoad::views", store.views(&[(video.id, 12)])).await,
        world.sent("BulkLoad::comments", store.comments(&[comment(world.ids(), world.now())])).await,
        world.sent("BulkLoad::tags", store.tags(&[tag])).await,
        world.sent("BulkLoad::jobs", store.jobs(&[embed_job(&video)])).await,
        world.sent("StoreLifecycle::ready", store.ready()).await,
    ]
}
