//! How a store fails: one error for all stores.

use std::{error::Error, fmt};

/// What kind of failure it is, which decides what a caller is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// The store is out of reach, overloaded or too slow.
    Unavailable,
    /// What is stored does not make sense; the source names table, column and key.
    Inconsistent,
    /// The store refuses what it was asked: a fault of ours, or a wrong set-up.
    Rejected,
    /// A position that this store did not make; see [`Position`](super::Position).
    ForeignPosition,
}

/// A store could not do what it was asked.
///
/// Not finding something is never an error: one thing that is absent is `None`, many are an empty page.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    retryable: bool,
    operation: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl StoreError {
    /// The store is out of reach, overloaded or too slow: the same call may succeed later.
    #[must_use]
    pub fn unavailable(operation: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: StoreErrorKind::Unavailable, retryable: true, operation, source: Some(source.into()) }
    }

    /// What is stored does not make sense; `source` names table, column and key.
    #[must_use]
    pub fn inconsistent(operation: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: StoreErrorKind::Inconsistent, retryable: false, operation, source: Some(source.into()) }
    }

    /// The store refuses what it was asked.
    #[must_use]
    pub fn rejected(operation: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: StoreErrorKind::Rejected, retryable: false, operation, source: Some(source.into()) }
    }

    /// The position was not made by this store.
    #[must_use]
    pub fn foreign_position(operation: &'static str) -> Self {
        Self { kind: StoreErrorKind::ForeignPosition, retryable: false, operation, source: None }
    }

    /// The same failure, of which it is known that trying again cannot help, or harms.
    #[must_use]
    pub fn final_one(mut self) -> Self {
        self.retryable = false;
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Whether the same call may be tried again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// The port's method that failed: `video_store.get`.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            StoreErrorKind::Unavailable => "the store is unavailable",
            StoreErrorKind::Inconsistent => "what is stored does not make sense",
            StoreErrorKind::Rejected => "the store refuses the request",
            StoreErrorKind::ForeignPosition => "the position belongs to another store",
        };
        write!(f, "{}: {what}", self.operation)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_failed_and_keeps_the_source_apart() {
        let error = StoreError::unavailable("video_store.get", "connection refused");

        assert_eq!(error.to_string(), "video_store.get: the store is unavailable");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("connection refused"));
        assert!(error.is_retryable());
        assert!(!error.final_one().is_retryable());
    }
}
