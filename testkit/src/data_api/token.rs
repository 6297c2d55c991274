//! Who is let in.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::error::ApiError;

/// What speaks against a token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// It cannot be read: 401 with an empty body.
    Bare,
    /// An envelope says what.
    Said(ApiError),
}

/// What a request without a token is told.
pub(crate) fn missing() -> ApiError {
    let message = "the header \"Token\" is missing: send one with a token";
    ApiError::request("SECURITY", "MISSING_AUTHENTICATION_TOKEN", message)
}

/// Compares a token that was sent with the one that is let in.
pub(crate) fn check(sent: &str, expected: &str) -> Result<(), Refusal> {
    if sent.trim().is_empty() {
        let error =
            ApiError::server("", "INTERNAL_SERVER_ERROR", "the token is empty, and nobody is let in unnamed");
        return Err(Refusal::Said(error));
    }
    let same = match sent.strip_prefix("Cassandra:") {
        Some(encoded) => {
            let sent = credentials(encoded).ok_or(Refusal::Bare)?;
            expected.strip_prefix("Cassandra:").and_then(credentials) == Some(sent)
        }
        None => sent == expected,
    };
    if same {
        return Ok(());
    }
    let message = "the database does not know the token: check it, and that it belongs to this database";
    Err(Refusal::Said(ApiError::request("SECURITY", "UNAUTHENTICATED_REQUEST", message)))
}

/// Name and password.
fn credentials(encoded: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let (name, password) = encoded.split_once(':')?;
    let (name, password) = (STANDARD.decode(name).ok()?, STANDARD.decode(password).ok()?);
    (!password.is_empty()).then_some((name, password))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh";

    fn code(sent: &str, expected: &str) -> &'static str {
        match check(sent, expected) {
            Ok(()) => "",
            Err(Refusal::Bare) => "bare",
            Err(Refusal::Said(error)) => error.code,
        }
    }

    #[test]
    fn only_the_one_token_is_let_in() {
        assert_eq!(code(GOOD, GOOD), "");
        assert_eq!(code("AstraCS:a:b", "AstraCS:a:b"), "");
        assert_eq!(code("AstraCS:a:b", GOOD), "UNAUTHENTICATED_REQUEST");
        assert_eq!(code("Cassandra:Y2Fzc2FuZHJh:bm9wZQ==", GOOD), "UNAUTHENTICATED_REQUEST");
    }

    #[test]
    fn what_is_no_name_and_password_is_refused_without_a_word() {
        for sent in [
            "Cassandra:",
            "Cassandra:Y2Fz",
            "Cassandra:Y2Fz:",
            "Cassandra:%%%:%%%",
            "Cassandra:Y2Fz:Y2Fz:Y2Fz",
        ] {
            assert_eq!(code(sent, GOOD), "bare", "{sent}");
        }
    }

    #[test]
    fn an_empty_token_is_the_servers_fault() {
        assert_eq!(code(" ", GOOD), "INTERNAL_SERVER_ERROR");
    }
}
