//! Timelines, page by page, against a sorted list of deeds: of any shape, with rows of other programs in them, and too
//! long for the server to sort.

mod support;

use std::{cmp::Reverse, sync::Arc, time::Duration};

use killrvideo_astra::{AstraSettings, AstraStore};
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, ActivityLog, Timeline},
    shared::{ActivityId, Clock, IdGenerator, Page, Timestamp, Total, UserId},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{after, deed, page},
    data_api::FakeDataApi,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};
use uuid::Uuid;

use self::support::{double, settings, short_space, store};

struct World {
    store: Arc<AstraStore>,
    corner: Corner,
    double: FakeDataApi,
    user: UserId,
}

impl World {
    /// A store that names so many partitions in one find at most.
    fn by(partitions: usize) -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let settings = AstraSettings { partitions, ..settings(&double) };
        let store = store(settings, &corner, Arc::new(InstantPause::default()));
        let user = corner.ids.user_id();
        Self { store, corner, double, user }
    }

    fn timeline(&self, kind: Option<ActivityKind>) -> Timeline {
        Timeline { user: self.user, kinds: kind.into(), today: self.corner.clock.now().day() }
    }

    /// The moment so long before the end of the present day.
    fn ago(&self, duration: Duration) -> Timestamp {
        self.corner.clock.now().day().next().start().minus(duration)
    }

    fn deed(&self, ago: Duration) -> ActivityEntry {
        ActivityEntry { user: self.user, ..deed(&*self.corner.ids, self.ago(ago)) }
    }

    /// Puts deeds into the table, without a call.
    fn seed(&self, deeds: &[ActivityEntry]) {
        for deed in deeds {
            self.double.seed("user_activity", &row(deed)).expect("a row");
        }
    }

    async fn page(&self, timeline: &Timeline, number: usize, size: i64) -> Page<ActivityEntry> {
        let number = i64::try_from(number).expect("a page number");
        self.store.list(timeline, &page(number, size)).await.expect("a page")
    }

    /// Puts a row of every sort into the table, one an hour, and gives the deeds that can be shown: of four rows one
    /// names no video and one is of a kind that nobody here knows.
    fn seed_rows_of_other_programs(&self) -> Vec<ActivityEntry> {
        let deeds: Vec<ActivityEntry> =
            (1..=40).map(|hours| self.deed(Duration::from_hours(hours))).collect();
        for (index, deed) in deeds.iter().enumerate() {
            let mut row = row(deed);
            match index % 4 {
                0 => drop(row.as_object_mut().expect("a row").remove("videoid")),
                1 => row["activity_type"] = json!("share"),
                2 => row["rating"] = json!(300),
                _ => {}
            }
            self.double.seed("user_activity", &row).expect("a row");
        }
        deeds.chunks(4).flat_map(|four| four[2..].iter().copied()).collect()
    }

    /// All of a timeline or the first pages of it, each after the position of the one before.
    async fn walk(&self, timeline: &Timeline, size: i64, most: usize) -> Vec<ActivityEntry> {
        let mut page = self.page(timeline, 1, size).await;
        let mut found = Vec::new();
        loop {
            found.append(&mut page.items);
            let Some(position) = page.next.take().filter(|_| found.len() < most) else { return found };
            page = self.store.list(timeline, &after(&position, size)).await.expect("a page");
        }
    }
}

fn row(deed: &ActivityEntry) -> Value {
    json!({
        "userid": deed.user.to_string(), "day": deed.at.day().to_string(), "activity_type": deed.kind.as_str(),
        "activity_timestamp": deed.at.to_string(), "activity_id": deed.id.to_string(),
        "videoid": deed.video.to_string(),
    })
}

/// In the order of a timeline: newest first, equal times by two signed numbers.
fn sorted(deeds: &[ActivityEntry], kind: Option<ActivityKind>) -> Vec<ActivityEntry> {
    let mut sorted: Vec<ActivityEntry> =
        deeds.iter().copied().filter(|deed| kind.is_none_or(|kind| deed.kind == kind)).collect();
    sorted.sort_by_key(|deed| {
        let (high, low) = deed.id.as_uuid().as_u64_pair();
        (Reverse(deed.at), high.cast_signed(), low.cast_signed())
    });
    sorted
}

/// Deeds of all kinds within 30 days, many of them of one moment, with identities in no order.
fn shapes() -> impl Strategy<Value = Vec<(u64, ActivityKind, u128)>> {
    let minutes = prop_oneof![0..30 * 24 * 60_u64, (0..60_u64).prop_map(|half_day| half_day * 720)];
    vec((minutes, select(&ActivityKind::ALL[..]), any::<u128>()), 0..60)
}

/// A version 1 identity out of any number.
fn identity(number: u128) -> ActivityId {
    let mut bytes = number.to_be_bytes();
    (bytes[6], bytes[8]) = (bytes[6] & 0x0f | 0x10, bytes[8] & 0x3f | 0x80);
    ActivityId::from_uuid(Uuid::from_bytes(bytes))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn pages_of_any_size_are_parts_of_the_sorted_deeds(
        shape in shapes(), size in 1..70_i64, partitions in select(vec![1, 7, 20, 100]),
        kind in proptest::option::of(select(&ActivityKind::ALL[..])),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let world = World::by(partitions);
            let deeds: Vec<ActivityEntry> = shape.iter().map(|(minutes, kind, number)| {
                let moment = Duration::from_millis(1) + Duration::from_mins(*minutes);
                ActivityEntry { kind: *kind, id: identity(*number), ..world.deed(moment) }
            }).collect();
            world.seed(&deeds);
            let (timeline, expected) = (world.timeline(kind), sorted(&deeds, kind));

            prop_assert_eq!(&world.walk(&timeline, size, usize::MAX).await, &expected);
            let mut by_number = Vec::new();
            for number in 1..=expected.len() / usize::try_from(size).expect("small") + 2 {
                let page = world.page(&timeline, number, size).await;
                prop_assert_eq!(page.total, Total::Exact(expected.len() as u64));
                by_number.extend(page.items);
            }
            prop_assert_eq!(&by_number, &expected);
            prop_assert_eq!(world.store.newest(&timeline, 33).await.expect("an answer"), &expected[..expected.len().min(33)]);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn rows_of_other_programs_are_left_out_and_in_nobodys_way() {
    let world = World::by(100);
    let shown = world.seed_rows_of_other_programs();
    let timeline = world.timeline(None);

    assert_eq!(world.store.newest(&timeline, 1_000).await.expect("an answer"), shown);
    for size in [1, 3, 100] {
        assert_eq!(world.walk(&timeline, size, usize::MAX).await, shown, "pages of {size}");
    }
}

#[tokio::test]
async fn pages_by_number_show_every_deed_once_among_rows_of_other_programs() {
    let world = World::by(100);
    let shown = world.seed_rows_of_other_programs();
    let timeline = world.timeline(None);

    for size in [1, 3, 7] {
        let mut found = Vec::new();
        for number in 1..=40 / size + 1 {
            let page = world.page(&timeline, number, i64::try_from(size).expect("small")).await;
            assert_eq!(page.total, Total::Exact(40), "the rows that are left out are counted");
            assert_eq!(page.next.is_some(), number * size < 40, "page {number} of {size}");
            found.extend(page.items);
        }
        assert_eq!(found, shown, "pages of {size}");
    }
}

/// More deeds than the server sorts: three to a moment, all of them on so many days.
async fn a_long_timeline_can_be_walked(partitions: usize, days: u64) {
    let world = World::by(partitions);
    let (count, step) = (10_400, Duration::from_hours(days * 24) / 3_600);
    let deeds: Vec<ActivityEntry> = (0..count)
        .map(|number| ActivityEntry {
            kind: ActivityKind::ALL[number as usize % 2],
            ..world.deed(step * (number / 3 + 1))
        })
        .collect();
    world.seed(&deeds);
    let all = world.timeline(None);
    let expected = sorted(&deeds, None);

    let first = world.page(&all, 1, 100).await;
    assert_eq!((&first.items[..], first.total), (&expected[..100], Total::AtLeast(10_000)));
    assert_eq!(world.walk(&all, 100, 500).await, expected[..500]);
    assert_eq!(world.page(&all, 70, 100).await.items, expected[6_900..7_000]);
    let last = world.page(&all, 100, 100).await;
    assert_eq!(last.items, expected[9_900..10_000]);
    let beyond = world.store.list(&all, &after(&last.next.expect("more"), 100)).await.expect("a page");
    assert_eq!((&beyond.items[..], beyond.total), (&expected[10_000..10_100], Total::AtLeast(10_000)));
    let comments = world.timeline(Some(ActivityKind::Comment));
    let page = world.page(&comments, 2, 50).await;
    assert_eq!(page.items, sorted(&deeds, Some(ActivityKind::Comment))[50..100]);
    assert_eq!(page.total, Total::Exact(u64::from(count) / 2), "of one kind there are fewer");
}

#[tokio::test]
async fn a_timeline_that_is_too_long_to_be_sorted_is_walked_by_windows() {
    a_long_timeline_can_be_walked(100, 30).await;
}

#[tokio::test]
async fn a_long_timeline_is_walked_by_fewer_days_at_once_too() {
    a_long_timeline_can_be_walked(20, 30).await;
}

#[tokio::test]
async fn a_page_goes_on_from_newer_days_into_older_ones_that_are_too_long_to_be_sorted() {
    let world = World::by(20);
    let mut deeds: Vec<ActivityEntry> =
        (1..=4).map(|hours| world.deed(Duration::from_hours(hours))).collect();
    let (most, step) = (Duration::from_hours(22 * 24), Duration::from_hours(2 * 24) / 3_600);
    deeds.extend((0..10_400).map(|number| world.deed(most + step * (number / 3 + 1))));
    world.seed(&deeds);
    let (timeline, expected) = (world.timeline(None), sorted(&deeds, None));

    let first = world.page(&timeline, 1, 2).await;
    assert_eq!(first.items, expected[..2]);
    let second = world.store.list(&timeline, &after(&first.next.expect("more"), 100)).await;
    assert_eq!(second.expect("a page").items, expected[2..102]);
}

#[tokio::test]
async fn a_day_that_is_too_long_to_be_sorted_is_walked_by_parts_of_it() {
    a_long_timeline_can_be_walked(100, 1).await;
}
