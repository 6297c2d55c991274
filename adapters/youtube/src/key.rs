//! The key of the Data API.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A key of the YouTube Data API v3. It prints nothing and is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct ApiKey(SecretString);

/// A key without a single character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a YouTube API key is not blank")]
pub struct BlankApiKey;

impl ApiKey {
    /// Trims `text`; whether the key is any good, only YouTube knows.
    ///
    /// # Errors
    /// [`BlankApiKey`] when nothing is left.
    pub fn parse(text: &str) -> Result<Self, BlankApiKey> {
        let text = text.trim();
        if text.is_empty() { Err(BlankApiKey) } else { Ok(Self(text.into())) }
    }

    pub(crate) fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_trimmed_not_blank_and_does_not_print() {
        let key = ApiKey::parse(" AIzaSecret\n").unwrap();

        assert_eq!(key.reveal(), "AIzaSecret");
        assert_eq!(format!("{key:?}"), "ApiKey(***)");
        assert_eq!(ApiKey::parse(" ").err(), Some(BlankApiKey));
    }
}
