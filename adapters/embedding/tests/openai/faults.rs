//! Servers that refuse, fail, hang, or talk nonsense.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use killrvideo_domain::search::EmbedError;
use killrvideo_embedding::{OpenAiEmbedder, OpenAiPatience, OpenAiSettings};
use killrvideo_testkit::InstantPause;
use serde_json::json;
use tokio::net::TcpListener;
use wiremock::{Request, Respond, ResponseTemplate};

use crate::server::{Habits, KEY, answering, asked, asking, asking_at, embed, embedder, refusal, server};

const TEXT: &str = "what nobody else should read";

/// All that an error shows: its texts down to the last source, and what `Debug` makes of it.
fn all_text(error: &EmbedError) -> String {
    let mut text = format!("{error:?}");
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        text = format!("{text}\n{error}");
        next = error.source();
    }
    text
}

/// Answers so often as the server would not, and then as it would.
struct AtFirst {
    answer: ResponseTemplate,
    times: usize,
    asked: AtomicUsize,
}

impl Respond for AtFirst {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let before = self.asked.fetch_add(1, Ordering::SeqCst);
        if before < self.times { self.answer.clone() } else { Habits::default().respond(request) }
    }
}

fn at_first(answer: ResponseTemplate, times: usize) -> AtFirst {
    AtFirst { answer, times, asked: AtomicUsize::new(0) }
}

#[tokio::test]
async fn what_passes_is_tried_three_times_after_pauses() {
    for status in [408, 429, 500, 502, 503, 504, 529] {
        for (times, is_ok) in [(2, true), (3, false)] {
            let server = answering(at_first(ResponseTemplate::new(status), times)).await;
            let pause = Arc::new(InstantPause::default());
            let embedder = OpenAiEmbedder::new(asking(&server, "my-model"), pause.clone());

            let answered = embed(&embedder, &[TEXT]).await;

            assert_eq!(answered.is_ok(), is_ok, "{status}");
            assert_eq!((asked(&server).await.len(), pause.asked_for().len()), (3, 2), "{status}");
            if let Err(error) = answered {
                assert!(matches!(error, EmbedError::Unavailable(_)), "{status}");
                assert!(all_text(&error).contains(&status.to_string()), "{}", all_text(&error));
            }
        }
    }
}

#[tokio::test]
async fn what_is_refused_is_asked_once_and_is_of_no_use() {
    for status in [400, 401, 403, 404, 405, 413, 422, 301] {
        let server = answering(refusal(status, "this cannot be", "some_code")).await;
        let pause = Arc::new(InstantPause::default());

        let error = embed(&OpenAiEmbedder::new(asking(&server, "my-model"), pause.clone()), &[TEXT])
            .await
            .expect_err("refused");

        assert!(matches!(error, EmbedError::Useless(_)), "{status}");
        assert_eq!((asked(&server).await.len(), pause.asked_for().len()), (1, 0), "{status}");
        let told = all_text(&error);
        assert!(told.contains(&status.to_string()) && told.contains("some_code"), "{told}");
        assert_eq!(told.contains("this cannot be"), !matches!(status, 401 | 403), "{told}");
    }
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_not_asked_again_at_once() {
    let server = answering(refusal(429, "you exceeded your quota", "insufficient_quota")).await;

    let error = embed(&embedder(asking(&server, "my-model")), &[TEXT]).await.expect_err("refused");

    assert!(matches!(error, EmbedError::Unavailable(_)));
    assert_eq!(asked(&server).await.len(), 1);
    assert!(
        all_text(&error).contains("(insufficient_quota: you exceeded your quota)"),
        "{}",
        all_text(&error)
    );
}

#[tokio::test]
async fn a_server_that_asks_for_time_gets_it_while_there_is_some() {
    for (seconds, pauses) in [("7", vec![Duration::from_secs(7)]), ("3600", vec![])] {
        let busy = ResponseTemplate::new(429).insert_header("retry-after", seconds);
        let server = answering(at_first(busy, 1)).await;
        let pause = Arc::new(InstantPause::default());

        let answered = embed(&OpenAiEmbedder::new(asking(&server, "my-model"), pause.clone()), &[TEXT]).await;

        assert_eq!(answered.is_ok(), !pauses.is_empty(), "{seconds} s");
        assert_eq!(pause.asked_for(), pauses);
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_the_time_of_a_call() {
    let server = answering(ResponseTemplate::new(200).set_delay(Duration::from_hours(1))).await;
    let patience = OpenAiPatience { call: Duration::from_millis(20), ..OpenAiPatience::default() };

    let error = embed(&embedder(OpenAiSettings { patience, ..asking(&server, "my-model") }), &[TEXT])
        .await
        .expect_err("no answer");

    assert!(matches!(error, EmbedError::Unavailable(_)));
    assert!(all_text(&error).contains("did not answer within 20ms"), "{}", all_text(&error));
}

#[tokio::test]
async fn a_server_that_is_not_there_or_hangs_up_is_out_of_reach() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (nobody, silent) = (free.local_addr().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    drop(free);
    let rude = silent.local_addr().unwrap();
    tokio::spawn(async move { while silent.accept().await.is_ok() {} });

    for address in [nobody, rude] {
        let pause = Arc::new(InstantPause::default());
        let settings = asking_at(&format!("http://{address}/v1"), "my-model");

        let error = embed(&OpenAiEmbedder::new(settings, pause.clone()), &[TEXT]).await.expect_err("nobody");

        assert!(matches!(error, EmbedError::Unavailable(_)));
        assert_eq!(pause.asked_for().len(), 2, "it may come back");
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_of_no_use_and_says_what_was_expected() {
    let vectors =
        |vectors: serde_json::Value| ResponseTemplate::new(200).set_body_json(json!({"data": vectors}));
    for (answer, said) in [
        (vectors(json!([])), "gave 0 vectors for 1 texts"),
        (vectors(json!([{"index": 0, "embedding": [1, 2]}])), "a vector has 256 dimensions here, not 2"),
        (vectors(json!([{"index": 1, "embedding": vec![1; 256]}])), "not one for each"),
        (vectors(json!([{"index": 0, "embedding": vec![0; 256]}])), "not all of its components may be zero"),
        (ResponseTemplate::new(200).set_body_string("<html>"), "the expected form (line 1"),
        (ResponseTemplate::new(200).set_body_string("x".repeat(1_000_000)), "is longer than 74"),
    ] {
        let server = answering(answer).await;

        let error = embed(&embedder(asking(&server, "my-model")), &[TEXT]).await.expect_err("no sense");

        assert!(matches!(error, EmbedError::Useless(_)), "{said}");
        assert!(all_text(&error).contains(said), "{said}: {}", all_text(&error));
        assert_eq!(asked(&server).await.len(), 1);
    }
}

#[tokio::test]
async fn no_error_shows_the_key_or_a_text() {
    let other = OpenAiSettings {
        key: Some("sk-another-secret".into()),
        ..asking(&server(Habits::default()).await, "m")
    };
    assert!(!format!("{other:?}").contains("sk-another"));
    for answer in [
        refusal(400, &format!("your key is {KEY}"), KEY),
        refusal(400, &format!("cannot embed \"{TEXT}\""), "bad"),
        refusal(500, TEXT, "bad"),
        refusal(401, "Incorrect API key provided: sk-hu**********hush", "bad"),
        ResponseTemplate::new(302).insert_header("location", format!("/?key={KEY}")),
        ResponseTemplate::new(200).set_body_string(format!("{{\"data\":\"{KEY} {TEXT}\"}}")),
    ] {
        let server = answering(answer).await;

        let told =
            all_text(&embed(&embedder(asking(&server, "my-model")), &[TEXT]).await.expect_err("refused"));

        for secret in [KEY, TEXT, "sk-hu", "key="] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_wrong_or_no_header_is_of_no_use() {
    let server = server(Habits::default()).await;
    for key in [Some("sk-wrong".into()), Some("two\nlines".into()), None] {
        let settings = OpenAiSettings { key, ..asking(&server, "my-model") };

        let error = embed(&embedder(settings), &[TEXT]).await.expect_err("not let in");

        assert!(matches!(error, EmbedError::Useless(_)), "{}", all_text(&error));
    }
    assert_eq!(asked(&server).await.len(), 2, "what is no header is not sent");
}
