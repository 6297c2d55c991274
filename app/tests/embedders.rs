//! Settings become the embedder that they name, with a memory for queries.

use killrvideo_app::{
    config::{self, Sources},
    ports::Ports,
    wiring,
};
use killrvideo_domain::search::{EmbedText, Purpose};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

fn ports(sources: &Sources) -> Ports {
    wiring::ports(&config::load(sources).expect("good settings").settings).expect("adapters")
}

fn model(sources: &Sources) -> (String, usize) {
    let embedder = ports(sources).embedder;
    (embedder.space().model().to_owned(), embedder.space().dimensions().get())
}

fn memory() -> Sources {
    Sources::default().set("demo", "off")
}

fn texts(texts: &[&str]) -> Vec<EmbedText> {
    texts.iter().map(|text| EmbedText::parse(text).expect("a text")).collect()
}

#[tokio::test]
async fn each_embedder_has_a_space_of_its_own() {
    let hashed = ("hashed-words-1".to_owned(), 1536);
    assert_eq!(model(&memory().set("embedder", "hashed")), hashed);
    let short = memory().set("embedding_dimensions", "16");
    assert_eq!(model(&short), ("hashed-words-1".to_owned(), 16), "no model inside is so short");
    if cfg!(feature = "bundled") {
        let bundled = model(&memory().set("embedder", "bundled"));
        assert_eq!(model(&memory()), bundled);
        assert_ne!(bundled, hashed);
        let refused =
            config::load(&short.set("embedder", "bundled")).map(|good| wiring::ports(&good.settings));
        assert!(refused.is_ok_and(|ports| ports.is_err()));
    } else {
        assert_eq!(model(&memory()), hashed);
    }
    let openai = memory()
        .set("embedder", "openai")
        .set("embedding_url", "http://127.0.0.1:1/v1")
        .set("embedding_model", "text-embedding-3-small");
    assert_eq!(model(&openai), ("text-embedding-3-small".to_owned(), 1536));
    let vectorize = Sources::default()
        .set("store", "astra")
        .set("jwt_secret", "s".repeat(32))
        .set("astra_db_api_endpoint", "http://127.0.0.1:1")
        .set("astra_db_application_token", "a-token")
        .set("astra_db_keyspace", "killrvideo")
        .set("embedder", "vectorize")
        .set("embedding_model", "nvidia/NV-Embed-QA")
        .set("embedding_dimensions", "1024");
    assert_eq!(model(&vectorize), ("vectorize:nvidia/NV-Embed-QA".to_owned(), 1024));
}

#[tokio::test]
async fn a_server_elsewhere_is_asked_as_configured_and_once_for_the_same_query() {
    let server = MockServer::start().await;
    let vectors = |request: &Request| {
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        let count = body["input"].as_array().map_or(0, Vec::len);
        let item = |index: usize| json!({"index": index, "embedding": [index + 1, 1, 1]});
        ResponseTemplate::new(200).set_body_json(json!({"data": (0..count).map(item).collect::<Vec<_>>()}))
    };
    Mock::given(any()).respond_with(vectors).mount(&server).await;
    let sources = memory()
        .set("embedder", "openai")
        .set("embedding_url", format!("{}/v1", server.uri()))
        .set("embedding_model", "a-model")
        .set("embedding_dimensions", "3")
        .set("embedding_api_key", "sk-hush")
        .set("embedding_input_type", "on")
        .set("embedding_batch", "2");
    let embedder = ports(&sources).embedder;

    let passages = embedder.embed(&texts(&["a", "b", "c"]), Purpose::Passage).await.expect("vectors");
    let query = texts(&["a query"]);
    let first = embedder.embed(&query, Purpose::Query).await.expect("a vector");
    let again = embedder.embed(&query, Purpose::Query).await.expect("a vector");

    assert_eq!((passages.len(), &first), (3, &again));
    let asked = server.received_requests().await.expect("requests are recorded");
    let inputs: Vec<Value> = asked
        .iter()
        .map(|request| serde_json::from_slice::<Value>(&request.body).expect("JSON")["input"].clone())
        .collect();
    assert_eq!(inputs, [json!(["a", "b"]), json!(["c"]), json!(["a query"])]);
    assert!(asked.iter().all(|request| request.headers["authorization"] == "Bearer sk-hush"));
}
