//! Where a video stands on its way into the lists.

use std::str::FromStr;

/// Where a video stands on its way into the lists. `Ready` and `Error` are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoStatus {
    /// Submitted; no worker has it yet.
    Pending,
    /// A worker has it.
    Processing,
    /// It is there.
    Ready,
    /// It will never be there.
    Error,
}

/// A text that is no video status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a video status is one of PENDING, PROCESSING, READY, ERROR, not {0:?}")]
pub struct InvalidVideoStatus(String);

impl VideoStatus {
    /// All of them, in the order of a video's life.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Ready, Self::Error];

    /// The status as tables and answers hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Ready => "READY",
            Self::Error => "ERROR",
        }
    }

    /// Whether it is never left again.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Pending | Self::Processing => false,
            Self::Ready | Self::Error => true,
        }
    }
}

impl FromStr for VideoStatus {
    type Err = InvalidVideoStatus;

    fn from_str(text: &str) -> Result<Self, InvalidVideoStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| InvalidVideoStatus(text.to_owned()))
    }
}
