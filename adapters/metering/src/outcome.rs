//! What came of a call, in one word.

use std::fmt::{self, Write};

use killrvideo_domain::{
    accounts::{PasswordHasherError, RegisterError},
    catalog::MetadataUnreachable,
    search::{EmbedError, TextIndexError},
    shared::{StoreError, StoreErrorKind},
};
use prometheus_client::encoding::{EncodeLabelValue, LabelValueEncoder};

/// What came of a call. The words are in this crate's documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    Ok,
    Unavailable,
    Inconsistent,
    Rejected,
    ForeignPosition,
    Overloaded,
    Failed,
    Abandoned,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unavailable => "unavailable",
            Self::Inconsistent => "inconsistent",
            Self::Rejected => "rejected",
            Self::ForeignPosition => "foreign_position",
            Self::Overloaded => "overloaded",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        }
    }
}

impl EncodeLabelValue for Outcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        encoder.write_str(self.as_str())
    }
}

/// An answer, which tells what came of the call.
pub(crate) trait Ended {
    fn outcome(&self) -> Outcome;
}

/// What cannot fail.
impl Ended for () {
    fn outcome(&self) -> Outcome {
        Outcome::Ok
    }
}

/// Absence is no failure.
impl<T> Ended for Option<T> {
    fn outcome(&self) -> Outcome {
        Outcome::Ok
    }
}

impl<T, E: Failure> Ended for Result<T, E> {
    fn outcome(&self) -> Outcome {
        self.as_ref().err().map_or(Outcome::Ok, Failure::outcome)
    }
}

/// An error of a port; one that is an answer of the business is [`Outcome::Ok`].
pub(crate) trait Failure {
    fn outcome(&self) -> Outcome;
}

impl Failure for StoreError {
    fn outcome(&self) -> Outcome {
        match self.kind() {
            StoreErrorKind::Unavailable => Outcome::Unavailable,
            StoreErrorKind::Inconsistent => Outcome::Inconsistent,
            StoreErrorKind::Rejected => Outcome::Rejected,
            StoreErrorKind::ForeignPosition => Outcome::ForeignPosition,
        }
    }
}

impl Failure for RegisterError {
    fn outcome(&self) -> Outcome {
        match self {
            Self::EmailTaken => Outcome::Ok,
            Self::Store(error) => error.outcome(),
        }
    }
}

impl Failure for TextIndexError {
    fn outcome(&self) -> Outcome {
        match self {
            Self::NoTextIndex => Outcome::Rejected,
            Self::Store(error) => error.outcome(),
        }
    }
}

impl Failure for EmbedError {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Unavailable(_) => Outcome::Unavailable,
            Self::Useless(_) => Outcome::Inconsistent,
        }
    }
}

impl Failure for MetadataUnreachable {
    fn outcome(&self) -> Outcome {
        Outcome::Unavailable
    }
}

impl Failure for PasswordHasherError {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Overloaded { .. } => Outcome::Overloaded,
            Self::Failed(_) => Outcome::Failed,
        }
    }
}
