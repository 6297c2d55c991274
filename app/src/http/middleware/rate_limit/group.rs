//! Which requests are counted together.

use axum::{extract::MatchedPath, http::Method};

/// Requests that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Registrations and logins, each of which hashes a password.
    Logins,
    /// Vectors that are pushed in, one by one, by pipelines.
    Ingest,
    /// What else changes something.
    Writes,
    /// What changes nothing.
    Reads,
}

impl Group {
    /// The group of what is sent to a route.
    pub(super) fn of(method: &Method, route: Option<&MatchedPath>) -> Self {
        if !matches!(*method, Method::POST | Method::PUT) {
            return Self::Reads;
        }
        match route.map(MatchedPath::as_str) {
            Some("/api/v1/users/register" | "/api/v1/users/login") => Self::Logins,
            Some("/api/v1/reco/ingest") => Self::Ingest,
            Some(_) | None => Self::Writes,
        }
    }
}
