//! A keyspace that is looked after.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use killrvideo_astra::{AstraSettings, AstraStore, BackfillReport};
use killrvideo_domain::{
    catalog::{VideoList, VideoNumbers, VideoStats, VideoStore},
    shared::{Clock, IdGenerator, Timestamp, UserId, VideoId},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::page,
    data_api::{FakeDataApi, Family, Fault, Options},
};
use serde_json::{Value, json};

use crate::support::{double, settings, short_space, store};

/// A keyspace on which processes come and go.
pub(crate) struct World {
    pub(crate) double: FakeDataApi,
    pub(crate) corner: Corner,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { double: double(), corner: Corner::of_seed(42, short_space()) }
    }

    /// A keyspace with the counters of an older backend.
    pub(crate) fn with_counters() -> Self {
        let statements = "CREATE TABLE video_playback_stats (videoid uuid PRIMARY KEY, views counter, \
                          total_play_time counter);"
            .to_owned();
        let dimensions = short_space().dimensions().get();
        let options = Options { dimensions, statements, ..Options::default() };
        Self { double: FakeDataApi::try_start(options).expect("a double"), ..Self::new() }
    }

    /// A keyspace on a server whose replies have 20 rows at most.
    pub(crate) fn by_short_replies() -> Self {
        let dimensions = short_space().dimensions().get();
        let options = Options { dimensions, page_size: 20, ..Options::default() };
        Self { double: FakeDataApi::try_start(options).expect("a double"), ..Self::new() }
    }

    /// A process that names no more partitions at once than Astra allows.
    pub(crate) fn hosted_process(&self) -> Arc<AstraStore> {
        let settings = AstraSettings { partitions: 20, ..settings(&self.double) };
        store(settings, &self.corner, Arc::new(InstantPause::default()))
    }

    pub(crate) fn process(&self) -> Arc<AstraStore> {
        self.process_called(None)
    }

    pub(crate) fn process_called(&self, writer: Option<&str>) -> Arc<AstraStore> {
        let mut settings: AstraSettings = settings(&self.double);
        settings.patience.tries = 1;
        settings.writer = writer.map(str::to_owned);
        store(settings, &self.corner, Arc::new(InstantPause::default()))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    pub(crate) fn seed(&self, table: &str, row: &Value) {
        self.double.seed(table, row).expect("a row");
    }

    /// A video as an older backend left it, with more or other cells.
    pub(crate) fn old_video(&self, more: &Value) -> VideoId {
        let id = self.corner.ids.video_id();
        let mut row = json!({
            "videoid": id.to_string(), "userid": self.corner.ids.user_id().to_string(), "name": "An old video",
            "added_date": self.now().to_string(), "location": "https://youtu.be/dQw4w9WgXcQ", "tags": ["old"],
        });
        row.as_object_mut().expect("a row").extend(more.as_object().expect("cells").clone());
        self.seed("videos", &row);
        id
    }

    pub(crate) async fn views_of(&self, video: VideoId) -> u64 {
        self.numbers_of(video).await.views
    }

    pub(crate) async fn numbers_of(&self, video: VideoId) -> VideoNumbers {
        let numbers = self.process().numbers(&[video]).await.expect("the store works");
        numbers.get(&video).copied().unwrap_or_default()
    }

    /// Who may log in with an address, which is kept as it is typed here.
    pub(crate) fn old_credentials(&self, email: &str, user: UserId) {
        let row = json!({"email": email, "userid": user.to_string(), "password": "of before", "account_locked": false});
        self.seed("user_credentials", &row);
    }

    /// What the user made of the video in an older backend.
    pub(crate) fn old_rating(&self, video: VideoId, user: UserId, rating: i32) {
        let row = json!({"videoid": video.to_string(), "userid": user.to_string(), "rating": rating});
        self.seed("video_ratings_by_user", &row);
    }

    /// Lets the `nth` command from now on fail, and tells how many have arrived.
    pub(crate) fn fail(&self, nth: usize) -> Arc<AtomicUsize> {
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

/// Brings a keyspace up to date.
pub(crate) async fn backfill(store: &AstraStore) -> BackfillReport {
    store.backfill(&|_| {}).await.expect("the store works")
}

/// The videos of a list, in the order of their identities.
pub(crate) async fn listed(store: &AstraStore, list: VideoList) -> Vec<VideoId> {
    let page = store.list(&list, &page(1, 100)).await.expect("the store works");
    let mut ids: Vec<VideoId> = page.items.iter().map(|video| video.id).collect();
    ids.sort_unstable();
    ids
}
