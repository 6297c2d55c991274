//! The YouTube Data API v3, which needs a key and says most.

use async_trait::async_trait;
use killrvideo_domain::catalog::{Lookup, Metadata, MetadataUnreachable, VideoMetadata, YoutubeId};
use reqwest::StatusCode;
use serde::Deserialize;

use crate::{
    ApiKey, HttpSettings, category,
    http::{Answer, Door, Trouble},
};

/// Asks `videos.list` of the YouTube Data API v3. One call costs one unit of the key's quota (10,000 a day
/// unless YouTube granted more).
#[derive(Debug)]
pub struct DataApiMetadata {
    key: ApiKey,
    door: Door,
}

impl DataApiMetadata {
    const YOUTUBE: &str = "https://www.googleapis.com/youtube/v3/videos";

    /// A source that asks with `key`, as `settings` say.
    #[must_use]
    pub fn new(key: ApiKey, settings: HttpSettings) -> Self {
        Self { key, door: Door::new(Self::YOUTUBE, settings) }
    }

    /// What an answer means.
    fn understood(&self, answer: &Answer) -> Result<Lookup, Trouble> {
        if answer.status == StatusCode::OK {
            let Videos { items } = answer.json()?;
            return Ok(items.into_iter().next().map_or(Lookup::NoSuchVideo, Item::into_lookup));
        }
        // An unknown id usually gives an empty list; `videoNotFound` is the API's error for the same. Any other 404
        // means that the address is wrong, and says nothing about the video.
        match self.reason(answer) {
            Some(reason) if answer.status == StatusCode::NOT_FOUND && reason == "videoNotFound" => {
                Ok(Lookup::NoSuchVideo)
            }
            Some(reason) => Err(Trouble::StatusBecause(answer.status, reason)),
            None => Err(Trouble::Status(answer.status)),
        }
    }

    /// Why a request was refused, in the API's own word (`quotaExceeded`, say); `None` for anything that is not
    /// one word of moderate length, or holds the key.
    fn reason(&self, answer: &Answer) -> Option<String> {
        let Refused { error } = answer.json().ok()?;
        let reason = error.errors.into_iter().next()?.reason;
        let word = reason.len() <= 40 && reason.bytes().all(|byte| byte.is_ascii_alphabetic());
        (word && !reason.contains(self.key.reveal())).then_some(reason)
    }
}

#[async_trait]
impl VideoMetadata for DataApiMetadata {
    async fn look_up(&self, video: &YoutubeId) -> Result<Lookup, MetadataUnreachable> {
        let query = [("part", "snippet,status"), ("id", video.as_str()), ("key", self.key.reveal())];
        let answer = self.door.get(&query).await?;
        Ok(self.understood(&answer)?)
    }
}

/// Videos that exist and may be seen: none for any other.
#[derive(Deserialize)]
struct Videos {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    snippet: Snippet,
    status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snippet {
    title: String,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    category_id: Option<String>,
    default_language: Option<String>,
    default_audio_language: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    privacy_status: Option<String>,
}

impl Item {
    fn into_lookup(self) -> Lookup {
        if self.status.and_then(|status| status.privacy_status).as_deref() == Some("private") {
            return Lookup::NoSuchVideo;
        }
        let Snippet { title, description, tags, category_id, default_language, default_audio_language } =
            self.snippet;
        Lookup::Found(Metadata {
            title,
            description: description.filter(|text| !text.trim().is_empty()),
            tags,
            category: category_id.as_deref().and_then(category::name).map(str::to_owned),
            // What is spoken says more about a video than what its title is written in.
            language: default_audio_language.or(default_language),
        })
    }
}

#[derive(Deserialize)]
struct Refused {
    error: Refusal,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    errors: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    reason: String,
}
