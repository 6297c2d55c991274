//! The API document and the page that shows it.

use std::{env, fs, path::PathBuf};

use killrvideo_domain::shared::Dimensions;
use serde_json::{Map, Value, json};

use super::Mocks;
use crate::http::{HttpSettings, middleware::RateLimiter, openapi, routes};

/// Set to write the document anew.
const WRITE: &str = "KILLRVIDEO_WRITE_DOCS";

/// The document as it is served.
pub(super) async fn document() -> Value {
    Mocks::default().server().get("/openapi.json").await.json()
}

/// Every operation of a document: its method and path, and what is said of it.
pub(super) fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("operations");
        methods.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

#[test]
fn the_document_that_is_committed_is_the_one_that_is_served() {
    let state = Mocks::default().state(HttpSettings::default());
    let limiter = RateLimiter::new(&state.settings);
    let (_, document) = routes(&state, &limiter).split_for_parts();
    let document = openapi::complete(document, Dimensions::default());
    let served = serde_json::to_value(&document).expect("JSON");

    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    if env::var_os(WRITE).is_some() {
        let text = document.to_pretty_json().expect("JSON");
        fs::write(&file, vectors_on_one_line(&text)).expect("a document that can be written");
    }
    let text = fs::read_to_string(&file).expect("the document");
    let committed: Value = serde_json::from_str(&text).expect("JSON");
    // Not `assert_eq`, which would print both.
    assert!(
        committed == served,
        "docs/openapi.json differs: `{WRITE}=1 cargo test -p killrvideo-app` writes it anew"
    );
}

/// A pretty text in which numbers that follow one another share a line, for some are a vector.
fn vectors_on_one_line(text: &str) -> String {
    let is_number = |line: &str| line.trim().trim_end_matches(',').parse::<f64>().is_ok();
    let mut joined = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let number = is_number(line);
        joined += if joined.ends_with(' ') { line.trim() } else { line };
        joined += if number && lines.peek().is_some_and(|next| is_number(next)) { " " } else { "\n" };
    }
    joined
}

#[tokio::test]
async fn every_operation_is_described() {
    let document = document().await;

    assert_eq!(document["openapi"], "3.1.0");
    let known: Vec<&Value> =
        document["tags"].as_array().expect("tags").iter().map(|tag| &tag["name"]).collect();
    for (name, operation) in operations(&document) {
        let tags = operation["tags"].as_array().expect("tags");
        assert!(tags.len() == 1 && known.contains(&&tags[0]), "{name}");
        assert!(operation["summary"].is_string(), "{name}");
        let last = operation["description"].as_str().and_then(|text| text.split("\n\n").last());
        assert!(last.is_some_and(|text| text.starts_with("Teaches: ")), "{name}");
    }
    let bearer = &document["components"]["securitySchemes"]["bearer"];
    assert_eq!((&bearer["type"], &bearer["scheme"]), (&"http".into(), &"bearer".into()));
}

#[tokio::test]
async fn what_needs_a_token_may_refuse_it_and_nothing_else_but_the_login_does() {
    let document = document().await;

    for (name, operation) in operations(&document) {
        let needs = operation
            .get("security")
            .and_then(Value::as_array)
            .is_some_and(|ways| !ways.contains(&json!({})));
        let refuses = operation["responses"].get("401").is_some();
        assert_eq!(needs || name.ends_with("/login"), refuses, "{name}");
    }
}

#[tokio::test]
async fn every_answer_says_what_it_carries() {
    let document = document().await;

    for (name, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("answers") {
            let response = resolved(&document, response);
            let headers = &response["headers"];
            assert!(headers["x-request-id"].is_object(), "{name} {status}");
            assert_eq!(headers["www-authenticate"].is_object(), status == "401", "{name} {status}");
            assert_eq!(
                headers["retry-after"].is_object(),
                ["429", "503"].contains(&&**status),
                "{name} {status}"
            );
        }
    }
}

#[tokio::test]
async fn every_body_has_an_example() {
    let document = document().await;

    for (name, operation) in operations(&document) {
        let answers = operation["responses"].as_object().expect("answers").values();
        let answers = answers.map(|response| resolved(&document, response));
        for body in answers.chain(operation.get("requestBody")) {
            for (media, content) in body["content"].as_object().into_iter().flatten() {
                // The document is its own example.
                let itself = name.ends_with("/openapi.json") || !media.ends_with("json");
                assert!(itself || !content["example"].is_null(), "{name} {media}");
            }
        }
    }
}

#[tokio::test]
async fn what_an_example_of_a_refusal_complains_about_is_a_parameter_of_its_operation() {
    let document = document().await;
    let mut seen = 0;

    for (name, operation) in operations(&document) {
        let parameters: Vec<(&Value, &Value)> = (operation["parameters"].as_array().into_iter().flatten())
            .map(|parameter| (&parameter["in"], &parameter["name"]))
            .collect();
        for response in operation["responses"].as_object().expect("answers").values() {
            let example = &resolved(&document, response)["content"]["application/json"]["example"];
            for fault in example["detail"].as_array().into_iter().flatten() {
                let (part, about) = (&fault["loc"][0], &fault["loc"][1]);
                assert!(part == "body" || parameters.contains(&(part, about)), "{name}: {fault}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen} faults");
}

fn resolved<'a>(document: &'a Value, response: &'a Value) -> &'a Value {
    let place = response["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    place.map_or(response, |place| document.pointer(place).expect("a reference leads somewhere"))
}

#[tokio::test]
async fn every_refusal_has_a_body_and_every_reference_leads_somewhere() {
    let document = document().await;

    for (name, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let contents = resolved(&document, response)["content"].as_object();
            let medias: Vec<&String> = contents.into_iter().flat_map(Map::keys).collect();
            match status.as_str() {
                "204" => assert!(medias.is_empty(), "{name} {status}"),
                "422" => assert_eq!(medias, ["application/json"], "{name} {status}"),
                "400" if name.ends_with("/watch-time") => assert_eq!(medias, ["application/json"]),
                refusal if refusal.starts_with(['4', '5']) => {
                    assert_eq!(medias, ["application/problem+json"], "{name} {status}");
                }
                _ => assert_eq!(medias.len(), 1, "{name} {status}"),
            }
            assert!(
                contents.into_iter().flatten().all(|(_, content)| content["schema"].is_object()),
                "{name} {status}"
            );
        }
    }
    let text = document.to_string();
    for reference in text.split("\"#/components/").skip(1) {
        let place = reference.split('"').next().unwrap_or_default();
        assert!(document.pointer(&format!("/components/{place}")).is_some_and(Value::is_object), "{place}");
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
