//! Which YouTube video a URL means.

use std::{fmt, str::FromStr};

use url::Url;

use crate::shared::{Fault, InvalidValue, trimmed};

/// An absolute `http` or `https` URL of 1 to 2083 characters, of whatever site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoUrl(Url);

impl VideoUrl {
    /// The most characters.
    pub const MAX: usize = 2083;

    /// Takes `text` as a URL.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is too long or no such URL.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let what = "a video URL";
        let text = trimmed(what, text, 1, Self::MAX)?;
        let refused = InvalidValue { what, fault: Fault::NotAUrl };
        let url = Url::parse(&text).map_err(|_| refused)?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(Self(url)) } else { Err(refused) }
    }
}

/// A URL, or a text, that names no YouTube video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a YouTube video")]
pub struct NotYoutube;

/// A YouTube video's id: 11 characters of `A-Z`, `a-z`, `0-9`, `_`, `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YoutubeId(String);

impl YoutubeId {
    const LENGTH: usize = 11;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the video can be embedded from.
    #[must_use]
    pub fn embed_url(&self) -> String {
        format!("https://www.youtube.com/embed/{self}")
    }

    /// Where YouTube keeps a still of it; every video has this one.
    #[must_use]
    pub fn thumbnail_url(&self) -> String {
        format!("https://i.ytimg.com/vi/{self}/hqdefault.jpg")
    }
}

impl fmt::Display for YoutubeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for YoutubeId {
    type Err = NotYoutube;

    fn from_str(text: &str) -> Result<Self, NotYoutube> {
        let fits = text.len() == Self::LENGTH
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotYoutube) }
    }
}

impl TryFrom<&VideoUrl> for YoutubeId {
    type Error = NotYoutube;

    /// Reads the shapes in which YouTube hands out links: `watch?v=`, `/embed/`, `/v/`, `/shorts/`, `/live/`
    /// on its own hosts, and `youtu.be/`.
    fn try_from(VideoUrl(url): &VideoUrl) -> Result<Self, NotYoutube> {
        let host = url.host_str().ok_or(NotYoutube)?;
        let mut path = url.path_segments().ok_or(NotYoutube)?.filter(|segment| !segment.is_empty());
        let (first, second, third) = (path.next(), path.next(), path.next());
        match (host, first, second, third) {
            ("youtu.be", Some(id), None, None) => id.parse(),
            (_, Some("watch"), None, None) if is_youtube(host) => {
                url.query_pairs().find(|(name, _)| name == "v").ok_or(NotYoutube)?.1.parse()
            }
            (_, Some("embed" | "v" | "shorts" | "live"), Some(id), None) if is_youtube(host) => id.parse(),
            _ => Err(NotYoutube),
        }
    }
}

fn is_youtube(host: &str) -> bool {
    matches!(
        host,
        "youtube.com"
            | "www.youtube.com"
            | "m.youtube.com"
            | "music.youtube.com"
            | "youtube-nocookie.com"
            | "www.youtube-nocookie.com"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_in(text: &str) -> Result<String, NotYoutube> {
        let url = VideoUrl::parse(text).expect("a URL");
        YoutubeId::try_from(&url).map(|id| id.to_string())
    }

    #[test]
    fn every_shape_of_link_is_read() {
        for link in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "http://youtube.com/watch/?feature=share&v=dQw4w9WgXcQ&t=42s",
            "https://m.youtube.com/watch?v=dQw4w9WgXcQ#t=1",
            "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://WWW.YOUTUBE.COM/embed/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
            "https://youtube.com/v/dQw4w9WgXcQ",
            "https://youtube.com/shorts/dQw4w9WgXcQ/",
            "https://www.youtube.com/live/dQw4w9WgXcQ",
            " https://youtu.be/dQw4w9WgXcQ?si=abc ",
        ] {
            assert_eq!(id_in(link).as_deref(), Ok("dQw4w9WgXcQ"), "{link}");
        }
    }

    #[test]
    fn other_links_name_no_youtube_video() {
        for link in [
            "https://vimeo.com/1234",
            "https://www.youtube.com/",
            "https://www.youtube.com/watch",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/channel/dQw4w9WgXcQ",
            "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
            "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ/more",
            "https://youtu.be/dQw4w9WgX%2FQ",
        ] {
            assert_eq!(id_in(link), Err(NotYoutube), "{link}");
        }
    }

    #[test]
    fn what_is_no_absolute_http_url_is_refused() {
        for text in
            ["", "youtube.com/watch?v=dQw4w9WgXcQ", "ftp://youtube.com/x", "http://", "javascript:alert(1)"]
        {
            assert!(VideoUrl::parse(text).is_err(), "{text}");
        }
        assert!(VideoUrl::parse(&format!("https://example.org/{}", "x".repeat(2083))).is_err());
    }
}
