//! The name of one request, for clients, logs and whoever has to find both.

use axum::http::{HeaderMap, HeaderValue};
use killrvideo_domain::shared::IdGenerator;
use uuid::Uuid;

/// The header.
pub(crate) const X_REQUEST_ID: &str = "x-request-id";

/// The most characters of an id that is kept.
const MAX: usize = 128;

/// A request's id: visible ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// The id that came with the request if it can be kept, otherwise a new one.
    pub(super) fn of(headers: &HeaderMap, ids: &dyn IdGenerator) -> Self {
        let sent = headers.get(X_REQUEST_ID).filter(|id| is_kept(id.as_bytes()));
        Self(sent.cloned().unwrap_or_else(|| text(ids.random())))
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as a header.
    pub(super) fn into_header(self) -> HeaderValue {
        self.0
    }
}

fn text(id: Uuid) -> HeaderValue {
    let mut text = Uuid::encode_buffer();
    // Visible ASCII always is a header.
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut text)).unwrap_or(HeaderValue::from_static("none"))
}

fn is_kept(id: &[u8]) -> bool {
    (1..=MAX).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_is_kept_up_to_128_characters() {
        assert!(is_kept(b"b1-7:{}~!"));
        assert!(is_kept(&[b'x'; 128]));
        for other in ["", "a b", "tab\t", "ä", &"x".repeat(129)] {
            assert!(!is_kept(other.as_bytes()), "{other:?}");
        }
    }
}
