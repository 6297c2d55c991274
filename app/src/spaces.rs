//! Agreeing with a store on what its vectors are, before anything is done with them.

use killrvideo_domain::{
    search::{Agreed, SpaceChange, SpaceError, Stamp, agree as agree_on},
    shared::StoreError,
};
use tracing::{info, warn};

use crate::{ports::Ports, wiring::SchemaReport};

/// Why the vectors of a store cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum SpacesDiffer {
    /// They are of another space than those that the configured embedder makes, or are being changed.
    #[error("{refused}: {}", advice(refused))]
    Refused {
        /// What they are.
        refused: SpaceError,
    },
    /// The store does not say what they are.
    #[error("cannot find out which model made the vectors of the store")]
    Unknown(#[source] StoreError),
}

impl SpacesDiffer {
    /// Whether the same question may be answered later: by a store that is back, or when another process has said what
    /// the vectors are.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Unknown(error) => error.is_retryable(),
            Self::Refused { .. } => false,
        }
    }
}

impl From<SpaceError> for SpacesDiffer {
    fn from(error: SpaceError) -> Self {
        match error {
            SpaceError::Store(error) => Self::Unknown(error),
            refused @ (SpaceError::Other { .. } | SpaceError::Changing(_)) => Self::Refused { refused },
        }
    }
}

/// What can be done about it.
fn advice(refused: &SpaceError) -> String {
    match refused {
        SpaceError::Other { stored, configured } if stored.dimensions() != configured.dimensions() => {
            format!(
                "configure {} dimensions and a model that has them, best that of the store; {} take another keyspace, \
             because a column of vectors never gets another number of dimensions",
                stored.dimensions(),
                configured.dimensions()
            )
        }
        SpaceError::Other { .. } => {
            "`killrvideo reembed` makes all of them anew; or configure the model of the store".to_owned()
        }
        SpaceError::Changing(SpaceChange { to, .. }) => {
            format!("finish it by `killrvideo reembed` with {to} configured")
        }
        SpaceError::Store(_) => "the store failed".to_owned(),
    }
}

/// Sees to it that the vectors of the store are said to be those of the configured embedder, and says in the log which
/// that is. Vectors of which nobody ever said anything are believed to be so.
///
/// # Errors
/// [`SpacesDiffer`] when something else is said of them.
pub async fn agree(ports: &Ports) -> Result<(), SpacesDiffer> {
    let space = ports.embedder.space();
    match agree_on(ports.spaces.as_ref(), ports.vectors.as_ref(), space).await? {
        Agreed::Before | Agreed::Now { has_vectors: false } => {}
        Agreed::Now { has_vectors: true } => warn!(
            "the store has vectors, and did not say which model made them: from now on they are said to be those of \
             {space}; if they are not, `killrvideo reembed --afresh` makes them so"
        ),
    }
    info!("queries are embedded by {space}; vectors that a pipeline sends must come from the same model");
    Ok(())
}

/// What the store says of its vectors when nothing but their length is wrong with its tables: it knows their model too.
pub async fn of_another_length(ports: &Ports, report: &SchemaReport) -> Option<SpacesDiffer> {
    if !report.is_of_another_length() {
        return None;
    }
    let refused = match ports.spaces.stamp().await.ok()?? {
        Stamp::Of(stored) => SpaceError::Other { stored, configured: ports.embedder.space().clone() },
        Stamp::Changing(change) => SpaceError::Changing(change),
    };
    Some(refused.into())
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{Dimensions, EmbeddingSpace};

    use super::*;

    fn space(model: &str, dimensions: usize) -> EmbeddingSpace {
        EmbeddingSpace::new(model, Dimensions::try_from(dimensions).unwrap())
    }

    fn said(refused: SpaceError) -> String {
        SpacesDiffer::from(refused).to_string()
    }

    #[test]
    fn both_spaces_are_named_with_what_can_be_done() {
        let other = |configured| said(SpaceError::Other { stored: space("old", 8), configured });

        assert_eq!(
            other(space("new", 8)),
            "the vectors of the store are those of model old with 8 dimensions, and the configured embedder makes those \
             of model new with 8 dimensions: `killrvideo reembed` makes all of them anew; or configure the model of the \
             store"
        );
        let longer = other(space("new", 16));
        assert!(longer.contains("configure 8 dimensions") && !longer.contains("reembed"), "{longer}");
    }

    #[test]
    fn a_change_that_goes_on_is_to_be_finished() {
        let change = SpaceChange { from: Some(space("old", 8)), to: space("new", 8) };

        assert_eq!(
            said(SpaceError::Changing(change)),
            "the vectors of the store are being changed from those of model old with 8 dimensions to those of model new \
             with 8 dimensions: finish it by `killrvideo reembed` with model new with 8 dimensions configured"
        );
    }
}
