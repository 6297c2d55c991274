//! What the server says to whoever started it.

use std::net::SocketAddr;

use http::Uri;
use killrvideo_domain::shared::EmbeddingSpace;

use crate::{
    config::{AstraSettings, Settings, StartWith},
    demo,
};

/// The address, the documentation, where the data is, the demo's logins when there are any, and how long it all
/// lasts.
pub(super) fn welcome(address: SocketAddr, settings: &Settings, space: &EmbeddingSpace) -> String {
    let mut text = told(address, settings.astra.as_ref(), &settings.start_with, space);
    if settings.security.jwt_secret.is_none() {
        text.push_str(
            "No jwt_secret is configured: a random one signs the tokens, which end with the server.\n\n",
        );
    }
    text
}

fn told(
    address: SocketAddr,
    astra: Option<&AstraSettings>,
    start_with: &StartWith,
    space: &EmbeddingSpace,
) -> String {
    let url = format!("http://{}", reachable(address));
    let mut text = format!(
        "\nKillrVideo {version} is listening.\n\n  address    {url}/api/v1\n  docs       {url}/docs\n  store      {store}\n  vectors    {dimensions} numbers, of the model {model}; those that are pushed in must come from it\n",
        store = astra.map_or_else(|| "memory".to_owned(), place),
        dimensions = space.dimensions(),
        model = space.model(),
        version = env!("CARGO_PKG_VERSION")
    );
    if *start_with == StartWith::Demo {
        let row = |login: demo::DemoLogin| format!("  {:<9}  {}\n", login.role.as_str(), login.email);
        let logins = demo::LOGINS.map(row).concat();
        text.push_str(&["\nDemo logins, all with the password ", demo::PASSWORD, "\n\n", &logins].concat());
    }
    text.push_str(match astra {
        None => "\nEverything lives in memory, and is gone when the server stops. Ctrl-C stops it.\n\n",
        Some(_) => "\nCtrl-C stops it.\n\n",
    });
    text
}

/// Which keyspace, and where; a path or a token says nothing to people.
fn place(astra: &AstraSettings) -> String {
    let endpoint = astra.endpoint.to_string();
    let host = endpoint.parse::<Uri>().ok().and_then(|uri| uri.authority().map(ToString::to_string));
    format!("astra, keyspace {} at {}", astra.keyspace, host.unwrap_or(endpoint))
}

/// An address that a browser on this machine can open: `0.0.0.0` and `[::]` are no place to go to.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::Dimensions;

    use super::*;
    use crate::config::{self, Sources};

    fn at(address: &str, start_with: &StartWith) -> String {
        let space = EmbeddingSpace::new("a-model", Dimensions::default());
        told(address.parse().unwrap(), None, start_with, &space)
    }

    #[test]
    fn the_demo_tells_its_logins_and_nothing_else_does() {
        let demo = at("127.0.0.1:8000", &StartWith::Demo);

        for part in [
            "http://127.0.0.1:8000/docs",
            "1536 numbers, of the model a-model; those that are pushed in must come from it\n",
            demo::PASSWORD,
            "  store      memory",
            "in memory",
            "  creator    creator@demo.example",
        ] {
            assert!(demo.contains(part), "{part} in {demo}");
        }
        for other in [StartWith::Nothing, StartWith::Import("data".into())] {
            let text = at("127.0.0.1:8000", &other);
            assert!(text.contains("in memory") && !text.contains("demo"), "{text}");
        }
    }

    #[test]
    fn a_store_behind_a_data_api_is_named_without_what_is_secret() {
        let sources = Sources::default()
            .set("store", "astra")
            .set("jwt_secret", "hush ".repeat(8))
            .variable("ASTRA_DB_API_ENDPOINT", "https://0-region.apps.astra.datastax.com")
            .variable("ASTRA_DB_APPLICATION_TOKEN", "AstraCS:hush")
            .variable("ASTRA_DB_KEYSPACE", "killrvideo");
        let settings = config::load(&sources).unwrap().settings;
        let space = EmbeddingSpace::new("a-model", Dimensions::default());

        let text = welcome("127.0.0.1:8000".parse().unwrap(), &settings, &space);

        let store = "  store      astra, keyspace killrvideo at 0-region.apps.astra.datastax.com\n";
        assert!(text.contains(store), "{text}");
        for other in ["hush", "memory", "jwt_secret", "Demo"] {
            assert!(!text.contains(other), "{other} in {text}");
        }
    }

    #[test]
    fn the_address_can_be_opened() {
        assert!(at("0.0.0.0:80", &StartWith::Nothing).contains("http://localhost:80/docs"));
        assert!(at("[::1]:80", &StartWith::Nothing).contains("http://[::1]:80/docs"));
    }
}
