//! Searches over the in-memory store, and over mocks where a failure has to be forced or a call has to be seen.

use std::sync::Arc;

use crate::world::{World, creator, unreachable_embedder};
use killrvideo_domain::{
    catalog::{MockVideoStats, VideoNumbers, VideoSummary},
    search::{
        EmbedError, Embedder, Found, MockEmbedder, MockTextIndex, MockVectorStore, Neighbour, Purpose,
        Search, SearchError, SearchMode, SearchPorts, SearchQuery, Similarity, SuggestLimit, TagPart,
        TextIndexError,
    },
    shared::{StoreError, StoreErrorKind, Total, VideoId},
};
use killrvideo_testkit::builders::numbered;

const MINIMUM: f64 = 0.6;

fn search(ports: SearchPorts) -> Search {
    Search::new(ports, Similarity::from_score(MINIMUM))
}

/// The world's ports, with another embedder.
fn ports(world: &World, embedder: impl Embedder + 'static) -> SearchPorts {
    SearchPorts {
        words: world.store.clone(),
        vectors: world.store.clone(),
        embedder: Arc::new(embedder),
        tags: world.store.clone(),
        stats: world.store.clone(),
    }
}

async fn page(search: &Search, query: &str, mode: SearchMode, number: i64) -> Result<Found, SearchError> {
    let query = SearchQuery::parse(query).expect("a query");
    search.videos(&query, mode, numbered(number, 2)).await
}

async fn ids(search: &Search, query: &str, mode: SearchMode) -> Vec<VideoId> {
    let found = page(search, query, mode, 1).await.expect("found");
    found.page.items.iter().map(|video| video.summary.id).collect()
}

async fn video(world: &World, title: &str, tags: &[&str]) -> VideoId {
    world.ready_video(&creator(world.user()), title, tags).await.video.id
}

/// Finds these neighbours.
fn near(world_of: &[(VideoSummary, f64)]) -> MockVectorStore {
    let found: Vec<Neighbour> = world_of
        .iter()
        .map(|(video, score)| Neighbour { video: video.clone(), similarity: Similarity::from_score(*score) })
        .collect();
    let mut vectors = MockVectorStore::new();
    vectors.expect_nearest().returning(move |_, _| Ok(found.clone()));
    vectors
}

#[tokio::test]
async fn words_find_what_has_them() {
    let world = World::new();
    let keys = video(&world, "Partition keys", &[]).await;
    video(&world, "Bread", &[]).await;

    let found =
        page(&search(ports(&world, world.embedder())), "KEY", SearchMode::Keyword, 1).await.expect("found");

    assert_eq!(found.page.items.iter().map(|video| video.summary.id).collect::<Vec<_>>(), [keys]);
    assert_eq!((found.page.total, found.page.next), (Total::Exact(1), None));
    assert!(found.without_meaning.is_none());
}

#[tokio::test]
async fn pages_are_slices_of_one_ranking_and_only_their_numbers_are_read() {
    let world = World::new();
    for number in 0..5 {
        video(&world, &format!("Keys {number}"), &[]).await;
    }
    let mut stats = MockVideoStats::new();
    stats.expect_numbers().returning(|videos| {
        assert!((1..=2).contains(&videos.len()), "a page has two, and of an empty one nothing is asked");
        Ok(videos
            .iter()
            .map(|video| (*video, VideoNumbers { views: 7, ..VideoNumbers::default() }))
            .collect())
    });
    let search = search(SearchPorts { stats: Arc::new(stats), ..ports(&world, world.embedder()) });

    let mut all = Vec::new();
    for (number, items) in [(1, 2), (2, 2), (3, 1), (4, 0), (2_147_483_647, 0)] {
        let found = page(&search, "keys", SearchMode::Keyword, number).await.expect("found").page;
        assert_eq!((found.items.len(), found.total), (items, Total::Exact(5)), "page {number}");
        assert!(found.items.iter().all(|video| video.numbers.views == 7));
        all.extend(found.items.into_iter().map(|video| video.summary.title.as_str().to_owned()));
    }
    assert_eq!(all, ["Keys 4", "Keys 3", "Keys 2", "Keys 1", "Keys 0"]);
}

#[tokio::test]
async fn a_query_without_words_asks_no_index() {
    let world = World::new();
    let search =
        search(SearchPorts { words: Arc::new(MockTextIndex::new()), ..ports(&world, world.embedder()) });

    assert_eq!(ids(&search, "?!", SearchMode::Keyword).await, []);
}

#[tokio::test]
async fn meaning_finds_what_is_at_least_as_near_as_the_minimum() {
    let world = World::new();
    let mut found = Vec::new();
    for (title, score) in [("Near", 0.9), ("On the edge", MINIMUM), ("Too far", MINIMUM - 0.001)] {
        let summary = world.ready_video(&creator(world.user()), title, &[]).await.video.summary();
        found.push((summary, score));
    }
    let search = search(SearchPorts { vectors: Arc::new(near(&found)), ..ports(&world, world.embedder()) });

    assert_eq!(ids(&search, "x", SearchMode::Semantic).await, [found[0].0.id, found[1].0.id]);
}

#[tokio::test]
async fn a_query_is_embedded_as_one() {
    let world = World::new();
    let vector = world.vector([1.0, 0.0, 0.0, 0.0]);
    let mut embedder = MockEmbedder::new();
    embedder
        .expect_embed()
        .withf(|texts, purpose| {
            matches!(texts, [text] if text.as_str() == "Keys?") && *purpose == Purpose::Query
        })
        .times(1)
        .returning(move |_, _| Ok(vec![vector.clone()]));

    assert_eq!(ids(&search(ports(&world, embedder)), " Keys? ", SearchMode::Semantic).await, []);
}

#[tokio::test]
async fn both_find_what_either_finds() {
    let world = World::new();
    let keys = video(&world, "Partition keys", &[]).await;
    let bread = world.ready_video(&creator(world.user()), "Bread", &[]).await.video.summary();
    let vectors = near(&[(bread.clone(), 0.9)]);
    let search = search(SearchPorts { vectors: Arc::new(vectors), ..ports(&world, world.embedder()) });

    let found = page(&search, "keys", SearchMode::Hybrid, 1).await.expect("found");

    let ids: Vec<VideoId> = found.page.items.iter().map(|video| video.summary.id).collect();
    assert_eq!(ids, [keys, bread.id], "each is the first of one, and words come first");
    assert!(found.without_meaning.is_none());
}

#[tokio::test]
async fn without_the_embedder_both_are_words_alone_and_meaning_is_refused() {
    let world = World::new();
    let keys = video(&world, "Partition keys", &[]).await;
    let mut useless = MockEmbedder::new();
    useless.expect_embed().returning(|_, _| Err(EmbedError::Useless("nonsense".into())));
    let mut silent = MockEmbedder::new();
    silent.expect_embed().returning(|_, _| Ok(Vec::new()));

    for embedder in [unreachable_embedder(), useless, silent] {
        let search = search(ports(&world, embedder));

        let found = page(&search, "keys", SearchMode::Hybrid, 1).await.expect("found");
        assert_eq!((found.page.items.len(), found.page.items[0].summary.id), (1, keys));
        assert!(found.without_meaning.is_some(), "somebody may want to know");
        let refused = page(&search, "keys", SearchMode::Semantic, 1).await;
        assert!(matches!(refused, Err(SearchError::EmbedderOutOfReach(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn without_an_index_of_words_only_meaning_is_left() {
    let world = World::new();
    let keys = world.ready_video(&creator(world.user()), "Partition keys", &[]).await.video.summary();
    let mut words = MockTextIndex::new();
    words.expect_rank().returning(|_, _| Err(TextIndexError::NoTextIndex));
    let vectors = near(&[(keys.clone(), 0.9)]);
    let (words, vectors) = (Arc::new(words), Arc::new(vectors));
    let search = search(SearchPorts { words, vectors, ..ports(&world, world.embedder()) });

    for mode in [SearchMode::Keyword, SearchMode::Hybrid] {
        let refused = page(&search, "keys", mode, 1).await;
        assert!(matches!(refused, Err(SearchError::NoTextIndex)), "{refused:?}");
    }
    assert_eq!(ids(&search, "keys", SearchMode::Semantic).await, [keys.id]);
}

#[tokio::test]
async fn a_store_that_fails_is_told() {
    let world = World::new();
    video(&world, "Partition keys", &[]).await;
    let gone = || StoreError::unavailable("text_index.rank", "refused");
    let mut words = MockTextIndex::new();
    words.expect_rank().returning(move |_, _| Err(TextIndexError::Store(gone())));
    let mut vectors = MockVectorStore::new();
    vectors
        .expect_nearest()
        .returning(|_, _| Err(StoreError::unavailable("vector_store.nearest", "refused")));
    let mut stats = MockVideoStats::new();
    stats.expect_numbers().returning(|_| Err(StoreError::unavailable("video_stats.numbers", "refused")));
    let all = || ports(&world, world.embedder());

    for (ports, mode) in [
        (SearchPorts { words: Arc::new(words), ..all() }, SearchMode::Keyword),
        (SearchPorts { vectors: Arc::new(vectors), ..all() }, SearchMode::Hybrid),
        (SearchPorts { stats: Arc::new(stats), ..all() }, SearchMode::Keyword),
    ] {
        let failed = page(&search(ports), "keys", mode, 1).await;
        assert!(
            matches!(&failed, Err(SearchError::Store(error)) if error.kind() == StoreErrorKind::Unavailable),
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn tags_are_suggested_from_those_that_are_used() {
    let world = World::new();
    for tags in [&["data modeling", "big data"][..], &["big data"], &["rust"]] {
        video(&world, "A title", tags).await;
    }
    let search = search(ports(&world, world.embedder()));

    let part = TagPart::parse("DATA").expect("a part of a tag");
    let suggested = search.suggest_tags(&part, SuggestLimit::default()).await.expect("suggested");

    assert_eq!(suggested.iter().map(ToString::to_string).collect::<Vec<_>>(), ["data modeling", "big data"]);
}
