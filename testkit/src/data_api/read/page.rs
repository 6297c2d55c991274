//! Page states: where a page ended, in a form that only says something to the double.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig},
    },
};
use serde_json::{Value as JsonValue, json};

use super::{Source, command::Command};
use crate::data_api::{
    codec::{Site, decode, encode_exact, text},
    cql::Value,
    error::ApiError,
    json::Json,
    parse::parse,
    schema::Column,
};

/// As lenient as Java's.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageState {
    /// The key of the last row of the page before.
    pub(super) after: Vec<Value>,
    /// How many rows there may still be; `None` for all.
    pub(super) remaining: Option<usize>,
}

impl PageState {
    /// The state as text, good for the same command alone.
    pub(super) fn write(&self, source: Source<'_>, command: &Command<'_>) -> String {
        let columns = source.table.key().filter_map(|name| source.table.column(name));
        let after: JsonValue =
            columns.zip(&self.after).map(|(column, value)| encode_exact(&column.cql_type, value)).collect();
        // Parts of a key are numbers, texts and the like: nothing that could not be written.
        let state = text(&json!([fingerprint(source, command), self.remaining, after]));
        BASE64.encode(state.unwrap_or_default())
    }

    /// Reads the bytes of a state.
    ///
    /// # Errors
    ///
    /// `UNEXPECTED_DRIVER_ERROR` for bytes that are no state, or that of another command.
    pub(super) fn read(source: Source<'_>, command: &Command<'_>, bytes: &[u8]) -> Result<Self, ApiError> {
        Self::try_read(source, command, bytes).ok_or_else(foreign)
    }

    fn try_read(source: Source<'_>, command: &Command<'_>, bytes: &[u8]) -> Option<Self> {
        let Ok(Json::Array(parts)) = parse(bytes) else { return None };
        let [Json::String(print), remaining, Json::Array(after)] = &parts[..] else { return None };
        if *print != fingerprint(source, command) {
            return None;
        }
        let remaining = match remaining {
            Json::Number(number) => Some(number.parse().ok()?),
            _ => None,
        };
        let columns: Vec<&Column> = source.table.key().filter_map(|name| source.table.column(name)).collect();
        let values = columns.iter().zip(after).map(|(column, json)| {
            decode(&column.cql_type, json, Site::Document(&column.name)).ok().flatten()
        });
        let after = values.collect::<Option<Vec<_>>>()?;
        (after.len() == columns.len()).then_some(Self { after, remaining })
    }
}

/// The bytes of a page state.
///
/// # Errors
///
/// `UNEXPECTED_SERVER_ERROR` for what is no base64: the server does not expect it.
pub(super) fn bytes(state: &str) -> Result<Vec<u8>, ApiError> {
    BASE64.decode(state).map_err(|error| {
        ApiError::server("", "UNEXPECTED_SERVER_ERROR", format!("the page state is not base64: {error}"))
    })
}

/// A state that is not this command's.
pub(super) fn foreign() -> ApiError {
    ApiError::server("DATABASE", "UNEXPECTED_DRIVER_ERROR", "the page state does not belong to this command")
}

/// What a state is bound to. It need not last longer than the process.
fn fingerprint(source: Source<'_>, command: &Command<'_>) -> String {
    let mut hasher = DefaultHasher::new();
    (source.keyspace, &source.table.name).hash(&mut hasher);
    format!("{:?} {:?}", command.filter, command.sort).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
