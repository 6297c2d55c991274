//! What can go wrong between here and the model, and what it means.

use std::time::Duration;

use killrvideo_domain::{search::EmbedError, shared::InvalidEmbedding};
use reqwest::StatusCode;

use super::refusal::Refusal;

/// Why texts were not embedded. What it shows is safe to log: neither the key nor a text.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("no HTTP client can be made")]
    NoClient(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the key is no text that a header can hold")]
    Key,
    #[error("no connection to the embedding server")]
    NoConnection(#[source] reqwest::Error),
    #[error("the connection to the embedding server broke")]
    Broken(#[source] reqwest::Error),
    #[error("the embedding server did not answer within {0:?}")]
    TimedOut(Duration),
    #[error("the embedding server answered with status {status}{refusal}")]
    Status { status: StatusCode, refusal: Refusal, retry_after: Option<Duration> },
    #[error("the answer of the embedding server is longer than {0} bytes")]
    TooLong(usize),
    #[error(
        "the answer of the embedding server does not have the expected form (line {line}, column {column})"
    )]
    Form { line: usize, column: usize },
    #[error("the embedding server gave {actual} vectors for {expected} texts")]
    Count { expected: usize, actual: usize },
    #[error("the embedding server gave vectors for the texts {0:?}, not one for each")]
    Order(Vec<usize>),
    #[error("the embedding server gave no vector for text {at}")]
    Vector { at: usize, source: InvalidEmbedding },
    #[error("the answer of the embedding server could not be read")]
    Reading(#[source] tokio::task::JoinError),
}

impl Trouble {
    /// Whether the same call may succeed when it is tried again.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::NoConnection(_) | Self::Broken(_) | Self::TimedOut(_) => true,
            Self::Status { status, refusal, .. } => passes(*status) && !refusal.is_for_long(),
            Self::NoClient(_)
            | Self::Key
            | Self::TooLong(_)
            | Self::Form { .. }
            | Self::Count { .. }
            | Self::Order(_)
            | Self::Vector { .. }
            | Self::Reading(_) => false,
        }
    }

    /// Whether the server found fault with what it was sent, which may be the length of a text.
    pub(super) fn is_about_texts(&self) -> bool {
        matches!(self, Self::Status { status, .. } if matches!(status.as_u16(), 400 | 413 | 422))
    }

    /// How long the server asks to be left alone.
    pub(super) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Whether a status is one that passes: the server is slow, busy, or down.
fn passes(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
}

impl From<Trouble> for EmbedError {
    fn from(trouble: Trouble) -> Self {
        match &trouble {
            Trouble::NoConnection(_)
            | Trouble::Broken(_)
            | Trouble::TimedOut(_)
            | Trouble::NoClient(_)
            | Trouble::Reading(_) => Self::Unavailable(trouble.into()),
            Trouble::Status { status, .. } if passes(*status) => Self::Unavailable(trouble.into()),
            Trouble::Key
            | Trouble::Status { .. }
            | Trouble::TooLong(_)
            | Trouble::Form { .. }
            | Trouble::Count { .. }
            | Trouble::Order(_)
            | Trouble::Vector { .. } => Self::Useless(trouble.into()),
        }
    }
}
