//! What every `ActivityLog` does.

mod pages;

pub use pages::*;

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, Kinds, Timeline},
    catalog::View,
    shared::{IdGenerator, Page, PageRequest, Stars, Timestamp, Total, UserId},
};

use crate::{
    Fixture,
    builders::{after, deed, page, view},
    contract::{Works, at_once},
};

/// What every `ActivityLog` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! activity_log_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            activity_log,
            $crate::contract::activity::activity_log,
            $fixture,
            [
                writing_the_same_deed_down_twice_is_writing_it_down_once,
                a_timeline_shows_what_its_user_did_newest_first,
                a_deed_comes_back_as_it_was_written_down,
                deeds_written_down_at_once_are_all_there,
                a_view_stands_in_the_timeline_of_its_viewer,
                a_timeline_shows_thirty_days_the_present_one_included,
                a_timeline_of_some_kinds_shows_deeds_of_these_kinds_only,
                the_pages_of_a_timeline_hold_each_deed_once,
                the_page_after_a_position_has_neither_gaps_nor_repeats_when_newer_deeds_arrive,
                a_page_after_the_end_is_empty_and_knows_the_total,
                the_end_of_a_timeline_has_no_next_position,
                an_unknown_user_did_nothing,
                a_position_of_another_store_is_refused,
                the_newest_deeds_come_first,
                deeds_of_other_kinds_take_no_place_of_the_newest,
            ]
        );
    };
}

/// All that a user did until the present day.
fn timeline(fixture: &Fixture, user: UserId) -> Timeline {
    Timeline { user, kinds: Kinds::All, today: fixture.now().day() }
}

async fn list(fixture: &Fixture, timeline: &Timeline, page: &PageRequest) -> Page<ActivityEntry> {
    fixture.stores.activity.list(timeline, page).await.works()
}

/// The entries of a timeline that are at most 100.
async fn all_of(fixture: &Fixture, timeline: &Timeline) -> Vec<ActivityEntry> {
    let page = list(fixture, timeline, &page(1, 100)).await;
    assert_eq!((page.next, page.total), (None, Total::Exact(page.items.len() as u64)));
    page.items
}

/// The moment so many hours before the present one.
fn hours_ago(fixture: &Fixture, hours: u64) -> Timestamp {
    fixture.now().minus(Duration::from_hours(hours))
}

/// So many deeds of a user, of all kinds, three to a moment, over many days; written down, oldest first.
async fn deeds_of(fixture: &Fixture, user: UserId, count: u64) -> Vec<ActivityEntry> {
    let mut written = Vec::new();
    for number in 0..count {
        let kind = ActivityKind::ALL[usize::try_from(number % 2).works()];
        let at = hours_ago(fixture, 5 * (count - number / 3 * 3));
        let deed = ActivityEntry { user, kind, ..deed(&*fixture.ids, at) };
        fixture.stores.activity.record(&deed).await;
        written.push(deed);
    }
    written
}

fn sorted(mut entries: Vec<ActivityEntry>) -> Vec<ActivityEntry> {
    entries.sort_by_key(|entry| entry.id);
    entries
}

/// All of a timeline, by positions alone, `size` at a time; what `meanwhile` does happens after each page.
async fn walk(
    fixture: &Fixture,
    timeline: &Timeline,
    size: i64,
    meanwhile: impl AsyncFn(),
) -> Vec<ActivityEntry> {
    let mut found = Vec::new();
    let mut request = page(1, size);
    loop {
        let page = list(fixture, timeline, &request).await;
        assert!(
            page.next.is_none() || page.items.len() == request.size.get(),
            "a page before the last is full"
        );
        found.extend(page.items);
        meanwhile().await;
        let Some(position) = page.next else { return found };
        let next = after(&position, size);
        assert_ne!(next, request, "a page ends where it began");
        request = next;
    }
}

/// > Writing the same deed down twice is writing it down once.
pub async fn writing_the_same_deed_down_twice_is_writing_it_down_once(fixture: Fixture) {
    let deed = deed(&*fixture.ids, fixture.now());

    fixture.stores.activity.record(&deed).await;
    fixture.stores.activity.record(&deed).await;

    assert_eq!(all_of(&fixture, &timeline(&fixture, deed.user)).await, [deed]);
}

/// > A timeline shows what its user did, newest first.
pub async fn a_timeline_shows_what_its_user_did_newest_first(fixture: Fixture) {
    let (user, other) = (fixture.ids.user_id(), fixture.ids.user_id());
    let deeds = [30, 2, 700, 1, 40].map(|hours| {
        let kind = ActivityKind::ALL[hours % 3];
        let at = hours_ago(&fixture, hours as u64);
        ActivityEntry { user, kind, ..deed(&*fixture.ids, at) }
    });
    for deed in deeds {
        fixture.stores.activity.record(&deed).await;
        fixture.stores.activity.record(&ActivityEntry { user: other, ..deed }).await;
    }

    let [third, second, last, first, fourth] = deeds;
    let shown = all_of(&fixture, &timeline(&fixture, user)).await;

    assert_eq!(shown, [first, second, third, fourth, last]);
}

/// Also the stars of a rating, and that they are not known.
pub async fn a_deed_comes_back_as_it_was_written_down(fixture: Fixture) {
    let user = fixture.ids.user_id();
    let stars = |number| Stars::try_from(number).works();
    let kinds = [
        (ActivityKind::View, None),
        (ActivityKind::Comment, None),
        (ActivityKind::Rate, Some(stars(1))),
        (ActivityKind::Rate, Some(stars(5))),
        (ActivityKind::Rate, None),
    ];
    let mut written = Vec::new();
    for (kind, stars) in kinds {
        let entry = ActivityEntry { user, kind, stars, ..deed(&*fixture.ids, fixture.now()) };
        fixture.stores.activity.record(&entry).await;
        written.push(entry);
    }

    let shown = all_of(&fixture, &timeline(&fixture, user)).await;

    assert_eq!(sorted(shown), sorted(written));
}

/// None gets in the way of another.
pub async fn deeds_written_down_at_once_are_all_there(fixture: Fixture) {
    let user = fixture.ids.user_id();
    let deeds: Vec<ActivityEntry> =
        (0..20).map(|_| ActivityEntry { user, ..deed(&*fixture.ids, fixture.now()) }).collect();

    at_once(deeds.iter().map(|deed| {
        let (fixture, deed) = (fixture.clone(), *deed);
        async move { fixture.stores.activity.record(&deed).await }
    }))
    .await;

    assert_eq!(sorted(all_of(&fixture, &timeline(&fixture, user)).await), sorted(deeds));
}

/// It is written down by whoever records the view; of somebody unknown there is nothing to write.
pub async fn a_view_stands_in_the_timeline_of_its_viewer(fixture: Fixture) {
    let (user, video) = (fixture.ids.user_id(), fixture.ids.video_id());
    let unknown = view(&*fixture.ids, video, fixture.now());
    let known = View { viewer: Some(user), ..view(&*fixture.ids, video, fixture.now()) };

    fixture.stores.views.record(&unknown).await.works();
    fixture.stores.views.record(&known).await.works();

    let View { id, video, at, .. } = known;
    let entry = ActivityEntry { id, user, kind: ActivityKind::View, video, at, stars: None };
    assert_eq!(all_of(&fixture, &timeline(&fixture, user)).await, [entry]);
}

/// > A timeline shows 30 days, the present one included.
///
/// From the first moment of the first to the last of the present one.
pub async fn a_timeline_shows_thirty_days_the_present_one_included(fixture: Fixture) {
    let user = fixture.ids.user_id();
    let timeline = timeline(&fixture, user);
    let moment = Duration::from_millis(1);
    let (first, end) = (timeline.first_day().start(), timeline.today.next().start());
    assert_eq!(end.minus(Duration::from_hours(30 * 24)), first);
    let shown = [end.minus(moment), first].map(|at| ActivityEntry { user, ..deed(&*fixture.ids, at) });
    let beyond = [first.minus(moment), end].map(|at| ActivityEntry { user, ..deed(&*fixture.ids, at) });
    for deed in shown.iter().chain(&beyond) {
        fixture.stores.activity.record(deed).await;
    }

    assert_eq!(all_of(&fixture, &timeline).await, shown);
    assert_eq!(fixture.stores.activity.newest(&timeline, 10).await.works(), shown);
}

/// > A timeline of some kinds shows deeds of these kinds only.
///
/// Also on one single day, and it counts no others.
pub async fn a_timeline_of_some_kinds_shows_deeds_of_these_kinds_only(fixture: Fixture) {
    let user = fixture.ids.user_id();
    let mut written = Vec::new();
    for (number, kind) in ActivityKind::ALL.into_iter().cycle().take(12).enumerate() {
        let at = hours_ago(&fixture, 10 * number as u64);
        let deed = ActivityEntry { user, kind, ..deed(&*fixture.ids, at) };
        fixture.stores.activity.record(&deed).await;
        written.push(deed);
    }

    let each = ActivityKind::ALL.map(|kind| (Kinds::Only(kind), vec![kind]));
    let watching = (Kinds::Watching, vec![ActivityKind::View, ActivityKind::Rate]);
    for (kinds, shown) in each.into_iter().chain([watching]) {
        let only = Timeline { kinds, ..timeline(&fixture, user) };
        let expected: Vec<_> = written.iter().copied().filter(|deed| shown.contains(&deed.kind)).collect();

        assert_eq!(all_of(&fixture, &only).await, expected, "{kinds:?}");
        assert_eq!(walk(&fixture, &only, 3, async || {}).await, expected, "{kinds:?}");
        assert_eq!(fixture.stores.activity.newest(&only, 2).await.works(), expected[..2], "{kinds:?}");
    }
}

/// Nobody asks whether there is such an account.
pub async fn an_unknown_user_did_nothing(fixture: Fixture) {
    let timeline = timeline(&fixture, fixture.ids.user_id());

    assert_eq!(list(&fixture, &timeline, &page(1, 10)).await, Page::empty());
    assert_eq!(fixture.stores.activity.newest(&timeline, 10).await.works(), []);
}

/// > The newest deeds come first.
///
/// As many as are asked for, in the order of the timeline; none when none are asked for.
pub async fn the_newest_deeds_come_first(fixture: Fixture) {
    let user = fixture.ids.user_id();
    deeds_of(&fixture, user, 120).await;
    let timeline = timeline(&fixture, user);
    let all = walk(&fixture, &timeline, 100, async || {}).await;

    for limit in [0, 1, 60, 119, 120, 1000] {
        let newest = fixture.stores.activity.newest(&timeline, limit).await.works();

        assert_eq!(newest, all[..limit.min(120)], "{limit}");
    }
}

/// > Deeds of other kinds than those of the timeline take no place of the newest.
pub async fn deeds_of_other_kinds_take_no_place_of_the_newest(fixture: Fixture) {
    let user = fixture.ids.user_id();
    let does = async |kind, minutes: u64| {
        let at = fixture.now().minus(Duration::from_mins(minutes));
        let done = ActivityEntry { user, kind, ..deed(&*fixture.ids, at) };
        fixture.stores.activity.record(&done).await;
        done
    };
    let viewed = does(ActivityKind::View, 30).await;
    let rated = does(ActivityKind::Rate, 25).await;
    for minutes in 1..=20 {
        does(ActivityKind::Comment, minutes).await;
    }
    let watching = Timeline { kinds: Kinds::Watching, ..timeline(&fixture, user) };

    for limit in [1, 2, 20] {
        let newest = fixture.stores.activity.newest(&watching, limit).await.works();

        assert_eq!(newest, [rated, viewed][..limit.min(2)], "{limit}");
    }
}
