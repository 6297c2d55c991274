//! Operation 39, E4, E6 and E7.

use bytes::Bytes;
use http::Method;
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

over_both_stores! {
    a_server_with_a_store_that_answers_is_healthy,
}

#[tokio::test]
async fn the_root_says_who_answers_and_where_to_go_on() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();

    let body = client.send(client.request(Method::GET, "/", Bytes::new())).await.with(200);

    assert_eq!(body["service"], json!("killrvideo-rs"));
    for link in ["docs", "openapi", "health", "metrics"] {
        assert!(body["links"][link].is_string(), "{link} in {body}");
    }
    assert!(body["message"].is_string() && body["version"].is_string());
}

async fn a_server_with_a_store_that_answers_is_healthy(on: On) {
    let app = TestApp::start(on).await;

    let body = app.anonymous().get("/health").await.with(200);

    assert_eq!(body, json!({"status": "ok", "store": "ok", "version": body["version"]}));
}

#[tokio::test]
async fn the_documentation_is_served_whole_and_loads_nothing_from_elsewhere() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();

    for path in ["/docs", "/docs/"] {
        let page = client.send(client.request(Method::GET, path, Bytes::new())).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
        assert!(!page.text.contains("https://") && !page.text.contains("src=\"//"), "{}", page.text);
    }
    for asset in ["swagger-ui-bundle.js", "swagger-ui.css", "swagger-initializer.js"] {
        let answer = client.send(client.request(Method::GET, &format!("/docs/{asset}"), Bytes::new())).await;
        assert_eq!(answer.status, 200, "{asset}");
    }
}
