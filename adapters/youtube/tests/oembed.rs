//! What the oEmbed source makes of what YouTube answers.

use std::time::Duration;

use killrvideo_domain::catalog::{Lookup, Metadata};
use killrvideo_youtube::{HttpSettings, OembedMetadata};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header_regex, method, path, query_param},
};

use crate::support::{all_text, answering, asking, asking_at, asking_nobody, look_up};

mod support;

#[tokio::test]
async fn a_video_that_may_be_embedded_is_found_with_its_title() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/oembed"))
        .and(query_param("url", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"))
        .and(query_param("format", "json"))
        .and(header_regex("user-agent", "^killrvideo-rs/"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(
            r#"{"title":"Cassandra & “Rust”","author_name":"a channel","type":"video","height":113,"version":"1.0"}"#,
            "application/json",
        ))
        .expect(2)
        .mount(&server)
        .await;
    let source = OembedMetadata::new(asking_at(&format!("{}/oembed", server.uri())));

    for _ in 0..2 {
        let expected = Metadata { title: "Cassandra & “Rust”".into(), ..Metadata::default() };
        assert_eq!(look_up(&source).await.unwrap(), Lookup::Found(expected));
    }
}

#[tokio::test]
async fn a_video_that_is_gone_private_or_not_for_embedding_is_none() {
    for status in [400, 401, 403, 404] {
        let server = answering(ResponseTemplate::new(status).set_body_string("Not Found")).await;
        let source = OembedMetadata::new(asking(&server));

        assert_eq!(look_up(&source).await.unwrap(), Lookup::NoSuchVideo, "{status}");
    }
}

#[tokio::test]
async fn a_source_that_refuses_or_fails_is_out_of_reach_after_one_try() {
    for status in [204, 301, 402, 418, 429, 500, 503] {
        let server = answering(ResponseTemplate::new(status)).await;
        let source = OembedMetadata::new(asking(&server));

        let error = look_up(&source).await.expect_err("no answer");

        assert!(all_text(&error).contains(&status.to_string()), "{}", all_text(&error));
        assert_eq!(server.received_requests().await.unwrap().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_out_of_reach_and_is_not_quoted() {
    for body in ["", "Forbidden", "{}", r#"{"title":null}"#, r#"{"title":["Forbidden"]}"#, "\u{feff}{"] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let source = OembedMetadata::new(asking(&server));

        let error = look_up(&source).await.expect_err("no sense");

        assert!(!all_text(&error).contains("Forbidden"), "{}", all_text(&error));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = answering(ResponseTemplate::new(200).set_body_string(r#"{"title":"elsewhere"}"#)).await;
    let server = answering(ResponseTemplate::new(302).insert_header("location", elsewhere.uri())).await;
    let source = OembedMetadata::new(asking(&server));

    assert!(look_up(&source).await.is_err());
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_of_more_than_a_mebibyte_is_not_read() {
    let body = |length: usize| format!(r#"{{"title":"{}"}}"#, "x".repeat(length - 12));
    for (length, found) in [(1024 * 1024, true), (1024 * 1024 + 1, false)] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body(length))).await;
        let source = OembedMetadata::new(asking(&server));

        assert_eq!(look_up(&source).await.is_ok(), found, "{length} bytes");
    }
}

#[tokio::test]
async fn a_source_that_takes_too_long_is_out_of_reach() {
    let late = ResponseTemplate::new(200).set_body_string(r#"{"title":"late"}"#);
    let server = answering(late.set_delay(Duration::from_hours(1))).await;
    let timeout = Duration::from_millis(20);
    let source = OembedMetadata::new(HttpSettings { timeout, ..asking(&server) });

    assert!(all_text(&look_up(&source).await.expect_err("too late")).contains("timed out"));
}

#[tokio::test]
async fn a_server_that_hangs_up_is_out_of_reach() {
    assert!(look_up(&OembedMetadata::new(asking_nobody().await)).await.is_err());
}
