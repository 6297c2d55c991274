//! What can go wrong between here and the database, and what it means: the only file that knows the vendor's codes.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::shared::StoreError;

use super::reply::VendorError;

/// Why a command was not answered as it should be. What it shows is safe to log: no address, no token, and of a row at
/// most one cell, which is not what it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("no HTTP client can be made")]
    NoClient(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The command never left.
    #[error("no connection to the Data API")]
    NoConnection(#[source] reqwest::Error),
    /// The command left, and perhaps arrived.
    #[error("the connection to the Data API broke")]
    Broken(#[source] reqwest::Error),
    #[error("the Data API did not answer within {0:?}")]
    TimedOut(Duration),
    /// Something between here and the Data API answered, without an envelope.
    #[error("a gateway answered with status {status}")]
    Gateway { status: u16, retry_after: Option<Duration> },
    #[error("the answer of the Data API cannot be read: {0}")]
    Unreadable(String),
    #[error(transparent)]
    Vendor(#[from] VendorError),
    /// A row is not what this adapter writes.
    #[error("a row of {table} cannot be read: {reason}")]
    Row { table: String, reason: String },
    /// It was not sent, because it could not succeed.
    #[error("not sent: {0}")]
    NotSent(String),
    /// The circuit breaker is open.
    #[error("the Data API failed again and again and is not asked for a moment")]
    Resting,
    /// Too many other commands are on their way.
    #[error("too many commands wait for the Data API")]
    Busy,
}

/// Whether the same command may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Again {
    /// It cannot help.
    Never,
    /// It may help, once: these errors are seldom a passing fault.
    Once,
    /// It may help, if doing it twice is doing it once: perhaps it was done.
    IfIdempotent,
    /// It may help: it was not done.
    Safe,
}

/// What an error means for the one who called a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The store cannot do it now.
    Unavailable,
    /// The store cannot do it until somebody mends the credentials.
    NotLetIn,
    /// The store will never do this.
    Rejected,
}

impl VendorError {
    /// What a code means, and whether the same command may be sent again.
    #[expect(clippy::match_same_arms, reason = "each arm says why its codes mean what they mean")]
    fn verdict(&self) -> (Meaning, Again) {
        match (self.family.as_str(), self.scope.as_str(), self.error_code.as_str()) {
            // The database did not take part, or only answered a question.
            ("SERVER", "DATABASE", "FAILED_TO_CONNECT_TO_DATABASE" | "UNAVAILABLE_DATABASE") => {
                (Meaning::Unavailable, Again::Safe)
            }
            (
                "SERVER",
                "DATABASE",
                "TIMEOUT_READING_DATA" | "FAILED_READ_REQUEST" | "FAILED_TO_READ_METADATA",
            ) => (Meaning::Unavailable, Again::Safe),
            // Perhaps written, perhaps not. A database that hangs is reported as UNEXPECTED_DRIVER_ERROR after 10 s.
            (
                "SERVER",
                "DATABASE",
                "TIMEOUT_WRITING_DATA"
                | "FAILED_WRITE_REQUEST"
                | "FAILED_TRUNCATION"
                | "UNEXPECTED_DRIVER_ERROR"
                | "FAILED_CONCURRENT_OPERATIONS"
                | "FAILED_COMPARE_AND_SET",
            ) => (Meaning::Unavailable, Again::IfIdempotent),
            // The statement itself is wrong.
            (
                "SERVER",
                "DATABASE",
                "INVALID_DATABASE_QUERY" | "UNSUPPORTED_DATABASE_QUERY" | "UNKNOWN_KEYSPACE",
            ) => (Meaning::Rejected, Again::Never),
            // The model behind a vector column: only where the server makes the vectors.
            (
                "SERVER",
                "EMBEDDING_PROVIDER",
                "EMBEDDING_PROVIDER_TIMEOUT"
                | "EMBEDDING_PROVIDER_RATE_LIMITED"
                | "EMBEDDING_PROVIDER_SERVER_ERROR"
                | "EMBEDDING_PROVIDER_UNAVAILABLE",
            ) => (Meaning::Unavailable, Again::Safe),
            // It does not let the Data API in, or refuses what it is asked.
            (
                "SERVER",
                "EMBEDDING_PROVIDER",
                "EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED"
                | "EMBEDDING_PROVIDER_CLIENT_ERROR"
                | "EMBEDDING_PROVIDER_BAD_HOST_NAME",
            ) => (Meaning::Rejected, Again::Never),
            // A bad request in disguise, or a race in the server's cache of tables right after its start.
            ("SERVER", "", "UNEXPECTED_SERVER_ERROR" | "INTERNAL_SERVER_ERROR") => {
                (Meaning::Unavailable, Again::Once)
            }
            // A token that ended or was taken away is mended elsewhere, not by the caller.
            (
                "REQUEST",
                "SECURITY",
                "MISSING_AUTHENTICATION_TOKEN" | "UNAUTHENTICATED_REQUEST" | "UNAUTHORIZED_ACCESS",
            ) => (Meaning::NotLetIn, Again::Never),
            // Any other REQUEST is our own fault, or a keyspace that is not set up.
            ("REQUEST", _, _) => (Meaning::Rejected, Again::Never),
            // A code that is newer than this adapter.
            (_, _, _) => (Meaning::Unavailable, Again::Once),
        }
    }

    /// Whether the same command may be sent again.
    pub(super) fn again(&self) -> Again {
        self.verdict().1
    }
}

impl Trouble {
    /// Whether the same command may be sent again.
    #[expect(clippy::match_same_arms, reason = "what broke on the way is told from what a gateway says")]
    pub(super) fn again(&self) -> Again {
        match self {
            Self::NoConnection(_) | Self::Gateway { status: 429 | 503, .. } => Again::Safe,
            Self::Broken(_) | Self::TimedOut(_) | Self::Unreadable(_) => Again::IfIdempotent,
            Self::Gateway { status: 408 | 500.., .. } => Again::IfIdempotent,
            Self::Vendor(error) => error.again(),
            Self::NoClient(_)
            | Self::Gateway { .. }
            | Self::Row { .. }
            | Self::NotSent(_)
            | Self::Resting
            | Self::Busy => Again::Never,
        }
    }

    /// Whether the store itself seems to be down: what the circuit breaker counts.
    pub(super) fn is_outage(&self) -> bool {
        match self {
            Self::NoConnection(_) | Self::Broken(_) | Self::TimedOut(_) | Self::Unreadable(_) => true,
            // 429 is a store that lives and wants fewer calls.
            Self::Gateway { status, .. } => *status >= 500,
            Self::Vendor(error) => {
                let (meaning, again) = error.verdict();
                meaning == Meaning::Unavailable && again > Again::Once
            }
            Self::NoClient(_) | Self::Row { .. } | Self::NotSent(_) | Self::Resting | Self::Busy => false,
        }
    }

    /// Whether the keyspace has no such table.
    pub(crate) fn is_unknown_table(&self) -> bool {
        self.is("REQUEST", "SCHEMA", "UNKNOWN_COLLECTION_OR_TABLE")
    }

    /// Whether the database's grammar lacks what the Data API made of the command.
    pub(crate) fn is_unsupported_query(&self) -> bool {
        self.is("SERVER", "DATABASE", "UNSUPPORTED_DATABASE_QUERY")
    }

    /// Whether the database finds that a statement is wrong which the Data API found right.
    pub(crate) fn is_invalid_query(&self) -> bool {
        self.is("SERVER", "DATABASE", "INVALID_DATABASE_QUERY")
    }

    /// Whether rows cannot be sorted by how well they match words, whatever the words: the column has no index, or the
    /// database has none of words. Of an index of another kind it says [`is_invalid_query`](Self::is_invalid_query),
    /// which it says of some words, too.
    pub(crate) fn lacks_words(&self) -> bool {
        self.is("REQUEST", "SORT", "CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS") || self.is_unsupported_query()
    }

    /// Whether there are more rows than the 10,000 that the server sorts.
    pub(super) fn is_too_much_to_sort(&self) -> bool {
        self.is("REQUEST", "SORT", "OVERLOADED_SORT_ROW_LIMIT")
    }

    /// Whether the vendor says so. A code alone says nothing: it is unique within family and scope only.
    fn is(&self, family: &str, scope: &str, code: &str) -> bool {
        let said =
            |error: &VendorError| error.family == family && error.scope == scope && error.error_code == code;
        matches!(self, Self::Vendor(error) if said(error))
    }

    /// Whether the store itself answered, whatever it said.
    pub(super) fn is_answer(&self) -> bool {
        match self {
            Self::Vendor(_) | Self::Row { .. } | Self::Gateway { .. } => true,
            Self::NoClient(_)
            | Self::NoConnection(_)
            | Self::Broken(_)
            | Self::TimedOut(_)
            | Self::Unreadable(_)
            | Self::NotSent(_)
            | Self::Resting
            | Self::Busy => false,
        }
    }

    /// Whether a write that failed so was perhaps done.
    pub(crate) fn is_ambiguous(&self) -> bool {
        matches!(self.again(), Again::Once | Again::IfIdempotent)
    }

    /// How long the other side asks to be left alone.
    pub(super) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Gateway { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// A reason in one word, or a code, for the record of calls.
    pub(super) fn short(&self) -> String {
        match self {
            Self::Vendor(error) => error.error_code.clone(),
            Self::Gateway { status, .. } => format!("status {status}"),
            Self::TimedOut(_) => "timeout".to_owned(),
            _ => self.to_string(),
        }
    }

    /// What the failure of a port's method is.
    pub(crate) fn into_store_error(self, operation: &'static str) -> StoreError {
        Arc::new(self).to_store_error(operation)
    }

    /// What the failure of a command is for each of the calls that shared it.
    pub(crate) fn to_store_error(self: &Arc<Self>, operation: &'static str) -> StoreError {
        let source = self.clone();
        match &**self {
            Self::Row { .. } => StoreError::inconsistent(operation, source),
            Self::NotSent(_) => StoreError::rejected(operation, source),
            // A redirect is a wrong address, or a gateway that wants something of people.
            Self::Gateway { status: 300..=399 | 401 | 403, .. } | Self::NoClient(_) => {
                StoreError::unavailable(operation, source).final_one()
            }
            Self::Gateway { status, .. } if *status < 500 && !matches!(status, 408 | 429) => {
                StoreError::rejected(operation, source)
            }
            Self::Vendor(error) => match error.verdict() {
                (Meaning::Unavailable, _) => StoreError::unavailable(operation, source),
                (Meaning::NotLetIn, _) => StoreError::unavailable(operation, source).final_one(),
                (Meaning::Rejected, _) => StoreError::rejected(operation, source),
            },
            Self::NoConnection(_)
            | Self::Broken(_)
            | Self::TimedOut(_)
            | Self::Gateway { .. }
            | Self::Unreadable(_)
            | Self::Resting
            | Self::Busy => StoreError::unavailable(operation, source),
        }
    }
}

/// Says of a failure during which of a port's methods it happened.
pub(crate) trait During<T> {
    /// The same result, with the failure as a store's.
    ///
    /// # Errors
    /// [`StoreError`] when there was one.
    fn during(self, operation: &'static str) -> Result<T, StoreError>;
}

impl<T> During<T> for Result<T, Trouble> {
    fn during(self, operation: &'static str) -> Result<T, StoreError> {
        self.map_err(|trouble| trouble.into_store_error(operation))
    }
}
