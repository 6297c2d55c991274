//! The API document and the page that shows it.

use serde_json::Value;

use super::Mocks;

/// Every operation: method, path, tag, and whether it looks at a token.
const OPERATIONS: &[(&str, &str, &str, bool)] = &[
    ("post", "/api/v1/users/register", "Users", false),
    ("post", "/api/v1/users/login", "Users", false),
    ("get", "/api/v1/users/me", "Users", true),
    ("put", "/api/v1/users/me", "Users", true),
    ("get", "/api/v1/users/{user_id_path}", "Users", true),
    ("post", "/api/v1/videos", "Videos", true),
    ("get", "/api/v1/videos/id/{video_id_path}/status", "Videos", true),
    ("get", "/api/v1/videos/id/{video_id_path}", "Videos", true),
    ("put", "/api/v1/videos/id/{video_id_path}", "Videos", true),
    ("post", "/api/v1/videos/id/{video_id_path}/view", "Videos", true),
    ("post", "/api/v1/videos/id/{video_id_path}/watch-time", "Videos", true),
    ("get", "/api/v1/videos/latest", "Videos", false),
    ("get", "/api/v1/videos/trending", "Videos", false),
    ("get", "/api/v1/videos/by-tag/{tag_name}", "Videos", false),
    ("get", "/api/v1/videos/by-uploader/{uploader_id_path}", "Videos", false),
    ("post", "/api/v1/videos/id/{video_id_path}/rating", "Videos", true),
    ("get", "/api/v1/videos/id/{video_id_path}/rating", "Videos", true),
    ("post", "/api/v1/videos/{video_id_path}/ratings", "Comments & Ratings", true),
    ("get", "/api/v1/videos/{video_id_path}/ratings", "Comments & Ratings", true),
    ("post", "/api/v1/videos/{video_id_path}/comments", "Comments & Ratings", true),
    ("get", "/api/v1/videos/{video_id_path}/comments", "Comments & Ratings", true),
    ("get", "/api/v1/users/{user_id_path}/comments", "Comments & Ratings", false),
    ("get", "/api/v1/videos/id/{video_id_path}/related", "Videos", true),
    ("post", "/api/v1/videos/preview", "Videos", false),
    ("get", "/api/v1/search/videos", "Search", false),
    ("get", "/api/v1/search/tags/suggest", "Search", false),
    ("get", "/api/v1/recommendations/foryou", "Recommendations", true),
    ("post", "/api/v1/reco/ingest", "Recommendations Internal", true),
    ("get", "/api/v1/users/{user_id_path}/activity", "User Activity", false),
    ("post", "/api/v1/flags", "Flags", true),
    ("get", "/api/v1/moderation/flags", "Moderation Actions", true),
    ("get", "/api/v1/moderation/flags/{flag_id_path}", "Moderation Actions", true),
    ("post", "/api/v1/moderation/flags/{flag_id_path}/action", "Moderation Actions", true),
    ("get", "/api/v1/moderation/flags/{flag_id_path}/audit", "Moderation Actions", true),
    ("get", "/api/v1/moderation/users", "Moderation Actions", true),
    ("post", "/api/v1/moderation/videos/{video_id_path}/restore", "Moderation Actions", true),
    ("post", "/api/v1/moderation/comments/{comment_id_path}/restore", "Moderation Actions", true),
    ("post", "/api/v1/moderation/users/{user_id_path}/assign-moderator", "Moderation Actions", true),
    ("post", "/api/v1/moderation/users/{user_id_path}/revoke-moderator", "Moderation Actions", true),
    ("post", "/api/v1/moderation/users/{user_id_path}/assign-creator", "Moderation Actions", true),
    ("post", "/api/v1/moderation/users/{user_id_path}/revoke-creator", "Moderation Actions", true),
    ("get", "/", "Service", false),
    ("get", "/docs", "Service", false),
    ("get", "/openapi.json", "Service", false),
    ("get", "/api/v1/health", "Service", false),
    ("get", "/metrics", "Service", false),
];

/// The document as it is served.
pub(super) async fn document() -> Value {
    Mocks::default().server().get("/openapi.json").await.json()
}

#[tokio::test]
async fn every_operation_is_described() {
    let document = document().await;

    assert_eq!(document["openapi"], "3.1.0");
    let described = document["paths"].as_object().expect("paths").values().filter_map(Value::as_object);
    assert_eq!(described.map(serde_json::Map::len).sum::<usize>(), OPERATIONS.len(), "none is left out here");
    for (method, path, tag, token) in OPERATIONS {
        let operation = &document["paths"][path][method];
        assert_eq!(operation["tags"], serde_json::json!([tag]), "{method} {path}");
        assert!(operation["summary"].is_string(), "{method} {path}");
        let last = operation["description"].as_str().and_then(|text| text.split("\n\n").last());
        assert!(last.is_some_and(|text| text.starts_with("Teaches: ")), "{method} {path}");
        assert_eq!(operation["security"].is_array(), *token, "{method} {path}");
    }
    let bearer = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!((&bearer["type"], &bearer["scheme"]), (&"http".into(), &"bearer".into()));
}

#[tokio::test]
async fn every_refusal_has_a_body_and_every_reference_leads_somewhere() {
    let document = document().await;

    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            for (status, response) in operation["responses"].as_object().expect("responses") {
                let media = match status.as_str() {
                    "204" => continue,
                    "422" => "application/json",
                    "400" if path.ends_with("/watch-time") => "application/json",
                    refusal if refusal.starts_with(['4', '5']) => "application/problem+json",
                    _ => "application/json",
                };
                // Neither is JSON.
                if ["/docs", "/metrics"].contains(&path.as_str()) && status == "200" {
                    continue;
                }
                let schema = &response["content"][media]["schema"];
                assert!(schema.is_object(), "{method} {path} {status}");
            }
        }
    }
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[tokio::test]
async fn fields_are_spelled_and_required_as_they_are_sent() {
    let schemas = &document().await["components"]["schemas"];

    for (model, fields) in [
        ("VideoSummary", 9),
        ("VideoDetailResponse", 21),
        ("User", 8),
        ("RecommendationItem", 4),
        ("FlagResponse", 12),
        ("AuditRecord", 7),
        ("CommentResponse", 7),
        ("RatingResponse", 5),
        ("UserActivityResponse", 5),
    ] {
        let model = &schemas[model];
        let properties = model["properties"].as_object().expect("properties");
        assert_eq!(properties.len(), fields, "{model}");
        assert_eq!(model["required"].as_array().map(Vec::len), Some(fields), "{model}");
    }
    assert_eq!(schemas["UserCreateRequest"]["required"].as_array().map(Vec::len), Some(4));
    assert!(schemas["UserProfileUpdateRequest"]["required"].is_null());
}

#[tokio::test]
async fn the_page_is_served_with_or_without_a_slash_and_loads_nothing_from_elsewhere() {
    let server = Mocks::default().server();

    for path in ["/docs", "/docs/"] {
        let page = server.get(path).await;
        assert_eq!(page.status, 200);
        assert!(page.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/html")));
        assert!(page.text().contains("<base href=\"/docs/\">"));
        assert!(!page.text().contains("://"), "{}", page.text());
    }
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "index.css"] {
        assert_eq!(server.get(&format!("/docs/{file}")).await.status, 200, "{file}");
    }
    let start = server.get("/docs/swagger-initializer.js").await.text();
    assert!(start.contains("\"/openapi.json\"") && start.contains("\"validatorUrl\": \"none\""), "{start}");
    assert_eq!(server.get("/docs/nothing").await.status, 404);
}
