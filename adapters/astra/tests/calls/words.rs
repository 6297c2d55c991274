//! Calls of searches for words, and of the tags that are used.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::{
    catalog::{Tags, Video},
    search::{
        MockEmbedder, Search, SearchMode, SearchPorts, SearchQuery, Similarity, TagStore, TextIndex,
        TextIndexError, VectorStore, text::TextQuery,
    },
};
use killrvideo_testkit::{
    builders::{Compass, numbered, ready_video, title},
    data_api::Options,
};
use serde_json::json;

use crate::{
    ground::{Ground, written},
    operator::operate,
};

/// Three videos that stand in the lists, with tags and vectors.
async fn three_videos(world: &Ground) -> Vec<Video> {
    let compass = Compass::new(&world.corner.space, 1);
    let names = ["Partition keys", "Clustering keys", "Bread"];
    let videos: Vec<Video> = names
        .iter()
        .map(|name| Video {
            title: title(name),
            tags: Tags::parse(&["data", name]).expect("tags"),
            ..ready_video(world.ids(), world.now())
        })
        .collect();
    world.load(&videos).await;
    for video in &videos {
        world.store.put(video.id, &compass.north()).await.expect("stored");
    }
    videos
}

#[tokio::test]
async fn each_word_is_one_call_and_the_count_of_videos_another_one_now_and_then() {
    let world = Ground::new();
    let videos = three_videos(&world).await;
    let query = TextQuery::of("partition, keys and Partition KEY!");

    let (found, first) = world.calls(world.store.rank(&query, 1_000)).await;
    let (again, second) = world.calls(world.store.rank(&query, 1_000)).await;

    let found = found.expect("found");
    assert_eq!(found.iter().map(|found| found.video.id).collect::<Vec<_>>(), [videos[0].id, videos[1].id]);
    assert_eq!(again.expect("found"), found);
    let words = ["find videos"; 3];
    let mut first_sorted = first;
    first_sorted.sort();
    assert_eq!(first_sorted, [&["find latest_videos"], &words[..]].concat());
    assert_eq!(second, words, "the count is remembered");
}

#[tokio::test]
async fn a_word_is_asked_for_by_its_stem_and_neither_vector_nor_description_is_read() {
    let world = Ground::new();
    three_videos(&world).await;

    let calls = world.arrived(world.store.rank(&TextQuery::of("Partitions"), 10)).await;

    let find = calls.iter().find(|call| call.table.as_deref() == Some("videos")).expect("a find");
    let find = &find.body["find"];
    assert_eq!(find["filter"], json!({"listed": true}));
    assert_eq!(find["sort"], json!({"search_text": "partit"}));
    assert_eq!(find["options"], json!({"limit": 1000}));
    for column in ["content_features", "description", "listed"] {
        assert_eq!(find["projection"].get(column), None, "{column}");
    }
    assert_eq!(written(&calls), [""; 0]);
}

#[tokio::test]
async fn what_needs_no_call_makes_none() {
    let world = Ground::new();

    let (none, without_words) = world.calls(world.store.rank(&TextQuery::of("?!"), 10)).await;
    let (nothing, for_none) = world.calls(world.store.rank(&TextQuery::of("keys"), 0)).await;

    assert_eq!((none.expect("none"), nothing.expect("nothing")), (Vec::new(), Vec::new()));
    assert!(without_words.is_empty() && for_none.is_empty());
}

#[tokio::test]
async fn a_word_that_the_database_does_not_know_as_one_is_in_the_way_of_no_other() {
    let world = Ground::new();
    let videos = three_videos(&world).await;

    let (found, calls) = world.calls(world.store.rank(&TextQuery::of("keys \u{bf0} \u{bf1}"), 10)).await;
    let (others, _) = world.calls(world.store.rank(&TextQuery::of("bread"), 10)).await;

    let mut found: Vec<_> = found.expect("found").iter().map(|found| found.video.id).collect();
    found.sort();
    let mut expected = [videos[0].id, videos[1].id];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(others.expect("found").len(), 1);
    let finds = calls.iter().filter(|call| *call == "find videos").count();
    assert_eq!(finds, 4, "one for each word, and one that tells that there is an index: {calls:?}");
}

#[tokio::test]
async fn a_keyspace_without_an_index_of_words_is_asked_once_a_minute() {
    let world = Ground::new();
    three_videos(&world).await;
    operate(
        &world.double,
        world.double.keyspace(),
        &json!({"dropIndex": {"name": "videos_search_text_idx"}}),
    )
    .await;
    let query = TextQuery::of("keys");

    for again in [false, true] {
        let (refused, asked) = world.calls(world.store.rank(&query, 10)).await;
        assert!(matches!(refused, Err(TextIndexError::NoTextIndex)), "{refused:?}");
        assert!(asked.contains(&"find videos".to_owned()), "{asked:?}");
        assert!(
            asked.iter().filter(|call| *call == "find videos").count() == 1,
            "it is not tried again: {asked:?}"
        );

        let (refused, remembered) = world.calls(world.store.rank(&query, 10)).await;
        assert!(matches!(refused, Err(TextIndexError::NoTextIndex)));
        assert_eq!(remembered, [""; 0]);
        if !again {
            world.corner.clock.advance(Duration::from_mins(1));
        }
    }
}

#[tokio::test]
async fn the_check_of_the_schema_tells_whether_there_is_an_index_of_words() {
    let world = Ground::new();
    three_videos(&world).await;
    let (place, query) = (world.double.keyspace(), TextQuery::of("keys"));
    operate(&world.double, place, &json!({"dropIndex": {"name": "videos_search_text_idx"}})).await;

    assert!(world.store.check_schema().await.expect("a report").is_fine(), "the store can work without");
    let (refused, calls) = world.calls(world.store.rank(&query, 10)).await;
    assert!(matches!(refused, Err(TextIndexError::NoTextIndex)));
    assert_eq!(calls, [""; 0], "it is known already");

    world.store.apply_schema().await.expect("an outcome");
    world.store.check_schema().await.expect("a report");
    assert_eq!(world.store.rank(&query, 10).await.expect("found").len(), 2);
}

#[tokio::test]
async fn the_table_of_tags_is_read_page_by_page_and_once_a_minute() {
    let world = Ground::with(Options { page_size: 3, ..Options::default() });
    three_videos(&world).await;

    let (used, calls) = world.calls(world.store.used()).await;
    assert_eq!(used.expect("tags").len(), 4);
    assert_eq!(calls, ["find tags"; 2]);

    let (used, calls) = world.calls(world.store.used()).await;
    assert_eq!((used.expect("tags").len(), calls), (4, Vec::new()));

    world.corner.clock.advance(Duration::from_mins(1));
    let (_, calls) = world.calls(world.store.used()).await;
    assert_eq!(calls, ["find tags"; 2]);
}

#[tokio::test]
async fn what_this_process_changes_shows_without_a_further_read_of_the_table() {
    let world = Ground::new();
    three_videos(&world).await;
    world.calls(world.store.used()).await.0.expect("tags");
    let new =
        Video { tags: Tags::parse(&["data", "new"]).expect("tags"), ..ready_video(world.ids(), world.now()) };
    world.load(&[new]).await;

    let (used, calls) = world.calls(world.store.used()).await;

    let used = used.expect("tags");
    let of = |tag: &str| used.iter().find(|used| used.tag.as_str() == tag).map(|used| used.videos);
    assert_eq!((of("data"), of("new"), of("bread")), (Some(4), Some(1), Some(1)));
    assert_eq!(calls, [""; 0]);
}

/// A whole search costs a call for each word, one for the count and one for the numbers of the page; by meaning one and
/// that; by both, all of these.
#[tokio::test]
async fn whole_searches_keep_their_budgets() {
    let world = Ground::new();
    three_videos(&world).await;
    let vector = Compass::new(&world.corner.space, 1).north();
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().returning(move |texts, _| Ok(vec![vector.clone(); texts.len()]));
    let ports = SearchPorts {
        words: world.store.clone(),
        vectors: world.store.clone(),
        embedder: Arc::new(embedder),
        tags: world.store.clone(),
        stats: world.store.clone(),
    };
    let search = Search::new(ports, Similarity::from_score(0.5));
    let query = SearchQuery::parse("clustering keys").expect("a query");
    let calls = async |mode, number: i64| {
        let found = search.videos(&query, mode, numbered(number, 10));
        let (found, calls) = world.calls(found).await;
        (found.expect("found").page.items.len(), calls.len())
    };

    assert_eq!(calls(SearchMode::Semantic, 1).await, (3, 2));
    assert_eq!(calls(SearchMode::Semantic, 9).await, (0, 1), "there are no numbers of an empty page");
    assert_eq!(calls(SearchMode::Keyword, 1).await, (2, 4));
    assert_eq!(calls(SearchMode::Keyword, 1).await, (2, 3), "the count is remembered");
    world.corner.clock.advance(Duration::from_secs(30));
    assert_eq!(calls(SearchMode::Hybrid, 1).await, (3, 5));
}
