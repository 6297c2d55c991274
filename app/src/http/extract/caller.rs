//! Who asks, and the proof of what they may do.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use http::header::AUTHORIZATION;
use killrvideo_domain::{
    accounts::{AccountsError, Sessions},
    shared::{Caller, Creator, Moderator, SignedIn},
};

use crate::{http::error::ApiError, state::AppState};

/// By whom an operation is asked for, as far as it has to know:
///
/// - [`Caller`]: anyone; a token that is of no use counts as none.
/// - [`SignedIn`], [`Creator`], [`Moderator`]: the proofs that the domain's rules make, or 401 and 403.
///
/// It reads nothing but a header, so it answers before the body is looked at.
#[derive(Debug)]
pub(crate) struct By<T>(pub(crate) T);

/// What [`By`] can hold.
pub(crate) trait Proof: Sized {
    /// Asks the domain's rule about whoever sent `token`.
    fn of(
        token: Option<&str>,
        sessions: &Sessions,
    ) -> impl Future<Output = Result<Self, AccountsError>> + Send;
}

impl Proof for Caller {
    async fn of(token: Option<&str>, sessions: &Sessions) -> Result<Self, AccountsError> {
        sessions.caller(token).await
    }
}

impl Proof for SignedIn {
    async fn of(token: Option<&str>, sessions: &Sessions) -> Result<Self, AccountsError> {
        Ok(sessions.caller(token).await?.signed_in()?)
    }
}

impl Proof for Creator {
    async fn of(token: Option<&str>, sessions: &Sessions) -> Result<Self, AccountsError> {
        Ok(sessions.caller(token).await?.creator()?)
    }
}

impl Proof for Moderator {
    async fn of(token: Option<&str>, sessions: &Sessions) -> Result<Self, AccountsError> {
        sessions.moderator(token).await
    }
}

impl<T: Proof> FromRequestParts<AppState> for By<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self(T::of(bearer(&parts.headers), &state.sessions).await?))
    }
}

/// The token of `Authorization: Bearer <token>`; `None` when there is nothing of this form, and when there are two such
/// headers: whatever stands between client and server may have looked at the other one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_follows_the_word_bearer_in_any_letter_case() {
        let token = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().expect("a header"));
            bearer(&headers).map(str::to_owned)
        };

        assert_eq!(token("Bearer a.b.c").as_deref(), Some("a.b.c"));
        assert_eq!(token("bearer  a.b.c ").as_deref(), Some("a.b.c"));
        for other in ["Basic a.b.c", "Bearer", "a.b.c", ""] {
            assert_eq!(token(other), None, "{other:?}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
