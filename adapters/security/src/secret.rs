//! The secret that tokens are signed with.

use std::fmt;

use rand::{TryRng, rngs::SysRng};
use secrecy::{ExposeSecret, SecretSlice};

/// A secret of at least 32 bytes, which is what HS256 asks for (RFC 7518, section 3.2). It prints nothing and is
/// wiped from memory when it is dropped.
pub struct JwtSecret(SecretSlice<u8>);

/// A text that is too short for a [`JwtSecret`]; it tells the length and not the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret for tokens has at least {min} bytes, not {0}", min = JwtSecret::MIN)]
pub struct SecretTooShort(usize);

/// The system gave no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomNumbers(#[source] Box<dyn std::error::Error + Send + Sync>);

impl JwtSecret {
    /// The fewest bytes.
    pub const MIN: usize = 32;

    /// Takes the bytes of `text` as a secret.
    ///
    /// # Errors
    /// [`SecretTooShort`] when there are fewer than [`JwtSecret::MIN`].
    pub fn parse(text: &str) -> Result<Self, SecretTooShort> {
        if text.len() < Self::MIN {
            return Err(SecretTooShort(text.len()));
        }
        Ok(Self(SecretSlice::from(text.as_bytes().to_vec())))
    }

    /// A new secret of 32 random bytes. Tokens that it signs are worth nothing to another process.
    ///
    /// # Errors
    /// [`NoRandomNumbers`] when the system gives none.
    pub fn random() -> Result<Self, NoRandomNumbers> {
        let mut bytes = vec![0; Self::MIN];
        SysRng.try_fill_bytes(&mut bytes).map_err(|error| NoRandomNumbers(error.into()))?;
        Ok(Self(SecretSlice::from(bytes)))
    }

    pub(crate) fn reveal(&self) -> &[u8] {
        self.0.expose_secret()
    }
}

impl fmt::Debug for JwtSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JwtSecret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_by_its_length_alone() {
        let refused = JwtSecret::parse("hunter2").expect_err("7 bytes");

        assert_eq!(refused.to_string(), "a secret for tokens has at least 32 bytes, not 7");
        assert!(!format!("{refused:?}").contains("hunter2"));
        assert!(JwtSecret::parse(&"x".repeat(31)).is_err());
        assert!(JwtSecret::parse(&"ä".repeat(16)).is_ok());
    }

    #[test]
    fn a_secret_does_not_print() {
        let secret = JwtSecret::parse(&"hush ".repeat(7)).unwrap();

        assert_eq!(format!("{secret:?}"), "JwtSecret(***)");
    }

    #[test]
    fn random_secrets_are_long_enough_and_differ() {
        let (one, other) = (JwtSecret::random().unwrap(), JwtSecret::random().unwrap());

        assert_eq!(one.reveal().len(), JwtSecret::MIN);
        assert_ne!(one.reveal(), other.reveal());
    }
}
