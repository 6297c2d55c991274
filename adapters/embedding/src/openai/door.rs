//! The only door to the network: bounded in time and size, and silent about secrets.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::{
    search::Purpose,
    shared::{Embedding, EmbeddingSpace, Pause},
};
use reqwest::{
    Client, ClientBuilder,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tokio::{
    sync::OnceCell,
    task::spawn_blocking,
    time::{Instant, timeout},
};
use url::Url;

use super::{
    OpenAiPatience, OpenAiSettings, answer::vectors, model::KnownModel, refusal::Refusal, trouble::Trouble,
};

/// What is asked in one call.
pub(super) struct Question<'a> {
    pub(super) texts: &'a [&'a str],
    pub(super) purpose: Purpose,
}

/// As it is sent.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    input: &'a [&'a str],
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncate: Option<&'static str>,
}

/// Asks one model of one server; the client is made when it is first needed.
pub(super) struct Door {
    url: Url,
    plain: bool,
    key: Option<SecretString>,
    model: KnownModel,
    space: EmbeddingSpace,
    patience: OpenAiPatience,
    pause: Arc<dyn Pause>,
    client: OnceCell<Client>,
}

impl Door {
    pub(super) fn new(
        settings: OpenAiSettings,
        model: KnownModel,
        space: EmbeddingSpace,
        pause: Arc<dyn Pause>,
    ) -> Self {
        let OpenAiSettings { server, key, patience, .. } = settings;
        let (url, plain) = (server.embeddings(), server.is_plain());
        Self { url, plain, key, model, space, patience, pause, client: OnceCell::new() }
    }

    /// Asks until there is an answer, or it makes no sense to go on: one vector for each text, in their order.
    pub(super) async fn ask(&self, question: &Question<'_>) -> Result<Vec<Embedding>, Trouble> {
        let body = self.body(question)?;
        let OpenAiPatience { call, tries, .. } = self.patience;
        let began = Instant::now();
        let mut failed = 0;
        loop {
            let left = call.saturating_sub(began.elapsed());
            let answered = timeout(left, self.try_once(question, body.clone())).await;
            let trouble = match answered.unwrap_or(Err(Trouble::TimedOut(call))) {
                Err(trouble) if trouble.may_pass() => trouble,
                decided => return decided,
            };
            failed += 1;
            let pause = trouble.retry_after().unwrap_or_else(|| self.patience.pause(failed));
            if failed >= tries || pause >= call.saturating_sub(began.elapsed()) {
                return Err(trouble);
            }
            tracing::debug!(%trouble, ?pause, "texts are sent to the embedding server again");
            self.pause.pause(pause).await;
        }
    }

    async fn try_once(&self, question: &Question<'_>, body: Vec<u8>) -> Result<Vec<Embedding>, Trouble> {
        let request = self.client().await?.post(self.url.clone()).headers(self.headers()?).body(body);
        let mut response = request.send().await.map_err(gone)?;
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let longest = longest(question.texts.len(), &self.space);
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(gone)? {
            if answer.len() + chunk.len() > longest {
                return Err(Trouble::TooLong(longest));
            }
            answer.extend_from_slice(&chunk);
        }
        if !status.is_success() {
            let key = self.key.as_ref().map(ExposeSecret::expose_secret);
            let refusal = Refusal::read(status, &answer, key, question.texts);
            return Err(Trouble::Status { status, refusal, retry_after });
        }
        self.read(answer, question.texts.len()).await
    }

    /// Reads vectors; many of them on a thread for blocking work, where nobody waits behind them.
    async fn read(&self, answer: Vec<u8>, count: usize) -> Result<Vec<Embedding>, Trouble> {
        if answer.len() <= AT_ONCE {
            return vectors(&answer, count, &self.space);
        }
        let space = self.space.clone();
        spawn_blocking(move || vectors(&answer, count, &space)).await.map_err(Trouble::Reading)?
    }

    fn body(&self, Question { texts, purpose }: &Question<'_>) -> Result<Vec<u8>, Trouble> {
        let KnownModel { ask_dimensions, input_type, .. } = self.model;
        let body = Body {
            model: self.space.model(),
            input: texts,
            encoding_format: "float",
            dimensions: ask_dimensions.then(|| self.space.dimensions().get()),
            input_type: input_type.then_some(match purpose {
                Purpose::Passage => "passage",
                Purpose::Query => "query",
            }),
            truncate: input_type.then_some("END"),
        };
        serde_json::to_vec(&body)
            .map_err(|error| Trouble::Form { line: error.line(), column: error.column() })
    }

    fn headers(&self) -> Result<HeaderMap, Trouble> {
        let mut headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        if let Some(key) = &self.key {
            let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
                .map_err(|_| Trouble::Key)?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        Ok(headers)
    }

    async fn client(&self) -> Result<&Client, Trouble> {
        self.client.get_or_try_init(|| made(builder(self.plain))).await
    }
}

/// An answer with more bytes is read on a thread for blocking work: it takes more than half a millisecond.
const AT_ONCE: usize = 64 * 1024;

/// The longest answer that is read, in bytes: no number in it is longer than 32, and around them there is room.
fn longest(count: usize, space: &EmbeddingSpace) -> usize {
    64 * 1024 + count.saturating_mul(space.dimensions().get().saturating_mul(32).saturating_add(1024))
}

/// A failure without the address.
fn gone(error: reqwest::Error) -> Trouble {
    let error = error.without_url();
    if error.is_connect() { Trouble::NoConnection(error) } else { Trouble::Broken(error) }
}

/// The seconds that a `Retry-After` names; a date in it is ignored, because two clocks would have to agree.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn builder(plain: bool) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(concat!("killrvideo-rs/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .tcp_nodelay(true);
    if plain {
        // The system's certificates are not read when others are named, even if these are none; so this works on a
        // machine without any. A server without TLS is on this machine or beside it, not behind a proxy.
        builder.tls_certs_only([]).no_proxy()
    } else {
        builder
    }
}

/// Makes a client on a thread for blocking work, because that reads the system's certificates from files.
async fn made(builder: ClientBuilder) -> Result<Client, Trouble> {
    match spawn_blocking(|| builder.build()).await {
        Ok(built) => built.map_err(|error| Trouble::NoClient(error.into())),
        Err(error) => Err(Trouble::NoClient(error.into())),
    }
}
