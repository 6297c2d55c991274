//! What a command answers, before it is JSON.

use serde_json::{Map, Value};

use super::{error::ApiError, journal::Statement};

/// An answer. `data` is left out beside errors; empty parts are left out altogether.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reply {
    pub(crate) data: Option<Value>,
    /// Everything in `status` but the warnings, in order.
    pub(crate) status: Map<String, Value>,
    pub(crate) warnings: Vec<ApiError>,
    pub(crate) errors: Vec<ApiError>,
    /// What ran on the database, in order: it goes to the journal, and to no client who does not ask for it.
    pub(crate) cql: Vec<Statement>,
}

impl From<ApiError> for Reply {
    fn from(error: ApiError) -> Self {
        Self { errors: vec![error], ..Self::default() }
    }
}
