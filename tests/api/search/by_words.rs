//! Searches by words, and what is the same in all modes.

use std::sync::Arc;

use killrvideo_domain::{
    catalog::{Hiding, Lookup, Metadata, MockVideoMetadata},
    shared::{Clock, IdGenerator, UserId, VideoId},
};
use killrvideo_testkit::SeededIds;
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

use super::{search, submit, titles};

over_both_stores! {
    a_video_is_found_by_its_words_and_shown_as_in_every_list,
    everybody_finds_the_same_with_any_token_or_none,
    all_words_come_before_some_and_the_title_before_the_rest,
    pages_are_slices_of_one_ranking_and_ignore_cursors,
    faults_of_a_query_are_named,
    a_query_without_words_finds_nothing_by_words,
    what_is_hidden_or_not_ready_is_found_in_no_mode_and_what_is_edited_by_its_new_words,
}

async fn a_video_is_found_by_its_words_and_shown_as_in_every_list(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video =
        submit(&app, &creator, "Partition keys", &["data modeling"], "How Cassandra finds a row.").await;
    submit(&app, &creator, "Bread", &[], "").await;
    app.anonymous().post_empty(&format!("/videos/id/{video}/view")).await.with(204);
    let latest = app.anonymous().get("/videos/latest?pageSize=2").await.with(200)["data"][1].clone();

    for query in ["KEYS", "models", "rows%20of%20Cassandra", "p%C3%A4rtitions"] {
        let page = search(&app, &format!("query={query}")).await.with(200);
        assert_eq!(titles(&page), ["Partition keys"], "{query}");
        assert_eq!((&page["data"][0], &page["data"][0]["views"]), (&latest, &json!(1)), "{query}");
        let pagination = json!({"currentPage": 1, "pageSize": 10, "totalItems": 1, "totalPages": 1});
        assert_eq!(page["pagination"], pagination, "{query}");
    }
}

async fn everybody_finds_the_same_with_any_token_or_none(on: On) {
    let app = TestApp::start(on).await;
    let (owner, stranger) = (app.creator().await, app.creator().await);
    submit(&app, &owner, "Partition keys", &[], "").await;
    let path = "/search/videos?query=keys";
    let expected = app.anonymous().get(path).await.with(200);

    let broken = app.anonymous().signed_in("no token", "nobody");
    for caller in [owner, stranger, app.viewer().await, app.moderator().await, broken] {
        assert_eq!(caller.get(path).await.with(200), expected);
    }
    assert_eq!(titles(&expected).len(), 1);
}

async fn all_words_come_before_some_and_the_title_before_the_rest(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    submit(&app, &creator, "Both in the text", &[], "clustering in rust").await;
    submit(&app, &creator, "Rust", &["rust"], "").await;
    submit(&app, &creator, "Something", &["rust"], "").await;
    submit(&app, &creator, "Anything", &[], "rust rust rust").await;

    let page = search(&app, "query=rust%20clusters&mode=keyword").await.with(200);

    assert_eq!(titles(&page), ["Both in the text", "Rust", "Something", "Anything"]);
}

async fn pages_are_slices_of_one_ranking_and_ignore_cursors(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    for number in 1..=5 {
        submit(&app, &creator, &format!("Keys, part {number}"), &[], "partition keys").await;
    }
    for mode in ["keyword", "semantic", "hybrid"] {
        let get =
            async |query: &str| search(&app, &format!("query=keys&mode={mode}&{query}")).await.with(200);

        let whole = get("pageSize=100").await;
        assert_eq!(titles(&whole).len(), 5, "{mode}");
        let mut pages = Vec::new();
        for number in 1..=3 {
            let page = get(&format!("pageSize=2&page={number}")).await;
            let pagination = json!({"currentPage": number, "pageSize": 2, "totalItems": 5, "totalPages": 3});
            assert_eq!(page["pagination"], pagination, "{mode}");
            pages.extend(page["data"].as_array().expect("a page").clone());
        }
        assert_eq!(whole["data"], json!(pages), "{mode}");
        let deep = get("pageSize=100&page=2147483647").await;
        assert_eq!((&deep["data"], &deep["pagination"]["totalItems"]), (&json!([]), &json!(5)), "{mode}");
        assert_eq!(get("pageSize=2&page=2&cursor=x").await, get("pageSize=2&page=2").await, "{mode}");
    }
}

async fn faults_of_a_query_are_named(on: On) {
    let app = TestApp::start(on).await;
    let (long, longest) = ("x".repeat(501), "x".repeat(500));

    for (query, name, kind) in [
        ("", "query", "missing"),
        ("query=", "query", "string_too_short"),
        ("query=%20%09", "query", "string_too_short"),
        (&format!("query={long}"), "query", "string_too_long"),
        ("query=a&mode=meaning", "mode", "enum"),
        ("query=a&mode=Keyword", "mode", "enum"),
        ("query=a&page=0", "page", "greater_than_equal"),
        ("query=a&pageSize=101", "pageSize", "less_than_equal"),
        ("query=a&pageSize=x", "pageSize", "int_parsing"),
    ] {
        assert_eq!(
            search(&app, query).await.faults(),
            [(json!(["query", name]), kind.to_owned())],
            "{query}"
        );
    }
    assert_eq!(search(&app, "mode=x&page=0&pageSize=0").await.faults().len(), 4, "all of them at once");
    search(&app, &format!("query=%20{longest}%20")).await.with(200);
}

async fn a_query_without_words_finds_nothing_by_words(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    submit(&app, &creator, "What?!", &[], "").await;

    let page = search(&app, "query=%3F!").await.with(200);

    let pagination = json!({"currentPage": 1, "pageSize": 10, "totalItems": 0, "totalPages": 0});
    assert_eq!(page, json!({"data": [], "pagination": pagination}));
}

async fn what_is_hidden_or_not_ready_is_found_in_no_mode_and_what_is_edited_by_its_new_words(on: On) {
    let app = TestApp::with(on, &[], |ports| {
        let mut source = MockVideoMetadata::new();
        source.expect_look_up().returning(|id| {
            let unknown = id.as_str() == "unknown_yet";
            Ok(if unknown { Lookup::NoSuchVideo } else { Lookup::Found(Metadata::default()) })
        });
        ports.metadata = Arc::new(source);
    })
    .await;
    let creator = app.creator().await;
    let video = submit(&app, &creator, "Partition keys", &[], "").await;
    let failed = json!({"youtubeUrl": "https://youtu.be/unknown_yet", "title": "Partition keys"});
    let failed = creator.post("/videos", failed).await.with(202)["videoId"].clone();
    assert_eq!(app.final_status(&creator, &failed).await, "ERROR");
    let found = async |query: &str| {
        let mut found = Vec::new();
        for mode in ["keyword", "semantic", "hybrid"] {
            let page = search(&app, &format!("query={query}&mode={mode}")).await.with(200);
            found.push(titles(&page).len());
        }
        found
    };
    assert_eq!(found("partition%20keys").await, [1, 1, 1]);

    creator
        .put(&format!("/videos/id/{video}"), json!({"title": "Sourdough", "tags": ["bread"]}))
        .await
        .with(200);
    assert_eq!(found("partition%20keys").await, [0, 1, 1], "its vector is the old one");
    assert_eq!(found("breads").await[0], 1);

    let video: VideoId = video.parse().expect("an id");
    let by: UserId = SeededIds::new(1).user_id();
    let hiding = Hiding { video, by, at: app.clock.now() };
    app.ports().videos.hide(&hiding).await.expect("a store that answers");
    assert_eq!(found("partition%20keys").await, [0, 0, 0]);
    assert_eq!(found("breads").await, [0, 0, 0]);

    app.ports().videos.unhide(hiding.video).await.expect("a store that answers");
    assert_eq!(found("breads").await[0], 1);
}

#[tokio::test]
async fn a_slip_in_a_word_is_corrected_in_memory() {
    let app = TestApp::start(On::Memory).await;
    let creator = app.creator().await;
    submit(&app, &creator, "Cassandra", &[], "").await;

    assert_eq!(titles(&search(&app, "query=casandra").await.with(200)), ["Cassandra"]);
}
