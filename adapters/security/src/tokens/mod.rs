//! Tokens: JSON Web Tokens, signed by HS256.

use std::fmt;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, TokenData, Validation};
use killrvideo_domain::{
    accounts::{Claims, TokenIssuer},
    shared::{Identity, Role, Timestamp},
};
use serde::{Deserialize, Serialize};

use crate::JwtSecret;

/// Signs tokens by HS256 in the name of one issuer, and reads back those of the same secret and issuer.
pub struct JwtTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    issuer: String,
}

impl JwtTokens {
    /// The issuer's name, unless another is configured.
    pub const DEFAULT_ISSUER: &str = "killrvideo-rs";
    /// A longer token, in bytes, is not looked at. Tokens of this issuer have about 400.
    pub const LONGEST: usize = 8 * 1024;

    /// Signs with `secret` as `issuer`.
    #[must_use]
    pub fn new(secret: &JwtSecret, issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // The types of `Received` ask for every claim, `read` compares the issuer, and `Claims::hold_at` judges
        // the times by the clock of the domain, where the library would ask the system's.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            encoding: EncodingKey::from_secret(secret.reveal()),
            decoding: DecodingKey::from_secret(secret.reveal()),
            validation,
            issuer: issuer.to_owned(),
        }
    }
}

impl fmt::Debug for JwtTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtTokens").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl TokenIssuer for JwtTokens {
    fn issue(&self, claims: &Claims) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        let issued = Issued {
            sub: claims.identity.user.to_string(),
            roles: claims.identity.roles.iter().map(Role::as_str).collect(),
            iat: whole_seconds(claims.issued_at),
            exp: whole_seconds(claims.expires_at),
            nbf: claims.not_before.map(whole_seconds),
            iss: &self.issuer,
            jti: claims.token.to_string(),
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &issued, &self.encoding)?)
    }

    fn read(&self, token: &str) -> Option<Claims> {
        if token.len() > Self::LONGEST {
            return None;
        }
        let TokenData { header, claims } =
            jsonwebtoken::decode::<Received>(token, &self.decoding, &self.validation).ok()?;
        // RFC 7515, section 4.1.11: what must be understood, and is not, makes a token invalid.
        if header.crit.is_some() || claims.iss != self.issuer {
            return None;
        }
        claims.into_claims()
    }
}

/// What is written into a token.
#[derive(Serialize)]
struct Issued<'a> {
    sub: String,
    roles: Vec<&'static str>,
    iat: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    iss: &'a str,
    jti: String,
}

/// Cut downwards, so that a token never lives longer than was decided.
fn whole_seconds(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(1_000)
}

/// What is read from a token. Its times are seconds and may have fractions (RFC 7519, section 2).
#[derive(Deserialize)]
struct Received {
    sub: String,
    roles: Vec<String>,
    iat: f64,
    exp: f64,
    #[serde(default)]
    nbf: Option<f64>,
    iss: String,
    jti: String,
}

impl Received {
    /// `None` when an identity or a time is none.
    fn into_claims(self) -> Option<Claims> {
        let roles = self.roles.iter().filter_map(|role| role.parse().ok()).collect();
        Some(Claims {
            token: self.jti.parse().ok()?,
            identity: Identity { user: self.sub.parse().ok()?, roles },
            issued_at: timestamp(self.iat)?,
            expires_at: timestamp(self.exp)?,
            not_before: match self.nbf {
                Some(seconds) => Some(timestamp(seconds)?),
                None => None,
            },
        })
    }
}

/// The last millisecond at or before that many seconds after 1970; `None` outside the years 0 to 9999.
fn timestamp(seconds: f64) -> Option<Timestamp> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast stops at the ends of i64, which are no timestamps"
    )]
    let millis = (seconds * 1_000.0).floor() as i64;
    Timestamp::from_millis(millis).ok()
}

#[cfg(test)]
mod tests;
