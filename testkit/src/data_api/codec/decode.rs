//! JSON to values.

use super::{collections, numbers, texts, times};
use crate::data_api::{
    cql::{CqlType, Value},
    error::ApiError,
    json::Json,
};

/// Where a literal stands, and for which column: it decides what may be written there, and what the refusal is
/// called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site<'a> {
    /// In a document that is inserted.
    Document(&'a str),
    /// In a filter.
    Filter(&'a str),
    /// In an operator of an update.
    Update(&'a str),
}

impl Site<'_> {
    /// The refusal of a value that the column cannot take.
    pub(crate) fn refusal(self, reason: &str) -> ApiError {
        let (scope, code, column) = match self {
            Self::Document(column) => ("DOCUMENT", "INVALID_COLUMN_VALUES", column),
            Self::Filter(column) => ("FILTER", "INVALID_FILTER_COLUMN_VALUES", column),
            Self::Update(column) => ("UPDATE", "INVALID_UPDATE_COLUMN_VALUES", column),
        };
        ApiError::request(scope, code, format!("a value does not fit the column {column}: {reason}"))
    }
}

/// The value that a literal is, for a column of that type. A null and an empty collection are `None`: the absence
/// of a cell.
///
/// # Errors
///
/// `INVALID_COLUMN_VALUES`, `INVALID_FILTER_COLUMN_VALUES` or `INVALID_UPDATE_COLUMN_VALUES`, by the place.
pub(crate) fn decode(cql_type: &CqlType, json: &Json, site: Site<'_>) -> Result<Option<Value>, ApiError> {
    if *json == Json::Null {
        return Ok(None);
    }
    let decoded = match cql_type {
        CqlType::List(element) => collections::list(element, json, site).map(Value::List),
        CqlType::Set(element) => collections::set(element, json, site).map(Value::Set),
        CqlType::Map(key, value) => collections::map((key, value), json, site).map(Value::Map),
        CqlType::Vector(dimension) => collections::vector(*dimension, json).map(Value::Vector),
        scalar => decode_scalar(scalar, json, site),
    };
    match decoded {
        Ok(Value::List(elements) | Value::Set(elements)) if elements.is_empty() => Ok(None),
        Ok(Value::Map(entries)) if entries.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(Misfit(reason)) => Err(site.refusal(&reason)),
    }
}

/// The value that a cell holds after CQL wrote it, counters included.
///
/// # Errors
///
/// As those of [`decode`] in a document.
pub(crate) fn decode_stored(
    cql_type: &CqlType,
    json: &Json,
    column: &str,
) -> Result<Option<Value>, ApiError> {
    let cql_type = if *cql_type == CqlType::Counter { &CqlType::BigInt } else { cql_type };
    decode(cql_type, json, Site::Document(column))
}

/// Why a literal is no value of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit(pub(super) String);

impl Misfit {
    /// A literal that is not what the type takes.
    pub(super) fn expected(expected: &str, json: &Json) -> Self {
        Self(format!("expected {expected}, not {}", shown(json)))
    }
}

/// A value that is neither null nor of a collection or a vector.
pub(super) fn decode_scalar(cql_type: &CqlType, json: &Json, site: Site<'_>) -> Result<Value, Misfit> {
    match (cql_type, json) {
        (CqlType::Text | CqlType::Ascii, Json::String(text)) => texts::text(cql_type, text),
        (CqlType::Boolean, Json::Bool(yes)) => Ok(Value::Boolean(*yes)),
        (CqlType::Blob, Json::Object(_)) => texts::binary(json).map(Value::Blob),
        (CqlType::Inet, Json::String(text)) => texts::inet(text),
        (CqlType::Uuid | CqlType::TimeUuid, _) => uuid(json, site),
        (CqlType::Date, Json::String(text)) => times::date(text).map(Value::Date),
        (CqlType::Time, Json::String(text)) => times::time(text).map(Value::Time),
        (CqlType::Timestamp, Json::String(text)) => times::timestamp(text).map(Value::Timestamp),
        (CqlType::Timestamp, Json::Object(_)) => times::epoch_millis(json).map(Value::Timestamp),
        (CqlType::Duration, Json::String(text)) => times::duration(text).map(Value::Duration),
        (CqlType::Float | CqlType::Double, Json::Number(_) | Json::String(_)) => {
            numbers::float(cql_type, json)
        }
        (
            CqlType::TinyInt | CqlType::SmallInt | CqlType::Int | CqlType::BigInt | CqlType::VarInt,
            Json::Number(number),
        ) => numbers::integer(cql_type, number),
        (CqlType::Decimal, Json::Number(number)) => numbers::stored_decimal(number).map(Value::Decimal),
        (cql_type, json) => Err(Misfit::expected(expectation(cql_type), json)),
    }
}

/// A filter may wrap the text; a document may not.
fn uuid(json: &Json, site: Site<'_>) -> Result<Value, Misfit> {
    match (json, json.get("$uuid"), site) {
        (Json::String(text), ..) => texts::uuid(text),
        (Json::Object(members), Some(Json::String(text)), Site::Filter(_)) if members.len() == 1 => {
            texts::uuid(text)
        }
        _ => Err(Misfit::expected("the text of a UUID", json)),
    }
}

fn expectation(cql_type: &CqlType) -> &'static str {
    match cql_type {
        CqlType::Text | CqlType::Ascii => "a string",
        CqlType::Boolean => "true or false",
        CqlType::Blob => "{\"$binary\": base64}",
        CqlType::Inet => "the text of an IP address",
        CqlType::Date => "a date such as \"2025-03-01\"",
        CqlType::Time => "a time such as \"10:11:12.5\"",
        CqlType::Timestamp => "a time with a zone such as \"2025-03-01T10:00:00Z\"",
        CqlType::Duration => "a duration such as \"P1DT2H\" or \"1d2h\"",
        CqlType::Float | CqlType::Double => "a number, \"NaN\", \"Infinity\" or \"-Infinity\"",
        CqlType::Counter => "nothing: a counter takes no value",
        _ => "a number",
    }
}

/// A literal as a message shows it.
pub(super) fn shown(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(yes) => yes.to_string(),
        Json::Number(number) => number.clone(),
        Json::String(text) => format!("{text:?}"),
        Json::Array(elements) => format!("an array of {}", elements.len()),
        Json::Object(members) => {
            let names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
            format!("an object of {names:?}")
        }
    }
}
