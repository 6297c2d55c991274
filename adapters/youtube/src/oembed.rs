//! YouTube's oEmbed, which anybody may ask.

use async_trait::async_trait;
use killrvideo_domain::catalog::{Lookup, Metadata, MetadataUnreachable, VideoMetadata, YoutubeId};
use reqwest::StatusCode;
use serde::Deserialize;

use crate::{
    HttpSettings,
    http::{Answer, Door, Trouble},
};

/// Asks YouTube's oEmbed endpoint, which says a video's title and needs no key.
#[derive(Debug)]
pub struct OembedMetadata {
    door: Door,
}

impl OembedMetadata {
    const YOUTUBE: &str = "https://www.youtube.com/oembed";

    /// A source that asks as `settings` say.
    #[must_use]
    pub fn new(settings: HttpSettings) -> Self {
        Self { door: Door::new(Self::YOUTUBE, settings) }
    }
}

#[async_trait]
impl VideoMetadata for OembedMetadata {
    async fn look_up(&self, video: &YoutubeId) -> Result<Lookup, MetadataUnreachable> {
        let page = format!("https://www.youtube.com/watch?v={video}");
        let answer = self.door.get(&[("url", &page), ("format", "json")]).await?;
        Ok(understood(&answer)?)
    }
}

/// What an answer means.
///
/// YouTube documents no statuses. By what its users report, 401 is a video whose owner forbids embedding, 403 a
/// private one, 400 and 404 one that does not exist. Where videos are shown by embedding them, the first is none that
/// may be shown either. Private videos were also reported to give the text `Forbidden` with status 200 (in 2020);
/// that makes no sense here, like any other answer that is no JSON.
fn understood(answer: &Answer) -> Result<Lookup, Trouble> {
    match answer.status {
        StatusCode::OK => {
            let Oembed { title } = answer.json()?;
            Ok(Lookup::Found(Metadata { title, ..Metadata::default() }))
        }
        StatusCode::BAD_REQUEST
        | StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND => Ok(Lookup::NoSuchVideo),
        other => Err(Trouble::Status(other)),
    }
}

#[derive(Deserialize)]
struct Oembed {
    title: String,
}
