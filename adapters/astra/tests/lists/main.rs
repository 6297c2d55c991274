//! Lists of videos, page by page, against a sorted catalog: catalogs of any shape, and those that are too long for the
//! server to sort.

#[path = "../support/mod.rs"]
mod support;

mod remains;

use std::{cmp::Reverse, sync::Arc, time::Duration};

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    bulk::{BulkLoad, MOST_ROWS, VideoRow},
    catalog::{Tag, Video, VideoList, VideoStore},
    shared::{Clock, IdGenerator, Page, Timestamp, Total, UserId, VideoId},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{after, page, ready_video, row, tag, tags},
    data_api::{FakeDataApi, Options},
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};

use self::support::{double, settings, short_space, store};

const DAY: Duration = Duration::from_hours(24);

struct Catalog {
    store: Arc<AstraStore>,
    corner: Corner,
    double: FakeDataApi,
    owner: UserId,
    tag: Tag,
}

impl Catalog {
    fn new() -> Self {
        Self::on(double())
    }

    /// A catalog on a server whose replies have so many rows at most.
    fn by_replies_of(page_size: usize) -> Self {
        let dimensions = short_space().dimensions().get();
        let options = Options { dimensions, page_size, ..Options::default() };
        Self::on(FakeDataApi::try_start(options).expect("a double"))
    }

    fn on(double: FakeDataApi) -> Self {
        let corner = Corner::of_seed(42, short_space());
        let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
        let (owner, tag) = (corner.ids.user_id(), tag(&*corner.ids));
        Self { store, corner, double, owner, tag }
    }

    fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    fn video(&self, at: Timestamp) -> Video {
        Video { owner: self.owner, tags: tags([&self.tag]), ..ready_video(&*self.corner.ids, at) }
    }

    async fn load(&self, videos: &[Video]) {
        for some in videos.chunks(MOST_ROWS) {
            let rows: Vec<VideoRow> = some.iter().cloned().map(row).collect();
            self.store.videos(&rows).await.expect("loaded");
        }
    }

    /// Puts videos into the list of the latest, without a call.
    fn seed_latest(&self, videos: &[Video]) {
        for video in videos {
            let row = with(shown(video), [("day", json!(video.submitted_at.day().to_string()))]);
            self.double.seed("latest_videos", &row).expect("a row");
        }
    }

    /// Puts videos into the table that an index finds them in, without a call.
    fn seed_indexed(&self, videos: &[Video]) {
        for video in videos {
            let row = with(shown(video), [("listed", json!(true)), ("tags", json!([self.tag.as_str()]))]);
            self.double.seed("videos", &row).expect("a row");
        }
    }

    fn lists(&self) -> [VideoList; 3] {
        [VideoList::Latest, VideoList::UploadedBy(self.owner), VideoList::Tagged(self.tag.clone())]
    }

    async fn page_by_number(&self, of: &VideoList, number: usize, size: i64) -> Page<VideoId> {
        let number = i64::try_from(number).expect("a page number");
        ids(self.store.list(of, &page(number, size)).await.expect("a page"))
    }

    /// All of a list or the first pages of it, each after the position of the one before.
    async fn walk(&self, of: &VideoList, size: i64, most: usize) -> Vec<VideoId> {
        let mut page = self.page_by_number(of, 1, size).await;
        let mut found = Vec::new();
        loop {
            found.append(&mut page.items);
            let Some(position) = page.next.take().filter(|_| found.len() < most) else { return found };
            let next = self.store.list(of, &after(&position, size)).await.expect("a page");
            page = ids(next);
        }
    }
}

/// What lists show of a video, as a row.
fn shown(video: &Video) -> Value {
    json!({
        "videoid": video.id.as_uuid(), "added_date": video.submitted_at.to_string(),
        "name": video.title.as_str(), "userid": video.owner.as_uuid(),
    })
}

fn with<const N: usize>(mut row: Value, cells: [(&str, Value); N]) -> Value {
    for (column, cell) in cells {
        row[column] = cell;
    }
    row
}

fn ids(page: Page<killrvideo_domain::catalog::VideoSummary>) -> Page<VideoId> {
    Page { items: page.items.iter().map(|video| video.id).collect(), total: page.total, next: page.next }
}

/// The order of every list: newest first, and those of one moment as the Data API sorts identities, by signed halves.
fn in_order(videos: &[Video]) -> Vec<VideoId> {
    let mut videos: Vec<&Video> = videos.iter().collect();
    videos.sort_by_key(|video| {
        let (high, low) = video.id.as_uuid().as_u64_pair();
        (Reverse(video.submitted_at), high.cast_signed(), low.cast_signed())
    });
    videos.into_iter().map(|video| video.id).collect()
}

/// How long before the present videos of a catalog are: many at once, and some far away.
fn ages() -> impl Strategy<Value = Vec<Duration>> {
    let days = select(vec![0_u32, 0, 0, 0, 1, 2, 3, 9, 40, 400, 9_000]);
    let age = (days, 0..3_u32, 0..3_u64).prop_map(|(days, hours, millis)| {
        DAY * days + Duration::from_hours(1) * hours + Duration::from_millis(millis)
    });
    vec(age, 0..40)
}

#[tokio::test]
async fn pages_of_any_catalog_hold_what_is_in_it_in_one_order() {
    let mut runner = TestRunner::deterministic();
    for reply in [50, 3, 50, 7] {
        let catalog = Catalog::by_replies_of(reply);
        let ages = ages().new_tree(&mut runner).expect("a catalog").current();
        let videos: Vec<Video> = ages.iter().map(|age| catalog.video(catalog.now().minus(*age))).collect();
        catalog.load(&videos).await;
        let expected = in_order(&videos);
        for of in catalog.lists() {
            for size in [1, 6, 60] {
                let walked = catalog.walk(&of, size, usize::MAX).await;
                assert_eq!(walked, expected, "{of:?}, {size} a page, {reply} a reply, {ages:?}");
                let pages = usize::try_from(size).expect("a size");
                for (number, chunk) in (1..).zip(expected.chunks(pages)) {
                    let page = catalog.page_by_number(&of, number, size).await;
                    assert_eq!(
                        page.items, chunk,
                        "{of:?}, page {number} of {size}, {reply} a reply, {ages:?}"
                    );
                    assert_eq!(page.total, Total::Exact(expected.len() as u64));
                    assert_eq!(page.next.is_some(), number * pages < expected.len());
                }
            }
        }
    }
}

/// Three at each moment, so that positions stand among equals.
#[tokio::test]
async fn a_day_with_more_videos_than_the_server_sorts_is_read_in_its_own_order() {
    let catalog = Catalog::new();
    let moment = |number: u32| catalog.now().minus(Duration::from_millis((number / 3).into()));
    let mut videos: Vec<Video> = (0..10_050).map(|number| catalog.video(moment(number))).collect();
    videos.extend((0..5).map(|_| catalog.video(catalog.now().minus(DAY))));
    catalog.seed_latest(&videos);
    let (expected, of) = (in_order(&videos), VideoList::Latest);

    for size in [100, 7] {
        assert_eq!(catalog.walk(&of, size, 300).await[..300], expected[..300]);
    }
    let deep = catalog.page_by_number(&of, 11, 100).await;
    assert_eq!((deep.items.as_slice(), deep.total), (&expected[1_000..1_100], Total::AtLeast(10_000)));
    let last = catalog.page_by_number(&of, 100, 100).await;
    assert_eq!(last.items, expected[9_900..10_000]);
    let beyond = after(&last.next.expect("a position goes on"), 100);
    let rest = ids(catalog.store.list(&of, &beyond).await.expect("a page"));
    assert_eq!((rest.items.as_slice(), rest.next), (&expected[10_000..], None));
}

#[tokio::test]
async fn a_list_that_is_too_long_to_be_sorted_is_read_through_windows() {
    let catalog = Catalog::new();
    // 14 a day for two years.
    let at = |number: u32| catalog.now().minus(DAY / 14 * (number / 2 * 2));
    let videos: Vec<Video> = (0..10_060).map(|number| catalog.video(at(number))).collect();
    catalog.seed_latest(&videos);
    catalog.seed_indexed(&videos);
    let expected = in_order(&videos);

    for of in catalog.lists() {
        let first = catalog.page_by_number(&of, 1, 10).await;
        assert_eq!(
            (first.items.as_slice(), first.total),
            (&expected[..10], Total::AtLeast(10_000)),
            "{of:?}"
        );
        let deep = catalog.page_by_number(&of, 200, 50).await;
        assert_eq!(deep.items, expected[9_950..10_000], "{of:?}");
        let after_it = after(&deep.next.expect("a position goes on"), 50);
        catalog.double.clear_calls();
        let next = ids(catalog.store.list(&of, &after_it).await.expect("a page"));
        assert_eq!(next.items, expected[10_000..10_050], "{of:?}");
        assert!(catalog.double.calls().len() <= 2, "{:?}", catalog.double.calls().len());
        assert_eq!(catalog.walk(&of, 100, 300).await, expected[..300], "{of:?}");
    }
}

#[tokio::test]
async fn years_without_a_video_in_a_long_list_are_passed_in_a_few_calls() {
    let catalog = Catalog::new();
    let long_ago = catalog.now().minus(DAY * 365 * 30);
    let recent = (0..7).map(|number| catalog.video(catalog.now().minus(DAY * number)));
    let old = (0..10_001).map(|number| catalog.video(long_ago.minus(Duration::from_mins(20) * number)));
    let videos: Vec<Video> = recent.chain(old).collect();
    catalog.seed_latest(&videos);
    catalog.double.clear_calls();

    let found = catalog.page_by_number(&VideoList::Latest, 1, 20).await;

    assert_eq!(found.items, in_order(&videos)[..20]);
    let calls = catalog.double.calls().len();
    assert!(calls < 30, "{calls} calls");
}

#[tokio::test]
async fn a_moment_with_more_videos_than_can_be_sorted_is_passed_over_and_the_list_goes_on_below_it() {
    let catalog = Catalog::new();
    let crowd = catalog.now().minus(DAY);
    let above: Vec<Video> =
        (0..5).map(|number| catalog.video(crowd.plus(Duration::from_millis(1) * (number + 1)))).collect();
    let below: Vec<Video> =
        (0..9).map(|number| catalog.video(crowd.minus(Duration::from_millis(1) * (number + 1)))).collect();
    let crowded: Vec<Video> = (0..10_001).map(|_| catalog.video(crowd)).collect();
    for videos in [&above, &below, &crowded] {
        catalog.seed_indexed(videos);
    }
    let expected = in_order(&[above, below].concat());
    let of = VideoList::UploadedBy(catalog.owner);

    assert_eq!(catalog.walk(&of, 6, usize::MAX).await, expected);
    let second = catalog.page_by_number(&of, 2, 4).await;
    assert_eq!((second.items.as_slice(), second.total), (&expected[4..8], Total::AtLeast(10_000)));
}
