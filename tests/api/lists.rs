//! Operations 12, 14 and 15: pages and cursors.

use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    an_empty_list_is_a_page,
    items_are_whole_summaries_newest_first,
    pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor,
    a_cursor_neither_skips_nor_repeats_when_newer_videos_arrive,
    damaged_and_foreign_cursors_are_refused,
    faults_of_paging_are_named,
    unknown_tags_and_uploaders_have_empty_pages,
}

async fn submit(app: &TestApp, creator: &Client, number: u32) -> String {
    app.clock.advance(std::time::Duration::from_secs(1));
    let body = json!({
        "youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": format!("Number {number}"), "tags": ["Schlüssel"],
    });
    app.ready_video(creator, body).await
}

fn titles(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().expect("a page");
    data.iter().map(|video| video["title"].as_str().unwrap_or_default().to_owned()).collect()
}

fn cursor(page: &Value) -> String {
    page["pagination"]["nextCursor"].as_str().expect("a cursor").to_owned()
}

async fn an_empty_list_is_a_page(on: On) {
    let app = TestApp::start(on).await;

    let page = app.anonymous().get("/videos/latest").await.with(200);

    let pagination =
        json!({"currentPage": 1, "pageSize": 10, "totalItems": 0, "totalPages": 0, "nextCursor": null});
    assert_eq!(page, json!({"data": [], "pagination": pagination}));
}

async fn items_are_whole_summaries_newest_first(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    for number in 1..=3 {
        submit(&app, &creator, number).await;
    }

    let page = app.anonymous().get("/videos/latest?pageSize=2").await.with(200);

    assert_eq!(titles(&page), ["Number 3", "Number 2"]);
    let first = &page["data"][0];
    assert_eq!(
        *first,
        json!({
            "videoId": first["videoId"], "title": "Number 3", "thumbnailUrl": first["thumbnailUrl"],
            "userId": creator.user(), "submittedAt": app.now(), "content_rating": null, "category": null,
            "views": 0, "averageRating": null,
        })
    );
    let expected = json!({
        "currentPage": 1, "pageSize": 2, "totalItems": 3, "totalPages": 2,
        "nextCursor": page["pagination"]["nextCursor"],
    });
    assert_eq!(page["pagination"], expected);
}

async fn pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    for number in 1..=5 {
        submit(&app, &creator, number).await;
    }
    for list in [
        "/videos/latest".to_owned(),
        "/videos/by-tag/%20SCHL%C3%9CSSEL%20".to_owned(),
        format!("/videos/by-uploader/{}", creator.user()),
    ] {
        let get =
            async |query: &str| app.anonymous().get(&format!("{list}?pageSize=2{query}")).await.with(200);

        let first = get("").await;
        let second = get("&page=2").await;
        let by_cursor = get(&format!("&cursor={}", cursor(&first))).await;
        assert_eq!(by_cursor, second, "{list}");
        assert_eq!(titles(&second), ["Number 3", "Number 2"], "{list}");
        let last = get(&format!("&cursor={}", cursor(&second))).await;
        assert_eq!(titles(&last), ["Number 1"], "{list}");
        assert_eq!(last["pagination"]["nextCursor"], json!(null), "{list}");
        assert_eq!(last["pagination"]["currentPage"], json!(3), "{list}");
        let beyond = get("&page=9").await;
        assert_eq!((titles(&beyond).len(), &beyond["pagination"]["currentPage"]), (0, &json!(9)), "{list}");
        assert_eq!(beyond["pagination"]["totalItems"], json!(5), "{list}");
    }
}

async fn a_cursor_neither_skips_nor_repeats_when_newer_videos_arrive(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    for number in 1..=4 {
        submit(&app, &creator, number).await;
    }
    let first = app.anonymous().get("/videos/latest?pageSize=2").await.with(200);
    submit(&app, &creator, 5).await;

    let path = format!("/videos/latest?pageSize=2&cursor={}", cursor(&first));
    let second = app.anonymous().get(&path).await.with(200);

    assert_eq!(
        (titles(&first), titles(&second)),
        (
            vec!["Number 4".to_owned(), "Number 3".to_owned()],
            vec!["Number 2".to_owned(), "Number 1".to_owned()],
        )
    );
}

async fn damaged_and_foreign_cursors_are_refused(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    submit(&app, &creator, 1).await;
    submit(&app, &creator, 2).await;
    let good = cursor(&app.anonymous().get("/videos/latest?pageSize=1").await.with(200));
    let refused = [(json!(["query", "cursor"]), "value_error".to_owned())];

    for query in [format!("cursor=x{good}"), "cursor=".to_owned(), format!("cursor={good}&page=1")] {
        let faults = app.anonymous().get(&format!("/videos/latest?{query}")).await.faults();
        assert_eq!(faults, refused, "{query}");
    }
    for list in ["/videos/by-tag/rust".to_owned(), format!("/videos/by-uploader/{}", creator.user())] {
        assert_eq!(app.anonymous().get(&format!("{list}?cursor={good}")).await.faults(), refused, "{list}");
    }
}

async fn faults_of_paging_are_named(on: On) {
    let app = TestApp::start(on).await;

    for (query, name, kind) in [
        ("page=0", "page", "greater_than_equal"),
        ("page=2147483648", "page", "less_than_equal"),
        ("page=99999999999999999999", "page", "less_than_equal"),
        ("page=two", "page", "int_parsing"),
        ("pageSize=0", "pageSize", "greater_than_equal"),
        ("pageSize=101", "pageSize", "less_than_equal"),
        ("pageSize=1.5", "pageSize", "int_parsing"),
    ] {
        assert_eq!(
            app.anonymous().get(&format!("/videos/latest?{query}")).await.faults(),
            [(json!(["query", name]), kind.to_owned())],
            "{query}"
        );
    }
    let both = app.anonymous().get("/videos/by-uploader/x?page=0&pageSize=0").await.faults();
    assert_eq!(both.len(), 3, "path and query together: {both:?}");
}

async fn unknown_tags_and_uploaders_have_empty_pages(on: On) {
    let app = TestApp::start(on).await;
    let long = "x".repeat(60);

    for list in [
        "by-tag/unknown",
        &format!("by-tag/{long}"),
        "by-tag/%20",
        "by-uploader/6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33",
    ] {
        let page = app.anonymous().get(&format!("/videos/{list}")).await.with(200);
        assert_eq!((&page["data"], &page["pagination"]["totalItems"]), (&json!([]), &json!(0)), "{list}");
    }
}
