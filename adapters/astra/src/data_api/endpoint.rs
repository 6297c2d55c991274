//! Where the Data API is.

use std::fmt;

use url::Url;

/// The address of a Data API, with the path in front of `/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

/// A text that is no address of a Data API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the address of a Data API is an http or https URL without user, query and fragment, not {0:?}")]
pub struct InvalidEndpoint(String);

impl Endpoint {
    /// How addresses of Astra DB end.
    const ASTRA: &str = ".apps.astra.datastax.com";
    /// Where Astra DB's gateway has the Data API.
    const ASTRA_PATH: &str = "/api/json";

    /// Reads `text`. It may carry a path; an address of Astra DB without one gets `/api/json`, which is where
    /// Astra's gateway has the Data API. A `/v1` at the end is taken off: requests bring their own.
    ///
    /// # Errors
    /// [`InvalidEndpoint`] for what is no URL, and for one with a user, a query or a fragment; its text shows
    /// no password.
    pub fn parse(text: &str) -> Result<Self, InvalidEndpoint> {
        let refused = || InvalidEndpoint(shown(text));
        let url = Url::parse(text.trim()).map_err(|_| refused())?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain || !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(refused());
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/v1").unwrap_or(path).trim_end_matches('/').to_owned();
        let mut endpoint = Self(url);
        let path = if path.is_empty() && endpoint.is_astra() { Self::ASTRA_PATH } else { &path };
        endpoint.0.set_path(path);
        Ok(endpoint)
    }

    /// Whether the network between can be read by others.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether it is one of Astra DB's own.
    #[must_use]
    pub fn is_astra(&self) -> bool {
        self.0.host_str().is_some_and(|host| host.ends_with(Self::ASTRA))
    }

    /// The address of a keyspace, or of a table in it.
    pub(super) fn address(&self, keyspace: &str, table: Option<&str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("v1").push(keyspace).extend(table);
        }
        url
    }
}

/// What can be shown of an address that is refused: nothing before an `@`, which may be a password, and nothing of a
/// query or a fragment, which may hold a token.
fn shown(text: &str) -> String {
    let text = text.rsplit_once('@').map_or(text, |(_, rest)| rest);
    text.split_inclusive(['?', '#']).next().unwrap_or_default().to_owned()
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(endpoint: &str) -> String {
        let endpoint = Endpoint::parse(endpoint).expect("an address");
        endpoint.address("killrvideo", Some("users")).to_string()
    }

    #[test]
    fn an_address_keeps_its_path() {
        for (endpoint, address) in [
            ("http://127.0.0.1:8181", "http://127.0.0.1:8181/v1/killrvideo/users"),
            ("http://127.0.0.1:8181/", "http://127.0.0.1:8181/v1/killrvideo/users"),
            ("https://example.org/data/", "https://example.org/data/v1/killrvideo/users"),
            ("https://example.org/api/json/v1/", "https://example.org/api/json/v1/killrvideo/users"),
        ] {
            assert_eq!(table(endpoint), address);
        }
    }

    #[test]
    fn an_address_of_astra_gets_its_path() {
        let host = "https://0-region.apps.astra.datastax.com";
        for path in ["", "/", "/api/json", "/api/json/v1"] {
            assert_eq!(table(&format!("{host}{path}")), format!("{host}/api/json/v1/killrvideo/users"));
        }
        assert_eq!(table(&format!("{host}/other")), format!("{host}/other/v1/killrvideo/users"));
        assert_eq!(
            table("https://apps.astra.datastax.com.example.org"),
            "https://apps.astra.datastax.com.example.org/v1/killrvideo/users"
        );
    }

    #[test]
    fn what_is_refused_is_named_but_for_passwords() {
        for text in ["", "example.org", "ftp://example.org", "https://example.org?", "https://example.org#"] {
            let refused = Endpoint::parse(text).expect_err("no address").to_string();
            assert!(refused.contains(&format!("{text:?}")), "{refused}");
        }
        for text in
            ["https://user:hush@example.org", "https://example.org?token=hush", "https://example.org#hush"]
        {
            let refused = Endpoint::parse(text).expect_err("no plain address").to_string();
            assert!(refused.contains("example.org") && !refused.contains("hush"), "{refused}");
        }
    }
}
