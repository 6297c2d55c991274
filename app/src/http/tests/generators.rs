//! What generators of clients read in the API document.

use std::{collections::BTreeSet, fmt::Debug};

use killrvideo_domain::{
    activity::ActivityKind,
    catalog::{TrendingLimit, VideoStatus, WindowDays},
    moderation::{AuditAction, ContentKind, FlagStatus, ReasonCode},
    recommendations::RelatedLimit,
    search::{SearchMode, SuggestLimit},
    shared::{PageNumber, PageSize},
};
use serde_json::{Value, json};

use super::docs::{document, operations};

/// The schemas by which clients of the API that this one stands in for know what they send and get.
const KNOWN: &[&str] = &[
    "AggregateRatingResponse",
    "CommentCreateRequest",
    "CommentResponse",
    "ContentRestoreResponse",
    "ContentTypeEnum",
    "EmbeddingIngestRequest",
    "EmbeddingIngestResponse",
    "FlagCreateRequest",
    "FlagReasonCodeEnum",
    "FlagResponse",
    "FlagStatusEnum",
    "FlagUpdateRequest",
    "HTTPValidationError",
    "PaginatedResponse",
    "PaginatedResponse_FlagResponse_",
    "PaginatedResponse_UserActivityResponse_",
    "PaginatedResponse_VideoSummary_",
    "Pagination",
    "RatingCreateOrUpdateRequest",
    "RatingResponse",
    "RecommendationItem",
    "TagSuggestion",
    "User",
    "UserActivityResponse",
    "UserCreateRequest",
    "UserCreateResponse",
    "UserLoginRequest",
    "UserLoginResponse",
    "UserProfileUpdateRequest",
    "ValidationError",
    "VideoDetailResponse",
    "VideoPreviewResponse",
    "VideoRatingRequest",
    "VideoRatingSummary",
    "VideoStatusEnum",
    "VideoStatusResponse",
    "VideoSubmitRequest",
    "VideoSummary",
    "VideoUpdateRequest",
    "VideoWatchTimeRequest",
];

/// Words that functions cannot be named by in one language or another.
const KEYWORDS: &[&str] = &[
    "async", "await", "class", "default", "delete", "import", "match", "new", "pass", "raise", "return",
    "type",
];

/// What every object in `value` is known by where it stands, and the object.
fn objects<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Object(fields) => {
            found.push((name, value));
            fields.iter().for_each(|(name, value)| objects(name, value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| objects(name, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn query_parameters(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    operations(document).flat_map(|(place, operation)| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters
            .filter(|parameter| parameter["in"] == "query")
            .map(move |parameter| (format!("{place} {}", parameter["name"]), parameter))
    })
}

#[tokio::test]
async fn every_operation_has_an_id_of_its_own_that_can_name_a_function() {
    let document = document().await;

    let mut ids = BTreeSet::new();
    for (place, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(id.starts_with(|first: char| first.is_ascii_lowercase()), "{place} {id}");
        assert!(id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_'), "{place} {id}");
        assert!(!KEYWORDS.contains(&id), "{place} {id}");
        assert!(ids.insert(id), "{place} {id} is another's as well");
    }
    for known in [
        "root__get",
        "login_for_access_token_api_v1_users_login_post",
        "get_user_by_id_api_v1_users__user_id_path__get",
        "record_watch_time_api_v1_videos_id__video_id_path__watch_time_post",
        "get_rating_summary_endpoint_api_v1_videos_id__video_id_path__rating_get",
        "list_all_flags_api_v1_moderation_flags_get",
    ] {
        assert!(ids.contains(known), "{known}");
    }
}

#[tokio::test]
async fn what_clients_know_has_the_name_they_know_it_by() {
    let document = document().await;

    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for name in KNOWN {
        assert!(schemas.contains_key(*name), "{name}");
    }
    for (name, page) in schemas.iter().filter(|(name, _)| name.ends_with('_')) {
        let entries = page["properties"]["data"]["items"]["$ref"].as_str().expect("a reference");
        let entry = entries.rsplit('/').next().expect("a name");
        assert!(name.ends_with(&format!("_{entry}_")) && schemas.contains_key(entry), "{name}: {entry}");
    }
    let rating = &schemas["VideoRatingRequest"];
    assert_eq!(rating["$ref"], "#/components/schemas/RatingCreateOrUpdateRequest");
}

#[tokio::test]
async fn every_word_of_a_list_is_told() {
    let document = document().await;

    let schemas = &document["components"]["schemas"];
    for (schema, words) in [
        (&schemas["VideoStatusEnum"], json!(VideoStatus::ALL.map(VideoStatus::as_str))),
        (&schemas["FlagStatusEnum"], json!(FlagStatus::ALL.map(FlagStatus::as_str))),
        (&schemas["ContentTypeEnum"], json!(ContentKind::ALL.map(ContentKind::as_str))),
        (&schemas["FlagReasonCodeEnum"], json!(ReasonCode::ALL.map(ReasonCode::as_str))),
        (
            &schemas["UserActivityResponse"]["properties"]["activity_type"],
            json!(ActivityKind::ALL.map(ActivityKind::as_str)),
        ),
        (&schemas["AuditRecord"]["properties"]["action"], json!(AuditAction::ALL.map(AuditAction::as_str))),
    ] {
        assert_eq!((&schema["type"], &schema["enum"]), (&json!("string"), &words));
    }
    for (name, schema) in [
        ("VideoDetailResponse.status", "VideoStatusEnum"),
        ("VideoStatusResponse.status", "VideoStatusEnum"),
        ("FlagResponse.status", "FlagStatusEnum"),
        ("FlagUpdateRequest.status", "FlagStatusEnum"),
        ("FlagResponse.contentType", "ContentTypeEnum"),
        ("FlagCreateRequest.contentType", "ContentTypeEnum"),
        ("AuditRecord.contentType", "ContentTypeEnum"),
        ("FlagResponse.reasonCode", "FlagReasonCodeEnum"),
        ("FlagCreateRequest.reasonCode", "FlagReasonCodeEnum"),
    ] {
        let (model, field) = name.split_once('.').expect("a field of a model");
        let told = schemas[model]["properties"][field].to_string();
        assert!(told.contains(&format!("\"#/components/schemas/{schema}\"")), "{name}: {told}");
    }
}

/// Whether what is told of a parameter is what becomes of it.
fn agrees<T: TryFrom<i64> + PartialEq + Debug>(place: &str, schema: &Value, default: &T) {
    let number = |key: &str| schema[key].as_i64().expect(place);
    let read = |number| T::try_from(number).ok();

    assert_eq!(read(number("default")).as_ref(), Some(default), "{place}");
    let (least, most) = (number("minimum"), number("maximum"));
    assert_eq!(
        [least - 1, least, most, most + 1].map(|value| read(value).is_some()),
        [false, true, true, false]
    );
}

#[tokio::test]
async fn every_parameter_that_may_be_absent_says_what_that_means() {
    let document = document().await;

    for (place, parameter) in
        query_parameters(&document).filter(|(_, parameter)| parameter["required"] == false)
    {
        let schema = &parameter["schema"];
        match parameter["name"].as_str().expect("a name") {
            "page" => agrees(&place, schema, &PageNumber::FIRST),
            "pageSize" => agrees(&place, schema, &PageSize::default()),
            "intervalDays" => agrees(&place, schema, &WindowDays::default()),
            "limit" if place.contains("trending") => agrees(&place, schema, &TrendingLimit::default()),
            "limit" if place.contains("related") => agrees(&place, schema, &RelatedLimit::default()),
            "limit" if place.contains("suggest") => agrees(&place, schema, &SuggestLimit::default()),
            "mode" => {
                assert_eq!(schema["enum"], json!(SearchMode::ALL.map(SearchMode::as_str)));
                assert_eq!(schema["default"], SearchMode::default().as_str());
            }
            "unmask" => assert_eq!((&schema["type"], &schema["default"]), (&json!("boolean"), &json!(false))),
            // Absent they choose nothing, which is null where that was always said.
            "cursor" => assert_eq!(schema["type"], "string", "{place}"),
            "status" | "activity_type" | "q" => {
                assert!(schema.to_string().contains("\"null\""), "{place} {schema}");
            }
            other => panic!("{place}: what does it mean that {other} is absent?"),
        }
    }
}

#[tokio::test]
async fn formats_are_those_that_texts_have() {
    let document = document().await;
    let mut found = Vec::new();
    objects("", &document, &mut found);

    let told: BTreeSet<&str> = found.iter().filter_map(|(_, object)| object["format"].as_str()).collect();
    assert_eq!(told, BTreeSet::from(["date-time", "uri", "uuid"]));
    // What is judged as an email here is wider than the format of that name.
    let emails = found.iter().filter(|(name, object)| *name == "email" && object.get("type").is_some());
    let patterns: Vec<_> = emails.map(|(_, email)| email["pattern"].as_str().expect("a pattern")).collect();
    assert_eq!(patterns.len(), 4, "of an account, of one that is made (asked and answered), of a login");
}
