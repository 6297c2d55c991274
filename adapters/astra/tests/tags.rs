//! How often tags are used, counted in the background after whatever may change it.

#[path = "support/operator.rs"]
mod operator;
mod support;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    bulk::{BulkLoad, TagRow, VideoRow},
    catalog::{JobStore, Metadata, Tag, Tags, Video, VideoChanges, VideoEdit, VideoStore},
    shared::{Clock, StoreLifecycle, Timestamp},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{finished, hiding, metadata, moderator, pending_video, ready, ready_video, row},
    data_api::{FakeDataApi, Family, Fault},
};
use serde_json::json;

use self::{
    operator::operate,
    support::{double, settings, short_space, store},
};

struct World {
    double: FakeDataApi,
    store: Arc<AstraStore>,
    corner: Corner,
}

impl World {
    fn new() -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let mut settings = settings(&double);
        settings.patience.tries = 1;
        let store = store(settings, &corner, Arc::new(InstantPause::default()));
        Self { double, store, corner }
    }

    fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    fn tagged(&self, tags: &[&str]) -> Video {
        Video { tags: tags_of(tags), ..ready_video(&*self.corner.ids, self.now()) }
    }

    async fn load(&self, videos: &[Video]) {
        for some in videos.chunks(100) {
            let rows: Vec<VideoRow> = some.iter().cloned().map(row).collect();
            self.store.videos(&rows).await.expect("the store works");
        }
    }

    async fn edit_tags(&self, video: &Video, tags: &[&str]) {
        let changes = VideoChanges { tags: Some(tags_of(tags)), ..VideoChanges::default() };
        let edit = VideoEdit { changes, at: self.now() };
        self.store.edit(video.id, &moderator(), &edit).await.expect("the store works");
    }

    /// The use of each tag, when everything is counted.
    async fn usage(&self) -> BTreeMap<String, u64> {
        self.store.drain().await;
        let place = format!("{}/tags", self.double.keyspace());
        let answer = operate(&self.double, &place, &json!({"find": {}})).await;
        let rows = answer["data"]["documents"].as_array().expect("rows").clone();
        let usage = |row: &serde_json::Value| Some((row["tag"].as_str()?.to_owned(), row["usage"].as_u64()?));
        rows.iter().filter_map(usage).collect()
    }

    async fn assert_usage<const N: usize>(&self, expected: [(&str, u64); N], why: &str) {
        let expected = expected.map(|(tag, usage)| (tag.to_owned(), usage));
        assert_eq!(self.usage().await, BTreeMap::from(expected), "{why}");
    }
}

fn tags_of(texts: &[&str]) -> Tags {
    Tags::parse(texts).expect("tags")
}

#[tokio::test]
async fn whatever_lists_or_unlists_a_video_or_changes_its_tags_counts_them_again() {
    let world = World::new();
    let [one, other] = [world.tagged(&["rust", "data"]), world.tagged(&["rust"])];
    world.load(&[one.clone(), other.clone()]).await;
    world.assert_usage([("data", 1), ("rust", 2)], "both are loaded").await;

    world.edit_tags(&one, &["rust", "wasm"]).await;
    world.assert_usage([("data", 0), ("rust", 2), ("wasm", 1)], "one is edited").await;

    let mark = hiding(&*world.corner.ids, other.id, world.now());
    world.store.hide(&mark).await.expect("the store works");
    world.assert_usage([("data", 0), ("rust", 1), ("wasm", 1)], "the other is hidden").await;
    world.store.unhide(other.id).await.expect("the store works");
    world.assert_usage([("data", 0), ("rust", 2), ("wasm", 1)], "and back").await;

    let (video, job) = pending_video(&*world.corner.ids, world.now());
    world.store.submit(&video, &job).await.expect("the store works");
    world.assert_usage([("data", 0), ("rust", 2), ("wasm", 1)], "nobody sees it yet").await;
    let found = Metadata { tags: vec!["wasm".to_owned(), "new".to_owned()], ..metadata("Found") };
    let end = finished(&job, ready(Some(found), None), world.now());
    world.store.finish(&end).await.expect("the store works");
    world.assert_usage([("data", 0), ("new", 1), ("rust", 2), ("wasm", 2)], "it is ready").await;
}

#[tokio::test]
async fn what_could_not_be_counted_is_counted_after_the_next_change() {
    let world = World::new();
    world.double.inject(|call| {
        (call.table.as_deref() == Some("tags")).then_some(Fault::Error {
            family: Family::Server,
            scope: "DATABASE",
            code: "TIMEOUT_WRITING_DATA",
        })
    });
    world.load(&[world.tagged(&["rust"])]).await;
    world.store.drain().await;
    world.double.heal();
    world.assert_usage([], "it failed, and nobody was told").await;

    world.load(&[world.tagged(&["rust"])]).await;

    world.assert_usage([("rust", 2)], "both are counted").await;
}

#[tokio::test]
async fn many_changes_of_one_tag_are_counted_less_often_than_they_come() {
    let world = World::new();
    let videos: Vec<Video> = (0..40).map(|_| world.tagged(&["rust"])).collect();
    world.double.inject(|call| {
        (call.table.as_deref() == Some("tags")).then_some(Fault::Delay(Duration::from_millis(20)))
    });

    let loads = videos.iter().map(|video| world.load(std::slice::from_ref(video)));
    futures_util::future::join_all(loads).await;

    world.assert_usage([("rust", 40)], "the last count comes after the last change").await;
    let calls = world.double.calls();
    let counts =
        calls.iter().filter(|call| call.table.as_deref() == Some("tags") && call.command == "insertMany");
    assert!(counts.count() < 40, "some are counted together");
}

#[tokio::test]
async fn counting_leaves_reference_data_alone_and_the_other_way_round() {
    let world = World::new();
    let tag = Tag::parse("rust").expect("a tag");
    let reference =
        TagRow { tag: tag.clone(), related: tags_of(&["c"]), category: Some("language".to_owned()) };
    world.load(&[world.tagged(&["rust"])]).await;
    world.usage().await;

    world.store.tags(std::slice::from_ref(&reference)).await.expect("the store works");
    world.assert_usage([("rust", 1)], "it is still counted").await;
    world.load(&[world.tagged(&["rust"])]).await;
    world.assert_usage([("rust", 2)], "and again").await;

    let place = format!("{}/tags", world.double.keyspace());
    let answer = operate(&world.double, &place, &json!({"findOne": {"filter": {"tag": "rust"}}})).await;
    let expected = json!({"tag": "rust", "related_tags": ["c"], "category": "language", "usage": 2});
    assert_eq!(answer["data"]["document"], expected);

    let bare = TagRow { related: Tags::default(), category: None, ..reference };
    world.store.tags(&[bare]).await.expect("the store works");
    let answer = operate(&world.double, &place, &json!({"findOne": {"filter": {"tag": "rust"}}})).await;
    assert_eq!(
        answer["data"]["document"],
        json!({"tag": "rust", "usage": 2}),
        "a loaded row replaces the earlier"
    );
}
