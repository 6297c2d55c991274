//! The name of one request, for clients, logs and whoever has to find both.

use axum::http::{HeaderMap, HeaderValue};
use killrvideo_domain::shared::IdGenerator;

/// The header.
pub(crate) const X_REQUEST_ID: &str = "x-request-id";

/// The most characters of an id that is kept.
const MAX: usize = 128;

/// A request's id: visible ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The id that came with the request if it can be kept, otherwise a new one.
    pub(crate) fn of(headers: &HeaderMap, ids: &dyn IdGenerator) -> Self {
        let sent = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_kept(id));
        Self(sent.map_or_else(|| ids.random().to_string(), str::to_owned))
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a header. Visible ASCII always is one.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

fn is_kept(id: &str) -> bool {
    (1..=MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_is_kept_up_to_128_characters() {
        assert!(is_kept("b1-7:{}~!"));
        assert!(is_kept(&"x".repeat(128)));
        for other in ["", "a b", "tab\t", "ä", &"x".repeat(129)] {
            assert!(!is_kept(other), "{other:?}");
        }
    }
}
