//! A server in the place of OpenAI's: it embeds by hashing.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose},
    shared::{Dimensions, Embedding},
};
use killrvideo_embedding::{OpenAiEmbedder, OpenAiPatience, OpenAiSettings, ServerUrl};
use killrvideo_testkit::InstantPause;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// What lets clients in.
pub(crate) const KEY: &str = "sk-hush-hush-hush-hush";
/// How many dimensions its vectors have.
pub(crate) const DIMENSIONS: usize = 256;

/// How the server behaves.
#[derive(Clone, Copy)]
pub(crate) struct Habits {
    /// Whether it needs `input_type`; otherwise it refuses it.
    pub(crate) input_type: bool,
    /// Whether it takes `dimensions`.
    pub(crate) dimensions: bool,
    /// How many bytes of a text it takes; it refuses longer ones unless it is told to cut them.
    pub(crate) bytes: usize,
    /// How many texts it takes at once.
    pub(crate) texts: usize,
}

impl Default for Habits {
    fn default() -> Self {
        Self { input_type: false, dimensions: false, bytes: 100_000, texts: 32 }
    }
}

impl Respond for Habits {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let bearer = request.headers.get("authorization").and_then(|value| value.to_str().ok());
        if bearer != Some(&format!("Bearer {KEY}")) {
            return refusal(401, &format!("Incorrect API key provided: {KEY}"), "invalid_api_key");
        }
        if (request.method.as_str(), request.url.path()) != ("POST", "/v1/embeddings") {
            return refusal(404, "there is nothing here", "not_found");
        }
        match self.embedded(&serde_json::from_slice(&request.body).expect("JSON")) {
            Ok(answer) => ResponseTemplate::new(200).set_body_json(answer),
            Err(message) => refusal(400, message, "invalid_request_error"),
        }
    }
}

impl Habits {
    fn embedded(&self, body: &Value) -> Result<Value, &'static str> {
        let input: Vec<&str> =
            body["input"].as_array().ok_or("no input")?.iter().filter_map(Value::as_str).collect();
        let cuts = body["truncate"] == "END";
        let (most, told) = (self.texts, body["input_type"].as_str());
        if input.is_empty() || input.len() > most || input.iter().any(|text| text.is_empty()) {
            return Err("wrong number of inputs, or an empty one");
        }
        if self.input_type != matches!(told, Some("query" | "passage")) || cuts != self.input_type {
            return Err("input_type is wrong");
        }
        if !cuts && input.iter().any(|text| text.len() > self.bytes) {
            return Err("an input is too long");
        }
        if body.get("dimensions").is_some() != self.dimensions || body["encoding_format"] != "float" {
            return Err("the form of vectors is wrong");
        }
        let item = |(index, text): (usize, &&str)| json!({"object": "embedding", "index": index, "embedding": hashed(text)});
        // Backwards: only the index says which text a vector belongs to.
        let data: Vec<Value> = input.iter().enumerate().rev().map(item).collect();
        Ok(json!({"object": "list", "model": body["model"], "data": data, "usage": {"prompt_tokens": 1}}))
    }
}

/// A refusal as OpenAI writes it.
pub(crate) fn refusal(status: u16, message: &str, code: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_json(json!({"error": {"message": message, "type": code, "code": code}}))
}

/// Words, and runs of three characters, hashed into a vector that is not of length 1.
fn hashed(text: &str) -> Vec<f32> {
    let lower = text.to_lowercase();
    let mut sums = vec![0.0_f32; DIMENSIONS];
    let mut add = |feature: &str, weight: f32| {
        let mut hasher = DefaultHasher::new();
        feature.hash(&mut hasher);
        let place = hasher.finish();
        let index = usize::try_from(place >> 40).expect("24 bits") % DIMENSIONS;
        sums[index] += if place & 1 == 0 { weight } else { -weight };
    };
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).for_each(|word| add(word, 3.0));
    // So that no text is without a feature.
    add(&lower, 0.01);
    sums
}

/// A server with these habits.
pub(crate) async fn server(habits: Habits) -> MockServer {
    answering(habits).await
}

/// A server that gives one answer to everything.
pub(crate) async fn answering(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// Settings that ask `server` for a model of that name, for longer than any test takes.
pub(crate) fn asking(server: &MockServer, model: &str) -> OpenAiSettings {
    asking_at(&format!("{}/v1", server.uri()), model)
}

pub(crate) fn asking_at(address: &str, model: &str) -> OpenAiSettings {
    let url = ServerUrl::parse(address).expect("an address");
    let dimensions = Dimensions::try_from(DIMENSIONS).expect("a number of dimensions");
    OpenAiSettings {
        key: Some(KEY.into()),
        patience: OpenAiPatience { call: Duration::from_mins(1), ..OpenAiPatience::default() },
        ..OpenAiSettings::new(url, model, dimensions)
    }
}

/// An embedder whose pauses take no time.
pub(crate) fn embedder(settings: OpenAiSettings) -> OpenAiEmbedder {
    OpenAiEmbedder::new(settings, Arc::new(InstantPause::default()))
}

pub(crate) async fn embed(embedder: &OpenAiEmbedder, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
    let texts: Vec<EmbedText> = texts.iter().map(|text| EmbedText::parse(text).expect("a text")).collect();
    embedder.embed(&texts, Purpose::Passage).await
}

/// The bodies of all requests so far.
pub(crate) async fn asked(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.expect("requests are recorded");
    requests.iter().map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect()
}
