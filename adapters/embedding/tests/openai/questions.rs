//! What is sent, and how texts are divided.

use std::sync::Arc;

use killrvideo_domain::search::{EmbedText, Embedder, Purpose};
use killrvideo_embedding::{OpenAiEmbedder, OpenAiSettings};
use killrvideo_testkit::InstantPause;
use serde_json::json;

use crate::server::{DIMENSIONS, Habits, asked, asking, embed, embedder, server};

#[tokio::test]
async fn a_known_model_is_asked_in_its_own_way() {
    let openai = server(Habits { dimensions: true, ..Habits::default() }).await;
    let nim = server(Habits { input_type: true, ..Habits::default() }).await;
    let local = server(Habits::default()).await;
    let query = [EmbedText::parse("what is a partition?").unwrap()];

    for (server, model) in [(&openai, "text-embedding-3-small"), (&nim, "NV-Embed-QA"), (&local, "my-model")]
    {
        let embedder = embedder(asking(server, model));
        assert_eq!((embedder.space().model(), embedder.space().dimensions().get()), (model, DIMENSIONS));
        embed(&embedder, &["a", "b"]).await.expect("vectors");
        embedder.embed(&query, Purpose::Query).await.expect("a vector");
    }

    let input = json!(["a", "b"]);
    assert_eq!(
        asked(&openai).await[0],
        json!({
            "model": "text-embedding-3-small",
            "input": input,
            "encoding_format": "float",
            "dimensions": DIMENSIONS,
        })
    );
    assert_eq!(
        asked(&nim).await[0],
        json!({
            "model": "NV-Embed-QA",
            "input": input,
            "encoding_format": "float",
            "input_type": "passage",
            "truncate": "END",
        })
    );
    assert_eq!(asked(&nim).await[1]["input_type"], "query");
    assert_eq!(
        asked(&local).await[0],
        json!({"model": "my-model", "input": input, "encoding_format": "float"})
    );
}

#[tokio::test]
async fn requests_name_their_kind_and_who_sends_them() {
    let server = server(Habits::default()).await;

    embed(&embedder(asking(&server, "my-model")), &["a"]).await.expect("a vector");

    let headers = &server.received_requests().await.unwrap()[0].headers;
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers["user-agent"].to_str().unwrap().starts_with("killrvideo-rs/"));
}

#[tokio::test]
async fn many_texts_are_several_calls_and_one_order() {
    let server = server(Habits { texts: 4, ..Habits::default() }).await;
    let embedder = embedder(OpenAiSettings { batch: 4, ..asking(&server, "my-model") });
    let texts: Vec<String> = (0..11).map(|number| format!("video number {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();

    let together = embed(&embedder, &texts).await.expect("vectors");

    let sizes: Vec<_> =
        asked(&server).await.iter().map(|body| body["input"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [4, 4, 3]);
    for (text, vector) in texts.iter().zip(&together) {
        assert_eq!(&embed(&embedder, &[text]).await.expect("a vector")[0], vector);
    }
}

#[tokio::test]
async fn nothing_is_asked_for_no_texts() {
    let server = server(Habits::default()).await;

    assert_eq!(embed(&embedder(asking(&server, "my-model")), &[]).await.expect("nothing"), []);
    assert_eq!(asked(&server).await.len(), 0);
}

#[tokio::test]
async fn what_a_server_finds_too_long_is_cut_again_alone_and_the_others_stay_as_they_are() {
    let server = server(Habits { bytes: 100, ..Habits::default() }).await;
    let pause = Arc::new(InstantPause::default());
    let settings = OpenAiSettings { tokens: Some(100), ..asking(&server, "my-model") };
    let embedder = OpenAiEmbedder::new(settings, pause.clone());
    let long = "bread and butter ".repeat(12);

    let vectors = embed(&embedder, &["short", &long, "brief"]).await.expect("vectors");

    assert_eq!(vectors.len(), 3);
    let calls: Vec<Vec<usize>> = asked(&server).await.iter().map(lengths).collect();
    assert_eq!(calls, [vec![5, 203, 5], vec![5], vec![203], vec![92], vec![5]]);
    assert_eq!(vectors[0], embed(&embedder, &["short"]).await.expect("a vector")[0]);
    assert!(pause.asked_for().is_empty(), "a refusal is no reason to wait");
}

fn lengths(body: &serde_json::Value) -> Vec<usize> {
    let texts = body["input"].as_array().expect("texts");
    texts.iter().map(|text| text.as_str().map_or(0, str::len)).collect()
}

#[tokio::test]
async fn what_a_model_is_not_known_to_take_can_be_configured() {
    let server = server(Habits { input_type: true, dimensions: true, ..Habits::default() }).await;
    let settings =
        OpenAiSettings { ask_dimensions: Some(true), input_type: Some(true), ..asking(&server, "my-model") };

    assert_eq!(embed(&embedder(settings), &["a"]).await.expect("a vector").len(), 1);
}
