//! Passwords, and what is kept of them. Nothing here prints its contents.

use std::fmt;

use crate::shared::{Fault, InvalidValue, length};

macro_rules! prints_nothing {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    )+};
}

prints_nothing!(Password, LoginPassword, PasswordHash);

/// A password for a new account: 8 to 72 bytes, none of them zero, taken as it is.
///
/// bcrypt reads 72 bytes and no more. A longer password is refused here, where its owner learns of it, and
/// never cut. bcrypt also ends a password with a zero byte and repeats it, so that with zeros inside, two
/// passwords can be one.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The fewest bytes.
    pub const MIN: usize = 8;
    /// The most bytes.
    pub const MAX: usize = 72;

    /// Takes `text` as a password; blanks count.
    ///
    /// # Errors
    /// [`InvalidValue`] when it has fewer or more bytes, or a zero byte.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let what = "a password";
        length(what, text.len(), Self::MIN, Self::MAX, "bytes")?;
        if text.contains('\0') {
            return Err(InvalidValue { what, fault: Fault::Malformed("has no zero bytes") });
        }
        Ok(Self(text.to_owned()))
    }

    /// The password, for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What somebody who logs in claims to be the password: anything but nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginPassword(String);

impl LoginPassword {
    /// Takes `text` as a claim.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is empty.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        length("a password", text.len(), 1, usize::MAX, "bytes")?;
        Ok(Self(text.to_owned()))
    }

    /// The claim, for verifying.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether any account could have this password; one over [`Password::MAX`] bytes, or with a zero byte, is
    /// wrong for all.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.0.len() <= Password::MAX && !self.0.contains('\0')
    }
}

/// What a store keeps of a password: bcrypt's text, or something of another origin that matches nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a stored text as it is.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for storing and verifying.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_counts_bytes_and_is_never_trimmed() {
        assert!(Password::parse("        ").is_ok());
        assert!(Password::parse("1234567").is_err());
        assert!(Password::parse(&"ä".repeat(36)).is_ok());
        assert_eq!(
            Password::parse(&"ä".repeat(37)).expect_err("74 bytes").to_string(),
            "a password has at most 72 bytes, not 74"
        );
    }

    #[test]
    fn zero_bytes_are_in_no_password() {
        assert_eq!(
            Password::parse("abcdefgh\0abcdefgh").expect_err("a zero byte").to_string(),
            "a password has no zero bytes"
        );
        assert!(LoginPassword::parse("abcdefgh\0abcdefgh").is_ok_and(|claim| !claim.is_possible()));
    }

    #[test]
    fn a_claim_may_be_too_long_to_be_true() {
        assert!(LoginPassword::parse("").is_err());
        assert!(LoginPassword::parse("x").is_ok_and(|claim| claim.is_possible()));
        assert!(LoginPassword::parse(&"x".repeat(73)).is_ok_and(|claim| !claim.is_possible()));
    }

    #[test]
    fn secrets_do_not_print() {
        let password = Password::parse("correct horse").expect("long enough");

        assert_eq!(format!("{password:?}"), "Password(***)");
    }
}
