//! What makes vectors of texts for a column.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A model of a provider that the Data API asks for the vectors of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VectorService {
    /// The provider, as the Data API calls it: `nvidia`.
    pub provider: String,
    /// The model, as the provider calls it: `NV-Embed-QA`.
    pub model_name: String,
}

/// `provider/model`.
impl fmt::Display for VectorService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.provider, self.model_name)
    }
}
