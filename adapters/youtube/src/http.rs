//! The only door to the network: bounded in time and size, and silent about secrets.

use std::time::Duration;

use killrvideo_domain::catalog::MetadataUnreachable;
use reqwest::{Client, ClientBuilder, StatusCode, redirect::Policy};
use serde::de::DeserializeOwned;
use tokio::{sync::OnceCell, task::spawn_blocking};
use url::Url;

/// Where and how patiently a source is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings {
    /// The address to ask instead of YouTube's own; its query is replaced. `None` asks YouTube.
    pub endpoint: Option<Url>,
    /// The longest time for one try, from the first byte sent to the last one received.
    pub timeout: Duration,
}

impl Default for HttpSettings {
    /// YouTube, for 3 s.
    fn default() -> Self {
        Self { endpoint: None, timeout: Duration::from_secs(3) }
    }
}

/// Why a source could not be asked. What it shows is safe to log: neither the address nor the answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("the address to ask is no URL")]
    Endpoint(#[source] url::ParseError),
    #[error("no HTTP client can be made")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the request failed")]
    Request(#[source] reqwest::Error),
    #[error("the answer has status {0}")]
    Status(StatusCode),
    #[error("the answer has status {0} ({1})")]
    StatusBecause(StatusCode, String),
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the answer does not have the expected form (line {0}, column {1})")]
    Form(usize, usize),
}

impl From<Trouble> for MetadataUnreachable {
    fn from(trouble: Trouble) -> Self {
        Self(trouble.into())
    }
}

/// The longest answer that is read, in bytes. One of the Data API has about ten thousand.
const LONGEST: usize = 1024 * 1024;

/// What came back, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    body: Vec<u8>,
}

impl Answer {
    /// The body, read as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Trouble> {
        // The place alone: the error's own text quotes the answer.
        serde_json::from_slice(&self.body).map_err(|error| Trouble::Form(error.line(), error.column()))
    }
}

/// Asks one address; the client is made when it is first needed.
#[derive(Debug)]
pub(crate) struct Door {
    endpoint: String,
    timeout: Duration,
    client: OnceCell<Client>,
}

impl Door {
    pub(crate) fn new(youtube: &str, settings: HttpSettings) -> Self {
        let HttpSettings { endpoint, timeout } = settings;
        let endpoint = endpoint.map_or_else(|| youtube.to_owned(), String::from);
        Self { endpoint, timeout, client: OnceCell::new() }
    }

    /// Sends one GET with that query.
    ///
    /// # Errors
    /// [`Trouble`] when no whole answer comes in time, without the address in it.
    pub(crate) async fn get(&self, query: &[(&str, &str)]) -> Result<Answer, Trouble> {
        let mut url = Url::parse(&self.endpoint).map_err(Trouble::Endpoint)?;
        url.query_pairs_mut().clear().extend_pairs(query);
        let request = self.client(&url).await?.get(url).timeout(self.timeout);
        let mut response = request.send().await.map_err(safe)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(safe)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Trouble::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status: response.status(), body })
    }

    async fn client(&self, url: &Url) -> Result<&Client, Trouble> {
        self.client.get_or_try_init(|| made(builder(url.scheme() == "http"))).await
    }
}

/// A failure without the address, which holds the key.
fn safe(error: reqwest::Error) -> Trouble {
    Trouble::Request(error.without_url())
}

fn builder(plain: bool) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(concat!("killrvideo-rs/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none());
    if plain {
        // The system's certificates are not read when others are named, even if these are none; so this works
        // on a machine without any. A proxy could not reach a stand-in on this machine.
        builder.tls_certs_only([]).no_proxy()
    } else {
        builder
    }
}

/// Makes a client on a thread for blocking work, because that reads the system's certificates from files.
async fn made(builder: ClientBuilder) -> Result<Client, Trouble> {
    match spawn_blocking(|| builder.build()).await {
        Ok(built) => built.map_err(|error| Trouble::Client(error.into())),
        Err(error) => Err(Trouble::Client(error.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_cannot_be_made_is_trouble_and_no_panic() {
        let impossible = builder(true).user_agent("not\na header");

        assert!(matches!(made(impossible).await, Err(Trouble::Client(_))));
    }

    #[tokio::test]
    async fn nothing_is_made_before_it_is_needed() {
        let door = Door::new("no URL", HttpSettings::default());

        assert!(matches!(door.get(&[]).await, Err(Trouble::Endpoint(_))));
        assert!(door.client.get().is_none());
    }
}
