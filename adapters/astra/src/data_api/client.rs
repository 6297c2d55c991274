//! Sending commands, with patience.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::shared::Pause;
use reqwest::{
    Client, ClientBuilder, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{OnceCell, Semaphore},
    task::spawn_blocking,
    time::{Instant, timeout, timeout_at},
};

use super::{
    BreakerSettings, Endpoint, Filter, Patience, Trouble,
    breaker::Breaker,
    calls::{CallOutcome, note},
    command::Command,
    observer::{CallObserver, Watched},
    reply::{Envelope, VendorError},
    trouble::Again,
};

/// How hard the Data API may be worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) patience: Patience,
    pub(crate) breaker: BreakerSettings,
    /// How many commands are on their way at once; further ones wait.
    pub(crate) parallel: usize,
    /// How many partitions one find may name; more are found by several.
    pub(crate) partitions: usize,
}

impl Default for Limits {
    /// 64 commands at once, and as many partitions as a list of values may have.
    fn default() -> Self {
        let (patience, breaker) = (Patience::default(), BreakerSettings::default());
        Self { patience, breaker, parallel: 64, partitions: Filter::MOST_VALUES }
    }
}

/// The longest answer that is read, in bytes. 1,000 rows of a search with their words are some megabytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// The door: one keyspace of one Data API.
pub(crate) struct DataApi {
    endpoint: Endpoint,
    keyspace: String,
    token: SecretString,
    embedding_key: Option<SecretString>,
    limits: Limits,
    pause: Arc<dyn Pause>,
    client: OnceCell<Client>,
    breaker: Breaker,
    on_their_way: Semaphore,
    observer: Option<Arc<dyn CallObserver>>,
}

impl DataApi {
    /// A door that is not opened before the first command.
    pub(crate) fn new(
        endpoint: Endpoint,
        keyspace: String,
        token: SecretString,
        limits: Limits,
        pause: Arc<dyn Pause>,
    ) -> Self {
        let breaker = Breaker::new(limits.breaker);
        let on_their_way = Semaphore::new(limits.parallel);
        let client = OnceCell::new();
        Self {
            endpoint,
            keyspace,
            token,
            embedding_key: None,
            limits,
            pause,
            client,
            breaker,
            on_their_way,
            observer: None,
        }
    }

    /// The same door, and who hears of its calls.
    pub(crate) fn heard_by(self, observer: Option<Arc<dyn CallObserver>>) -> Self {
        Self { observer, ..self }
    }

    /// The same door, and what lets the Data API in at a provider that makes vectors of texts.
    pub(crate) fn with_embedding_key(self, embedding_key: Option<SecretString>) -> Self {
        Self { embedding_key, ..self }
    }

    /// How many partitions one find may name: 1 to 100.
    pub(crate) fn partitions(&self) -> usize {
        self.limits.partitions.clamp(1, Filter::MOST_VALUES)
    }

    /// How often something is tried at most, and for how long.
    pub(crate) const fn patience(&self) -> Patience {
        self.limits.patience
    }

    /// Sends a command until it is answered, or it makes no sense to go on, and gives the answer's bytes to `read`.
    pub(super) async fn send<T>(
        &self,
        command: &Command,
        read: impl Fn(&Envelope<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        if let Some(fault) = command.fault() {
            return Err(Trouble::NotSent(fault));
        }
        let body = serde_json::to_vec(command).map_err(|error| Trouble::NotSent(error.to_string()))?;
        let patience = self.limits.patience.with(command);
        let Patience { command: longest, tries, call, .. } = patience;
        let began = Instant::now();
        let mut failed = 0;
        loop {
            let watched = Watched::waiting(self.observer.as_deref(), command, failed + 1);
            let trouble = match self.try_once(command, body.clone(), call, began + longest, watched).await {
                Ok(answer) => return understood(&answer, &read),
                Err(trouble) => trouble,
            };
            failed += 1;
            let most = match trouble.again() {
                Again::Never => 1,
                Again::Once | Again::IfIdempotent if !command.is_idempotent() => 1,
                Again::Once => tries.min(2),
                Again::IfIdempotent | Again::Safe => tries,
            };
            let pause = trouble.retry_after().unwrap_or_else(|| patience.pause(failed));
            if failed >= most || pause >= longest.saturating_sub(began.elapsed()) {
                return Err(trouble);
            }
            tracing::debug!(command = command.name(), table = command.table(), %trouble, ?pause, "sent again");
            self.pause.pause(pause).await;
        }
    }

    /// One try, when it is its turn and the breaker lets it through.
    async fn try_once(
        &self,
        command: &Command,
        body: Vec<u8>,
        call: Duration,
        end: Instant,
        mut watched: Watched<'_>,
    ) -> Result<Vec<u8>, Trouble> {
        let Ok(Ok(_turn)) = timeout_at(end, self.on_their_way.acquire()).await else {
            return Err(Trouble::Busy);
        };
        if !self.breaker.lets_through() {
            return Err(Trouble::Resting);
        }
        watched.sent();
        let sent = Instant::now();
        let left = call.min(end.saturating_duration_since(sent));
        let answer = match timeout(left, self.post(command.table(), body)).await {
            Ok(answer) => answer,
            Err(_) => Err(Trouble::TimedOut(left)),
        };
        match &answer {
            // Waiting for a turn took the time away: that says nothing about the store.
            Err(Trouble::TimedOut(waited)) if *waited < call => {}
            Err(trouble) if trouble.is_outage() => self.breaker.failed(),
            Err(trouble) if !trouble.is_answer() => {}
            Ok(_) | Err(_) => self.breaker.answered(),
        }
        note(command.table(), command.name(), sent, || match &answer {
            Ok(_) => CallOutcome::Answered,
            Err(trouble) => CallOutcome::Failed(trouble.short()),
        });
        watched.ended(&answer);
        answer
    }

    /// Sends one request, and gives an answer that has an envelope without errors.
    async fn post(&self, table: Option<&str>, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
        let url = self.endpoint.address(&self.keyspace, table);
        let request = self.client().await?.post(url).headers(self.headers()?).body(body);
        let mut response = request.send().await.map_err(gone)?;
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(gone)? {
            if answer.len() + chunk.len() > LONGEST {
                return Err(Trouble::Unreadable(format!("it is longer than {LONGEST} bytes")));
            }
            answer.extend_from_slice(&chunk);
        }
        judged(status, &answer, retry_after).map(|()| answer)
    }

    fn headers(&self) -> Result<HeaderMap, Trouble> {
        let mut headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        headers.insert("token", secret("token", &self.token)?);
        if let Some(key) = &self.embedding_key {
            headers.insert("x-embedding-api-key", secret("embedding key", key)?);
        }
        Ok(headers)
    }

    async fn client(&self) -> Result<&Client, Trouble> {
        self.client.get_or_try_init(|| made(builder(self.endpoint.is_plain()))).await
    }
}

/// The value of a header that is shown nowhere.
fn secret(what: &str, text: &SecretString) -> Result<HeaderValue, Trouble> {
    let mut value = HeaderValue::from_str(text.expose_secret())
        .map_err(|_| Trouble::NotSent(format!("the {what} is no text that a header can hold")))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether an answer is an envelope without errors. Errors come with status 200, but for those about tokens; so the
/// body decides, and the status only where there is no envelope.
fn judged(status: StatusCode, answer: &[u8], retry_after: Option<Duration>) -> Result<(), Trouble> {
    let envelope = serde_json::from_slice::<Envelope<'_>>(answer);
    if let Ok(Envelope { errors, .. }) = &envelope
        && let Some(error) = worst(errors)
    {
        return Err(error.clone().into());
    }
    if !status.is_success() {
        return Err(Trouble::Gateway { status: status.as_u16(), retry_after });
    }
    match envelope {
        Ok(Envelope { data: None, status: None, .. }) => {
            Err(Trouble::Unreadable("it has neither data nor status".to_owned()))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(Trouble::Unreadable(place(&error))),
    }
}

/// Reads an answer whose envelope was already found good.
fn understood<T>(answer: &[u8], read: impl Fn(&Envelope<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
    let envelope = serde_json::from_slice(answer).map_err(|error| Trouble::Unreadable(place(&error)))?;
    read(&envelope)
}

/// The error that decides whether the command may be sent again: of an `insertMany`, each row can have its own.
fn worst(errors: &[VendorError]) -> Option<&VendorError> {
    errors.iter().min_by_key(|error| error.again())
}

/// Where a fault is; the error's own text quotes the answer.
fn place(error: &serde_json::Error) -> String {
    format!("it is no envelope (line {}, column {})", error.line(), error.column())
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
        // The system's certificates are not read when others are named, even if these are none; so this works
        // on a machine without any. A Data API without TLS is on this machine or beside it, not behind a proxy.
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
