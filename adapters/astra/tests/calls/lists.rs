//! Calls of the lists of videos.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{Tags, Video, VideoList, VideoStore},
    shared::{IdGenerator, Timestamp, Total, UserId},
};
use killrvideo_testkit::{
    builders::{after, hiding, page, ready_video, tag, tags},
    data_api::{Family, Fault, Options},
};

use crate::ground::{Ground, written};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Videos of one owner, `apart` from each other, the newest of them now.
fn videos(world: &Ground, owner: UserId, count: u32, apart: Duration) -> Vec<Video> {
    let at = |number| world.now().minus(apart * number);
    (0..count).map(|number| Video { owner, ..ready_video(world.ids(), at(number)) }).collect()
}

#[tokio::test]
async fn the_latest_are_a_find_and_a_count_that_is_good_for_half_a_minute() {
    let world = Ground::new();
    world.load(&videos(&world, world.ids().user_id(), 30, HOUR)).await;
    let list = async |number| world.store.list(&VideoList::Latest, &page(number, 5)).await;
    let find = "find latest_videos";

    let (_, cold) = world.calls(list(1)).await;
    let (_, warm) = world.calls(list(1)).await;
    let (_, second) = world.calls(list(2)).await;
    world.corner.clock.advance(Duration::from_secs(30));
    let (_, later) = world.calls(list(1)).await;

    assert_eq!(cold, [find, find]);
    assert_eq!(warm, [find]);
    assert_eq!(second, [find]);
    assert_eq!(later, [find, find]);
}

#[tokio::test]
async fn many_who_ask_at_once_count_once() {
    let world = Ground::new();
    let owner = world.ids().user_id();
    world.load(&videos(&world, owner, 9, HOUR)).await;
    let of = VideoList::UploadedBy(owner);
    let position = world.store.list(&of, &page(1, 2)).await.expect("a page").next.expect("more");
    let (other, request) = (world.another_process(), after(&position, 2));

    let calls = world
        .arrived(async {
            let pages = futures_util::future::join_all((0..8).map(|_| other.list(&of, &request))).await;
            assert!(pages.into_iter().all(|page| page.expect("a page").total == Total::Exact(9)));
        })
        .await;

    assert_eq!(calls.len(), 9, "eight pages and one count");
}

#[tokio::test]
async fn a_position_costs_one_find_however_deep() {
    let world = Ground::new();
    let owner = world.ids().user_id();
    world.load(&videos(&world, owner, 60, 8 * HOUR)).await;
    for (of, table) in
        [(VideoList::Latest, "find latest_videos"), (VideoList::UploadedBy(owner), "find videos")]
    {
        let mut next = world.store.list(&of, &page(1, 5)).await.expect("a page").next;
        for number in 2..=11 {
            let request = after(&next.expect("more"), 5);

            let (given, calls) = world.calls(world.store.list(&of, &request)).await;

            assert_eq!(calls, [table], "page {number} of {of:?}");
            next = given.expect("a page").next;
        }
    }
}

#[tokio::test]
async fn a_page_that_an_index_finds_is_one_call_with_the_total_and_a_position_counts_when_nobody_did() {
    let world = Ground::new();
    let (owner, shared) = (world.ids().user_id(), tag(world.ids()));
    let tagged = |video| Video { tags: tags([&shared]), ..video };
    let videos: Vec<Video> = videos(&world, owner, 20, HOUR).into_iter().map(tagged).collect();
    world.load(&videos).await;
    for of in [VideoList::UploadedBy(owner), VideoList::Tagged(shared.clone())] {
        let (first, calls) = world.calls(world.store.list(&of, &page(1, 5))).await;
        let first = first.expect("a page");
        assert_eq!(
            (first.total, calls.as_slice()),
            (Total::Exact(20), ["find videos".to_owned()].as_slice())
        );

        let request = after(&first.next.expect("more"), 5);
        let other = world.another_process();
        let (_, counted) = world.calls(other.list(&of, &request)).await;
        let (_, known) = world.calls(other.list(&of, &request)).await;

        assert_eq!(counted, ["find videos", "find videos"]);
        assert_eq!(known, ["find videos"]);
    }
}

#[tokio::test]
async fn a_write_of_this_process_makes_it_count_anew() {
    let world = Ground::new();
    let owner = world.ids().user_id();
    let videos = videos(&world, owner, 9, HOUR);
    world.load(&videos).await;
    let of = VideoList::UploadedBy(owner);
    let first = world.store.list(&of, &page(1, 2)).await.expect("a page");
    let request = after(&first.next.expect("more"), 2);

    world.store.hide(&hiding(world.ids(), videos[8].id, world.now())).await.expect("hidden");
    let (given, calls) = world.calls(world.store.list(&of, &request)).await;

    assert_eq!(calls, ["find videos", "find videos"]);
    assert_eq!(given.expect("a page").total, Total::Exact(8));
}

#[tokio::test]
async fn a_thin_list_is_read_in_three_finds_and_a_count() {
    let world = Ground::new();
    world.load(&videos(&world, world.ids().user_id(), 12, 200 * DAY)).await;
    let list = async |size| world.store.list(&VideoList::Latest, &page(1, size)).await;

    let (given, cold) = world.calls(list(10)).await;
    let (_, warm) = world.calls(list(10)).await;
    let (all, _) = world.calls(list(50)).await;

    assert_eq!(given.expect("a page").items.len(), 10);
    assert!(cold.len() <= 4 && warm.len() <= 3, "{cold:?} {warm:?}");
    let all = all.expect("a page");
    assert_eq!((all.items.len(), all.next), (12, None));
}

#[tokio::test]
async fn a_page_is_asked_for_again_while_a_reply_is_shorter() {
    let world = Ground::with(Options { page_size: 20, ..Options::default() });
    let owner = world.ids().user_id();
    world.load(&videos(&world, owner, 70, HOUR)).await;
    let of = VideoList::UploadedBy(owner);

    let (given, calls) = world.calls(world.store.list(&of, &page(1, 50))).await;

    assert_eq!(given.expect("a page").items.len(), 50);
    assert_eq!(calls, vec!["find videos"; 3]);
}

#[tokio::test]
async fn videos_that_share_a_tag_are_one_find() {
    let world = Ground::new();
    let (_, shared) = world.listed().await;

    let (found, calls) = world.calls(world.store.sharing_a_tag(&tags([&shared]), 50)).await;
    let (_, without_tags) = world.calls(world.store.sharing_a_tag(&Tags::default(), 50)).await;

    assert_eq!(found.expect("found").len(), 1);
    assert_eq!(calls, ["find videos"]);
    assert!(without_tags.is_empty());
}

#[tokio::test]
async fn a_list_asks_for_what_it_shows_and_writes_nothing() {
    let world = Ground::new();
    let (video, shared) = world.listed().await;
    let lists = [VideoList::Latest, VideoList::Tagged(shared), VideoList::UploadedBy(video.owner)];

    let calls = world
        .arrived(async {
            for of in &lists {
                world.store.list(of, &page(1, 10)).await.expect("a page");
            }
        })
        .await;

    assert_eq!(written(&calls), Vec::<String>::new());
    for call in &calls {
        let projection = call.body["find"]["projection"].as_object().expect("a projection");
        for unwanted in ["content_features", "search_text", "description", "tags"] {
            assert!(!projection.contains_key(unwanted), "{unwanted} of {:?}", call.table);
        }
    }
}

/// What is newest of all, and what nobody would look for: far in the future, and long ago.
#[tokio::test]
async fn the_latest_reach_from_the_far_future_to_long_ago() {
    let world = Ground::new();
    let at = |text: &str| -> Timestamp { text.parse().expect("a time") };
    let times =
        [at("9999-12-31T23:59:59.999Z"), world.now(), at("2005-01-01T00:00:00Z"), at("1970-01-01T00:00:00Z")];
    let videos: Vec<Video> = times.map(|at| ready_video(world.ids(), at)).into();
    world.load(&videos).await;

    let given = world.store.list(&VideoList::Latest, &page(1, 10)).await.expect("a page");

    let shown: Vec<Timestamp> = given.items.iter().map(|video| video.submitted_at).collect();
    assert_eq!((shown, given.next), (times.to_vec(), None));
}

/// Nothing is found by reading all there is: an index answers, or the key does. Only the count reads the whole list.
#[tokio::test]
async fn no_page_is_found_by_reading_a_table() {
    let world = Ground::new();
    let (owner, shared) = (world.ids().user_id(), tag(world.ids()));
    let tagged = |video| Video { tags: tags([&shared]), ..video };
    let videos: Vec<Video> = videos(&world, owner, 30, HOUR).into_iter().map(tagged).collect();
    world.load(&videos).await;
    let lists = [VideoList::Latest, VideoList::Tagged(shared), VideoList::UploadedBy(owner)];

    let calls = world
        .arrived(async {
            for of in &lists {
                let first = world.store.list(of, &page(1, 5)).await.expect("a page");
                let request = after(&first.next.expect("more"), 5);
                world.store.list(of, &request).await.expect("a page");
                world.store.list(of, &page(3, 5)).await.expect("a page");
            }
        })
        .await;

    let counts = calls.iter().filter(|call| call.body["find"].get("filter").is_none()).count();
    assert_eq!(counts, 1);
    for call in calls.iter().filter(|call| call.body["find"].get("filter").is_some()) {
        let unsorted: Vec<&String> =
            call.warnings.iter().filter(|code| !code.starts_with("IN_MEMORY_SORTING")).collect();
        assert!(unsorted.is_empty(), "{unsorted:?} for {}", call.body);
    }
}

/// Apache Cassandra 5.0 has no `OR`; the Data API finds out when it has sent the statement.
#[tokio::test]
async fn videos_that_share_one_of_several_tags_are_found_tag_by_tag_where_there_is_no_or() {
    let world = Ground::new();
    let (first, one) = world.listed().await;
    let (second, other) = world.listed().await;
    let both = tags([&one, &other]);
    world.double.inject(|seen| {
        let tags = seen.body["find"]["filter"]["tags"]["$in"].as_array().map_or(0, Vec::len);
        let (family, scope, code) = (Family::Server, "DATABASE", "UNSUPPORTED_DATABASE_QUERY");
        (tags > 1).then_some(Fault::Error { family, scope, code })
    });

    let (found, calls) = world.calls(world.store.sharing_a_tag(&both, 5)).await;
    let (_, calls_again) = world.calls(world.store.sharing_a_tag(&both, 5)).await;
    let (newest, _) = world.calls(world.store.sharing_a_tag(&both, 1)).await;

    let found = found.expect("found");
    let mut ids: Vec<_> = found.iter().map(|video| video.id).collect();
    ids.sort();
    let mut expected = [first.id, second.id];
    expected.sort();
    assert_eq!(ids, expected);
    assert_eq!(newest.expect("found"), found[..1]);
    assert_eq!((calls.len(), calls_again.len()), (3, 2), "what the database lacks is remembered");
}
