//! What a backfill does.

use std::sync::Mutex;

use killrvideo_astra::{BackfillReport, BackfillStep};
use killrvideo_domain::{
    accounts::AccountStore,
    catalog::{Begun, JobKind, JobStore, Lease, Tag, VideoList, VideoStatus, VideoStore},
    search::VectorStore,
    shared::{IdGenerator, Role, UserId, VideoId},
};
use killrvideo_testkit::builders::{Compass, finished, ready};
use serde_json::json;

use crate::{
    World,
    world::{backfill, listed},
};

/// A keyspace with one account and four videos of an older backend.
struct Older {
    world: World,
    user: UserId,
    /// Its row says more views than the counters do, which know nothing of it.
    shown: VideoId,
    /// The counters say more than its row.
    counted: VideoId,
    hidden: VideoId,
}

impl Older {
    fn new() -> Self {
        let world = World::with_counters();
        let user = world.corner.ids.user_id();
        let created = world.now().to_string();
        let account = json!({
            "userid": user.to_string(), "email": "a@example.org", "firstname": "First", "lastname": "Last",
            "created_date": created,
        });
        world.seed("users", &account);
        let shown = world.old_video(&json!({"views": 40}));
        let counted = world.old_video(&json!({"views": 3}));
        world.seed("video_playback_stats", &json!({"videoid": counted.to_string(), "views": 7}));
        let hidden = world.old_video(&json!({"is_deleted": true}));
        // Nobody knows when the fourth was submitted, so it has no place in any list.
        world.old_video(&json!({"added_date": null}));
        Self { world, user, shown, counted, hidden }
    }
}

/// What the first backfill of [`Older`] does.
const DONE: BackfillReport = BackfillReport {
    accounts: 1,
    viewers: 1,
    addresses: 0,
    addresses_taken: 0,
    videos: 4,
    completed: 3,
    listed: 2,
    views_imported: 2,
    to_embed: 2,
    left_out: 1,
    rated: 0,
    comments: 0,
    comments_completed: 0,
    comments_listed: 0,
    comments_left_out: 0,
    flags: 0,
    flags_left_out: 0,
    tags: 1,
};

#[tokio::test]
async fn an_older_keyspace_is_brought_up_to_date_once() {
    let Older { world, shown, .. } = Older::new();
    let store = world.process();

    assert_eq!(backfill(&store).await, DONE);

    // Again: nothing is left to do but what a worker has not done yet.
    let again = BackfillReport { viewers: 0, completed: 0, tags: 0, ..DONE };
    assert_eq!(backfill(&store).await, again);
    assert_eq!(world.views_of(shown).await, 40);
}

#[tokio::test]
async fn what_an_older_backend_wrote_is_found_after_a_backfill() {
    let Older { world, user, shown, counted, hidden } = Older::new();
    let store = world.process();
    assert_eq!(listed(&store, VideoList::Latest).await, [], "old videos are missing from lists");

    backfill(&store).await;

    let mut both = [shown, counted];
    both.sort_unstable();
    assert_eq!(listed(&store, VideoList::Latest).await, both);
    assert_eq!(listed(&store, VideoList::Tagged(Tag::parse("old").expect("a tag"))).await, both);
    assert_eq!([world.views_of(shown).await, world.views_of(counted).await], [40, 7]);
    let video = VideoStore::get(&*store, hidden).await.expect("the store works").expect("the video");
    assert_eq!((video.status, video.is_listed()), (VideoStatus::Ready, false));
    assert_eq!(video.youtube_id.map(|id| id.to_string()).as_deref(), Some("dQw4w9WgXcQ"));
    let account = AccountStore::get(&*store, user).await.expect("the store works").expect("the account");
    assert!(account.roles.has(Role::Viewer));
}

#[tokio::test]
async fn a_worker_gives_vectors_to_videos_that_have_none() {
    let world = World::new();
    let bare = world.old_video(&json!({}));
    let vector = Compass::new(&world.corner.space, 7).north();
    let full = world.old_video(&json!({"content_features": vector.as_slice()}));
    let store = world.process();
    backfill(&store).await;

    let due = store.due(world.now(), 10).await.expect("the store works");
    assert_eq!(due.iter().map(|job| (job.video, job.kind)).collect::<Vec<_>>(), [(bare, JobKind::Embed)]);
    let lease = Lease { job: due[0].clone(), at: world.now(), until: world.now() };
    let Begun::Work { job, .. } = store.begin(&lease).await.expect("the store works") else {
        panic!("there is work")
    };
    store
        .finish(&finished(&job, ready(None, Some(vector.clone())), world.now()))
        .await
        .expect("the store works");

    assert_eq!(backfill(&store).await.to_embed, 0);
    let found = store.nearest(&vector, 10).await.expect("the store works");
    assert_eq!(found.len(), 2, "{bare} and {full}");
}

#[tokio::test]
async fn progress_is_told_after_every_page() {
    let world = World::new();
    for _ in 0..120 {
        world.old_video(&json!({}));
    }
    let steps: Mutex<Vec<BackfillStep>> = Mutex::default();

    world
        .process()
        .backfill(&|step| steps.lock().expect("a list").push(step))
        .await
        .expect("the store works");

    let steps = steps.into_inner().expect("a list");
    let of_videos: Vec<u64> =
        steps.iter().filter(|step| step.table == "videos").map(|step| step.read).collect();
    assert_eq!(of_videos, [50, 100, 120]);
    assert!(steps.iter().any(|step| step.table == "users") && steps.iter().any(|step| step.table == "tags"));
}
