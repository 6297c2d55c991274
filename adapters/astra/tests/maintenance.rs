//! Bringing an older keyspace up to date, and adding up old numbers; also when it stops half-way.

mod support;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use killrvideo_astra::{AstraSettings, AstraStore, BackfillReport, BackfillStep, CompactReport};
use killrvideo_domain::{
    accounts::AccountStore,
    bulk::BulkLoad,
    catalog::{
        Begun, JobKind, JobStore, Lease, Tag, VideoList, VideoStats, VideoStatus, VideoStore, ViewStore,
    },
    search::VectorStore,
    shared::{Clock, IdGenerator, Role, StoreErrorKind, Timestamp, VideoId},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{Compass, finished, page, ready, view},
    data_api::{FakeDataApi, Family, Fault, Options},
};
use serde_json::{Value, json};

use self::support::{double, settings, short_space, store};

/// A keyspace on which processes come and go.
struct World {
    double: FakeDataApi,
    corner: Corner,
}

impl World {
    fn new() -> Self {
        Self { double: double(), corner: Corner::of_seed(42, short_space()) }
    }

    /// A keyspace with the counters of an older backend.
    fn with_counters() -> Self {
        let statements = "CREATE TABLE video_playback_stats (videoid uuid PRIMARY KEY, views counter, \
                          total_play_time counter);"
            .to_owned();
        let dimensions = short_space().dimensions().get();
        let options = Options { dimensions, statements, ..Options::default() };
        Self { double: FakeDataApi::try_start(options).expect("a double"), ..Self::new() }
    }

    fn process(&self) -> Arc<AstraStore> {
        self.process_called(None)
    }

    fn process_called(&self, writer: Option<&str>) -> Arc<AstraStore> {
        let mut settings: AstraSettings = settings(&self.double);
        settings.patience.tries = 1;
        settings.writer = writer.map(str::to_owned);
        store(settings, &self.corner, Arc::new(InstantPause::default()))
    }

    fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    fn seed(&self, table: &str, row: &Value) {
        self.double.seed(table, row).expect("a row");
    }

    /// A video as an older backend left it, with more or other cells.
    fn old_video(&self, more: &Value) -> VideoId {
        let id = self.corner.ids.video_id();
        let mut row = json!({
            "videoid": id.to_string(), "userid": self.corner.ids.user_id().to_string(), "name": "An old video",
            "added_date": self.now().to_string(), "location": "https://youtu.be/dQw4w9WgXcQ", "tags": ["old"],
        });
        row.as_object_mut().expect("a row").extend(more.as_object().expect("cells").clone());
        self.seed("videos", &row);
        id
    }

    async fn views_of(&self, video: VideoId) -> u64 {
        let numbers = self.process().numbers(&[video]).await.expect("the store works");
        numbers.get(&video).map_or(0, |numbers| numbers.views)
    }

    /// Lets the `nth` command from now on fail, and tells how many have arrived.
    fn fail(&self, nth: usize) -> Arc<AtomicUsize> {
        let seen = Arc::new(AtomicUsize::new(0));
        let counted = seen.clone();
        self.double.inject(move |_| {
            (counted.fetch_add(1, Ordering::SeqCst) + 1 == nth).then_some(Fault::Error {
                family: Family::Server,
                scope: "DATABASE",
                code: "TIMEOUT_WRITING_DATA",
            })
        });
        seen
    }
}

async fn listed(store: &AstraStore, list: VideoList) -> Vec<VideoId> {
    let page = store.list(&list, &page(1, 100)).await.expect("the store works");
    let mut ids: Vec<VideoId> = page.items.iter().map(|video| video.id).collect();
    ids.sort_unstable();
    ids
}

async fn backfill(store: &AstraStore) -> BackfillReport {
    store.backfill(&|_| {}).await.expect("the store works")
}

#[tokio::test]
async fn an_older_keyspace_is_brought_up_to_date_once() {
    let world = World::with_counters();
    let user = world.corner.ids.user_id();
    world.seed(
        "users",
        &json!({
            "userid": user.to_string(), "email": "a@example.org", "firstname": "First", "lastname": "Last",
            "created_date": world.now().to_string(),
        }),
    );
    let shown = world.old_video(&json!({"views": 40}));
    let counted = world.old_video(&json!({"views": 3}));
    world.seed("video_playback_stats", &json!({"videoid": counted.to_string(), "views": 7}));
    let hidden = world.old_video(&json!({"is_deleted": true}));
    let nameless = world.old_video(&json!({"added_date": null}));
    let store = world.process();
    assert_eq!(listed(&store, VideoList::Latest).await, [], "old videos are missing from lists");

    let report = backfill(&store).await;

    let expected = BackfillReport {
        accounts: 1,
        viewers: 1,
        videos: 4,
        completed: 3,
        listed: 2,
        views_imported: 2,
        to_embed: 2,
        left_out: 1,
        tags: 1,
    };
    assert_eq!(report, expected, "{nameless} has no time of submission");
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

    // Again: nothing is left to do but what a worker has not done yet.
    let again = BackfillReport { viewers: 0, completed: 0, tags: 0, ..expected };
    assert_eq!(backfill(&store).await, again);
    assert_eq!(world.views_of(shown).await, 40);
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

#[tokio::test]
async fn a_backfill_that_stopped_anywhere_is_completed_by_another_one() {
    for nth in 1.. {
        let world = World::new();
        world.seed("users", &json!({"userid": world.corner.ids.user_id().to_string()}));
        let video = world.old_video(&json!({"views": 40}));
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
        assert!(found.is_listed() || lists.is_empty(), "{nth}");

        backfill(&store).await;

        assert_eq!(listed(&store, VideoList::Latest).await, [video], "{nth}");
        assert_eq!(listed(&store, VideoList::UploadedBy(found.owner)).await, [video], "{nth}");
        assert_eq!(world.views_of(video).await, 40, "{nth}");
        assert_eq!(store.due(world.now(), 10).await.expect("the store works").len(), 1, "{nth}");
    }
}

/// A video with views from before and of three processes, the last of which has a lasting name.
async fn viewed(world: &World) -> VideoId {
    let video = world.corner.ids.video_id();
    world.process().views(&[(video, 40)]).await.expect("the store works");
    for (writer, views) in [(None, 3), (None, 2), (Some("api-1"), 4)] {
        let process = world.process_called(writer);
        for _ in 0..views {
            process.record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
        }
    }
    video
}

#[tokio::test]
async fn numbers_of_processes_that_are_gone_are_added_up_and_stay_the_same() {
    let world = World::new();
    let (video, other) = (viewed(&world).await, world.corner.ids.video_id());
    let once = world.process();
    once.record(&view(&*world.corner.ids, other, world.now())).await.expect("the store works");
    let compact = async || world.process().compact(&|_| {}).await.expect("the store works");

    assert_eq!(compact().await, CompactReport { videos: 1, parts: 3 }, "one part is one part already");
    assert_eq!([world.views_of(video).await, world.views_of(other).await], [49, 1]);
    assert_eq!(compact().await, CompactReport::default(), "nothing is left to be done");

    // Numbers go on from there, also under a name that counted before.
    for writer in [None, Some("api-1")] {
        let process = world.process_called(writer);
        process.record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
    }
    assert_eq!(world.views_of(video).await, 51);
    assert_eq!(compact().await, CompactReport { videos: 1, parts: 2 });
    world.process().views(&[(video, 7)]).await.expect("numbers from before can still be corrected");
    assert_eq!(world.views_of(video).await, 18);
}

#[tokio::test]
async fn a_video_of_many_processes_is_added_up_over_pages() {
    let world = World::new();
    let videos: Vec<VideoId> = (0..3).map(|_| world.corner.ids.video_id()).collect();
    for (video, writer) in videos.iter().flat_map(|video| (0..130).map(move |writer| (video, writer))) {
        let part = format!("views/writer-{writer}");
        world.seed("video_stats", &json!({"videoid": video.to_string(), "part": part, "views": 2}));
    }

    let report = world.process().compact(&|_| {}).await.expect("the store works");

    assert_eq!(report, CompactReport { videos: 3, parts: 390 });
    for video in videos {
        assert_eq!(world.views_of(video).await, 260);
    }
}

#[tokio::test]
async fn a_sum_that_stopped_anywhere_never_shows_more_and_is_completed_by_another_one() {
    for nth in 1.. {
        let world = World::new();
        let video = viewed(&world).await;
        let seen = world.fail(nth);

        let stopped = world.process().compact(&|_| {}).await;
        world.double.heal();
        if seen.load(Ordering::SeqCst) < nth {
            assert!(stopped.is_ok() && nth > 6, "{nth}: {stopped:?}");
            break;
        }
        stopped.expect_err("a command failed");
        assert!((40..=49).contains(&world.views_of(video).await), "{nth}");

        // A process with a new name may even count in between.
        world.process().record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
        world.process().compact(&|_| {}).await.expect("the store works");
        assert_eq!(world.views_of(video).await, 50, "{nth}");
        let last = world.process().compact(&|_| {}).await.expect("the store works");
        assert!(last.parts <= 1, "{nth}: {last:?}");
        assert_eq!(world.views_of(video).await, 50, "{nth}");
    }
}
