//! Searches by meaning, and by words and meaning together.

use killrvideo_domain::search::{EmbedText, Purpose};
use killrvideo_testkit::data_api::{Family, Fault};
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

use super::{search, submit, titles};

over_both_stores! {
    meaning_finds_what_is_near_enough_and_nothing_without_a_vector,
    the_minimum_of_nearness_can_be_set,
    both_together_find_what_either_finds_with_the_first_of_each_among_the_first_ten,
    without_the_embedder_words_are_left_and_meaning_alone_is_503,
}

async fn meaning_finds_what_is_near_enough_and_nothing_without_a_vector(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    submit(&app, &creator, "Replication in Cassandra clusters", &[], "How replicas agree").await;
    submit(&app, &creator, "Sourdough bread at home", &[], "Flour, water and patience").await;

    let page = search(&app, "query=cassandra%20replication&mode=semantic").await.with(200);
    assert_eq!(titles(&page), ["Replication in Cassandra clusters"]);
    assert_eq!(page["pagination"]["totalItems"], json!(1));
    let none = search(&app, "query=kubernetes&mode=semantic").await.with(200);
    assert_eq!(none["data"], json!([]), "nothing is near enough");
    let long = "cassandra%20replication%20".repeat(20);
    let page = search(&app, &format!("query={}&mode=semantic", long.trim_end_matches("%20"))).await.with(200);
    assert_eq!(titles(&page).len(), 1, "long queries, too");
}

async fn the_minimum_of_nearness_can_be_set(on: On) {
    let strict = TestApp::with(on, &["semantic_minimum=1"], |_| {}).await;
    let lax = TestApp::with(on, &["semantic_minimum=0"], |_| {}).await;
    for (app, count) in [(strict, 0), (lax, 2)] {
        let creator = app.creator().await;
        submit(&app, &creator, "Replication in Cassandra clusters", &[], "").await;
        submit(&app, &creator, "Sourdough bread at home", &[], "").await;

        let page = search(&app, "query=cassandra&mode=semantic").await.with(200);

        assert_eq!(titles(&page).len(), count);
    }
}

async fn both_together_find_what_either_finds_with_the_first_of_each_among_the_first_ten(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let one = async |title: &str, towards: &str| {
        let video = submit(&app, &creator, title, &[], "").await;
        let text = [EmbedText::parse(towards).expect("a text")];
        let vectors =
            app.ports().embedder.embed(&text, Purpose::Passage).await.expect("an embedder that answers");
        creator
            .post("/reco/ingest", json!({"videoId": video, "vector": vectors[0].as_slice()}))
            .await
            .with(202);
    };
    one("Nothing in common", "rust").await;
    for number in 0..11 {
        one(&format!("A long title that has the word rust in it, {number}"), "rust traits").await;
    }
    one("Rust", "sourdough bread").await;

    let page = search(&app, "query=rust&mode=hybrid&pageSize=100").await.with(200);

    let found = titles(&page);
    assert_eq!((found.len(), &page["pagination"]["totalItems"]), (13, &json!(13)));
    for first in ["Rust", "Nothing in common"] {
        assert!(found[..10].contains(&first), "{first} in {found:?}");
    }
    let by_words = search(&app, "query=rust&pageSize=100").await.with(200);
    assert_eq!((titles(&by_words).len(), titles(&by_words)[0]), (12, "Rust"));
    let by_meaning = search(&app, "query=rust&mode=semantic&pageSize=100").await.with(200);
    assert_eq!((titles(&by_meaning).len(), titles(&by_meaning)[0]), (12, "Nothing in common"));
}

async fn without_the_embedder_words_are_left_and_meaning_alone_is_503(on: On) {
    let app = TestApp::with_embedder_out_of_reach(on).await;
    let creator = app.creator().await;
    submit(&app, &creator, "Partition keys", &[], "").await;
    submit(&app, &creator, "Keys", &[], "").await;

    let keyword = search(&app, "query=keys").await.with(200);
    assert_eq!(search(&app, "query=keys&mode=hybrid").await.with(200), keyword);
    assert_eq!(titles(&keyword).len(), 2);
    let refused = search(&app, "query=keys&mode=semantic").await;
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    let problem = refused.with(503);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("mode=keyword")), "{problem}");
}

#[tokio::test]
async fn a_store_without_an_index_of_words_says_so_and_searches_by_meaning() {
    let app = TestApp::start(On::Astra).await;
    let creator = app.creator().await;
    submit(&app, &creator, "Partition keys", &[], "").await;
    app.double().inject(|seen| {
        let by_words = !seen.body["find"]["sort"]["search_text"].is_null();
        let code = "CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS";
        by_words.then_some(Fault::Error { family: Family::Request, scope: "SORT", code })
    });

    for mode in ["keyword", "hybrid"] {
        let problem = search(&app, &format!("query=partition%20keys&mode={mode}")).await.with(503);
        assert!(
            problem["detail"].as_str().is_some_and(|detail| detail.contains("index of words")),
            "{problem}"
        );
    }
    let page = search(&app, "query=partition%20keys&mode=semantic").await.with(200);
    assert_eq!(titles(&page), ["Partition keys"]);
}
