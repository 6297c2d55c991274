//! What the Data API source makes of what YouTube answers.

use std::time::Duration;

use killrvideo_domain::catalog::{Lookup, Metadata};
use killrvideo_youtube::{ApiKey, DataApiMetadata, HttpSettings};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param},
};

use crate::support::{VIDEO, all_text, answering, asking, asking_at, asking_nobody, look_up};

mod support;

const KEY: &str = "AIzaNotARealKeyButAsSecretAsOne";

fn source(settings: HttpSettings) -> DataApiMetadata {
    DataApiMetadata::new(ApiKey::parse(KEY).expect("a key"), settings)
}

fn video(snippet: &str, privacy: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(format!(
        r#"{{"kind":"youtube#videoListResponse","items":[{{"kind":"youtube#video","id":"{VIDEO}",
        "snippet":{snippet},"status":{{"uploadStatus":"processed","privacyStatus":"{privacy}"}}}}],
        "pageInfo":{{"totalResults":1,"resultsPerPage":1}}}}"#
    ))
}

fn refused(status: u16, reason: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string(format!(
        r#"{{"error":{{"code":{status},"message":"about {KEY}","errors":[{{"message":"about {KEY}","domain":"usageLimits","reason":"{reason}"}}]}}}}"#
    ))
}

async fn found(snippet: &str) -> Metadata {
    let server = answering(video(snippet, "public")).await;
    match look_up(&source(asking(&server))).await.expect("an answer") {
        Lookup::Found(metadata) => metadata,
        other => panic!("not found: {other:?}"),
    }
}

#[tokio::test]
async fn a_public_video_is_found_with_all_that_is_known() {
    let server = MockServer::start().await;
    let snippet = r#"{"publishedAt":"2016-02-25T00:00:00Z","title":"Data modeling","description":"Keys & columns",
        "tags":["Cassandra","NoSQL"],"categoryId":"27","defaultLanguage":"en","defaultAudioLanguage":"en-US"}"#;
    Mock::given(method("GET"))
        .and(path("/youtube/v3/videos"))
        .and(query_param("part", "snippet,status"))
        .and(query_param("id", VIDEO))
        .and(query_param("key", KEY))
        .respond_with(video(snippet, "public"))
        .expect(1)
        .mount(&server)
        .await;

    let answer = look_up(&source(asking_at(&format!("{}/youtube/v3/videos", server.uri())))).await;

    let expected = Metadata {
        title: "Data modeling".into(),
        description: Some("Keys & columns".into()),
        tags: vec!["Cassandra".into(), "NoSQL".into()],
        category: Some("Education".into()),
        language: Some("en-US".into()),
    };
    assert_eq!(answer.unwrap(), Lookup::Found(expected));
}

#[tokio::test]
async fn what_a_video_does_not_say_is_none() {
    let title_alone = Metadata { title: "Short".into(), ..Metadata::default() };

    assert_eq!(found(r#"{"title":"Short"}"#).await, title_alone);
    assert_eq!(found(r#"{"title":"Short","description":" \n","categoryId":"999"}"#).await, title_alone);
}

#[tokio::test]
async fn the_language_of_the_title_stands_in_for_the_one_that_is_spoken() {
    let metadata = found(r#"{"title":"Kurz","defaultLanguage":"de","categoryId":"28"}"#).await;

    assert_eq!(metadata.language.as_deref(), Some("de"));
    assert_eq!(metadata.category.as_deref(), Some("Science & Technology"));
}

#[tokio::test]
async fn a_video_that_is_unknown_or_private_is_none() {
    for answer in [
        ResponseTemplate::new(200).set_body_string(r#"{"items":[],"pageInfo":{"totalResults":0}}"#),
        video(r#"{"title":"Hidden"}"#, "private"),
        refused(404, "videoNotFound"),
    ] {
        let server = answering(answer).await;
        assert_eq!(look_up(&source(asking(&server))).await.unwrap(), Lookup::NoSuchVideo);
    }
}

#[tokio::test]
async fn an_unlisted_video_is_found() {
    let server = answering(video(r#"{"title":"By link"}"#, "unlisted")).await;

    assert!(matches!(look_up(&source(asking(&server))).await, Ok(Lookup::Found(_))));
}

#[tokio::test]
async fn a_refusal_is_out_of_reach_and_says_why() {
    for (status, reason) in [(403, "quotaExceeded"), (400, "keyInvalid"), (403, "accessNotConfigured")] {
        let server = answering(refused(status, reason)).await;

        let error = look_up(&source(asking(&server))).await.expect_err("refused");

        assert!(all_text(&error).contains(&format!("({reason})")), "{}", all_text(&error));
        assert_eq!(server.received_requests().await.unwrap().len(), 1, "one try");
    }
}

#[tokio::test]
async fn a_source_that_fails_or_makes_no_sense_is_out_of_reach() {
    for answer in [
        ResponseTemplate::new(404),
        ResponseTemplate::new(404).set_body_string("no such page"),
        refused(404, "notFound"),
        ResponseTemplate::new(429),
        ResponseTemplate::new(500).set_body_string(r#"{"error":{}}"#),
        ResponseTemplate::new(503),
        ResponseTemplate::new(200),
        ResponseTemplate::new(200).set_body_string("{}"),
        ResponseTemplate::new(200).set_body_string(r#"{"items":[{}]}"#),
        ResponseTemplate::new(200).set_body_string(r#"{"items":[{"snippet":{"title":1}}]}"#),
    ] {
        let server = answering(answer).await;
        assert!(look_up(&source(asking(&server))).await.is_err());
    }
}

#[tokio::test]
async fn no_error_and_no_debug_output_shows_the_key() {
    let slow = answering(ResponseTemplate::new(200).set_delay(Duration::from_hours(1))).await;
    let impatient = HttpSettings { timeout: Duration::from_millis(20), ..asking(&slow) };
    let mut errors = Vec::new();
    for settings in [asking_nobody().await, impatient] {
        errors.push(look_up(&source(settings)).await.expect_err("no answer"));
    }
    for answer in [
        refused(403, "quotaExceeded"),
        refused(403, KEY),
        ResponseTemplate::new(500).set_body_string(KEY),
        ResponseTemplate::new(302).insert_header("location", format!("/?key={KEY}")),
        ResponseTemplate::new(200).set_body_string(format!("{{\"items\":\"{KEY}\"}}")),
    ] {
        let server = answering(answer).await;
        let asked = source(asking(&server));
        errors.push(look_up(&asked).await.expect_err("unreachable"));
        assert!(!format!("{asked:?}").contains(KEY));
    }

    for error in errors {
        let text = all_text(&error);
        assert!(!text.contains(KEY) && !text.contains("key="), "{text}");
    }
}
