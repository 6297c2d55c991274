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

#[tokio::test]
async fn the_description_names_every_operation_with_its_tag() {
    let app = TestApp::start(On::Memory).await;
    let client = app.anonymous();

    let description = client.send(client.request(Method::GET, "/openapi.json", Bytes::new())).await.with(200);

    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    for (path, method, tag) in [
        ("/api/v1/users/register", "post", "Users"),
        ("/api/v1/users/login", "post", "Users"),
        ("/api/v1/users/me", "get", "Users"),
        ("/api/v1/users/me", "put", "Users"),
        ("/api/v1/users/{user_id_path}", "get", "Users"),
        ("/api/v1/videos", "post", "Videos"),
        ("/api/v1/videos/id/{video_id_path}/status", "get", "Videos"),
        ("/api/v1/videos/id/{video_id_path}", "get", "Videos"),
        ("/api/v1/videos/id/{video_id_path}", "put", "Videos"),
        ("/api/v1/videos/id/{video_id_path}/view", "post", "Videos"),
        ("/api/v1/videos/latest", "get", "Videos"),
        ("/api/v1/videos/by-tag/{tag_name}", "get", "Videos"),
        ("/api/v1/videos/by-uploader/{uploader_id_path}", "get", "Videos"),
        ("/api/v1/videos/id/{video_id_path}/related", "get", "Videos"),
        ("/api/v1/videos/preview", "post", "Videos"),
        ("/api/v1/reco/ingest", "post", "Recommendations Internal"),
        ("/api/v1/moderation/users/{user_id_path}/assign-moderator", "post", "Moderation Actions"),
        ("/api/v1/moderation/users/{user_id_path}/revoke-moderator", "post", "Moderation Actions"),
        ("/api/v1/moderation/users/{user_id_path}/assign-creator", "post", "Moderation Actions"),
        ("/api/v1/moderation/users/{user_id_path}/revoke-creator", "post", "Moderation Actions"),
    ] {
        let operation = &description["paths"][path][method];
        assert!(
            operation["tags"].as_array().is_some_and(|tags| tags.contains(&json!(tag))),
            "{method} {path}"
        );
        assert!(
            operation["responses"].as_object().is_some_and(|answers| !answers.is_empty()),
            "{method} {path}"
        );
    }
    let items = description["paths"].as_object().expect("paths").values();
    for operation in items.flat_map(|item| item.as_object().expect("operations").values()) {
        let id = &operation["operationId"];
        assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{id}");
        assert!(operation["responses"].as_object().is_some_and(|answers| !answers.is_empty()), "{id}");
    }
    let schemes = &description["components"]["securitySchemes"];
    let bearer = schemes.as_object().and_then(|schemes| schemes.values().next()).expect("a scheme");
    assert_eq!((&bearer["type"], &bearer["scheme"]), (&json!("http"), &json!("bearer")));
}
