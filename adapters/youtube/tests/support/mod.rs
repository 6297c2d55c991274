//! A server in YouTube's place.

use std::{error::Error, time::Duration};

use killrvideo_domain::catalog::{Lookup, MetadataUnreachable, VideoMetadata, YoutubeId};
use killrvideo_youtube::HttpSettings;
use tokio::net::TcpListener;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

pub(crate) const VIDEO: &str = "dQw4w9WgXcQ";

/// A server that gives one answer to everything.
pub(crate) async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// Settings that ask `server`, for longer than any test takes.
pub(crate) fn asking(server: &MockServer) -> HttpSettings {
    asking_at(&server.uri())
}

pub(crate) fn asking_at(address: &str) -> HttpSettings {
    HttpSettings { endpoint: Some(address.parse().expect("a URL")), timeout: Duration::from_mins(1) }
}

/// Settings that ask somebody who hangs up without a word.
pub(crate) async fn asking_nobody() -> HttpSettings {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    asking_at(&format!("http://{address}"))
}

pub(crate) async fn look_up(source: &impl VideoMetadata) -> Result<Lookup, MetadataUnreachable> {
    let video: YoutubeId = VIDEO.parse().expect("11 characters");
    source.look_up(&video).await
}

/// All that an error shows: its texts down to the last source, and what `Debug` makes of it.
pub(crate) fn all_text(error: &MetadataUnreachable) -> String {
    let mut text = format!("{error:?}");
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        text = format!("{text}\n{error}");
        next = error.source();
    }
    text
}
