//! Which server and which model are asked, and how.

use std::fmt;

use killrvideo_domain::shared::Dimensions;
use secrecy::SecretString;
use url::Url;

use super::OpenAiPatience;

/// Which server and which model are asked, and how.
#[derive(Debug, Clone)]
pub struct OpenAiSettings {
    /// The server.
    pub server: ServerUrl,
    /// The model, as the server calls it. It is also the name of the space.
    pub model: String,
    /// What lets us in, sent as `Authorization: Bearer`; servers of one's own may need none.
    pub key: Option<SecretString>,
    /// How many dimensions the model's vectors have, or are to have.
    pub dimensions: Dimensions,
    /// Whether the server is told how many dimensions are wanted: only some models can shorten their vectors, and servers
    /// refuse the question for others. `None` tells it to models that are known to take it.
    pub ask_dimensions: Option<bool>,
    /// Whether the server is told what a text is for (`input_type`, `query` or `passage`) and that it may cut what is too
    /// long (`truncate`), which servers of NVIDIA's NIM need and others refuse. `None` tells it to models that are known
    /// to take it.
    pub input_type: Option<bool>,
    /// How many tokens of a text the model takes. `None` is what is known of the model, or 512.
    pub tokens: Option<usize>,
    /// How many texts are sent in one call at most.
    pub batch: usize,
    /// How long and how often one call is tried.
    pub patience: OpenAiPatience,
}

impl OpenAiSettings {
    /// How many texts are sent in one call unless something else is configured: some servers take no more by default.
    pub const BATCH: usize = 32;

    /// The usual settings for a model.
    #[must_use]
    pub fn new(server: ServerUrl, model: &str, dimensions: Dimensions) -> Self {
        Self {
            server,
            model: model.to_owned(),
            key: None,
            dimensions,
            ask_dimensions: None,
            input_type: None,
            tokens: None,
            batch: Self::BATCH,
            patience: OpenAiPatience::default(),
        }
    }
}

/// The address of a server, with the path in front of `/embeddings`: `https://api.openai.com/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl(Url);

/// A text that is no address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address of an embedding server is an http or https URL without user, query and fragment")]
pub struct InvalidServerUrl;

impl ServerUrl {
    /// Reads `text`. An `/embeddings` at the end is taken off: requests bring their own.
    ///
    /// # Errors
    /// [`InvalidServerUrl`] for what is no URL, and for one with a user, a query or a fragment, which may be secrets.
    pub fn parse(text: &str) -> Result<Self, InvalidServerUrl> {
        let mut url = Url::parse(text.trim()).map_err(|_| InvalidServerUrl)?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain || !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(InvalidServerUrl);
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/embeddings").unwrap_or(path).trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Whether the network between can be read by others.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Where texts are sent.
    pub(super) fn embeddings(&self) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("embeddings");
        }
        url
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_sent_below_the_address() {
        for (address, asked) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/embeddings"),
            (" http://127.0.0.1:8080/ ", "http://127.0.0.1:8080/embeddings"),
            ("http://127.0.0.1:11434/v1/embeddings/", "http://127.0.0.1:11434/v1/embeddings"),
        ] {
            assert_eq!(ServerUrl::parse(address).unwrap().embeddings().as_str(), asked);
        }
        assert_eq!(ServerUrl::parse("http://[::1]:80/v1/").unwrap().to_string(), "http://[::1]/v1");
    }

    #[test]
    fn an_address_holds_no_secret() {
        for wrong in [
            "",
            "api.openai.com/v1",
            "ftp://a.b",
            "https://u:hush@a.b",
            "https://a.b?key=hush",
            "https://a.b#x",
        ] {
            let refused = ServerUrl::parse(wrong).expect_err(wrong).to_string();
            assert!(!refused.contains("hush"), "{refused}");
        }
    }
}
