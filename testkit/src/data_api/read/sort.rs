//! Sorts as they are written.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::data_api::{
    cql::CqlType,
    error::ApiError,
    json::Json,
    schema::{Direction, Table},
};

/// A sort, read as far as that goes without indexes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sort {
    None,
    /// By the values of columns.
    Columns(Vec<(String, Direction)>),
    /// By nearness to a vector.
    Vector(String, Vec<f32>),
    /// By nearness to what a service would make of a text.
    Vectorize(String),
    /// By the words of a text.
    Words(String, String),
}

impl Sort {
    /// Reads a sort; null and an empty one are none.
    ///
    /// # Errors
    ///
    /// `SORT_CLAUSE_INVALID` for what is no object, `CANNOT_SORT_UNKNOWN_COLUMNS`, `CANNOT_SORT_ON_SPECIAL_WITH_OTHERS`
    /// for a vector or words beside anything else, and refusals of values that do not fit the column.
    pub(super) fn read(table: &Table, json: &Json) -> Result<Self, ApiError> {
        let members = match json {
            Json::Null => return Ok(Self::None),
            Json::Object(members) if members.is_empty() => return Ok(Self::None),
            Json::Object(members) => members,
            _ => return Err(refusal("SORT_CLAUSE_INVALID", "a sort is an object")),
        };
        let mut parts = Vec::new();
        let mut unknown = Vec::new();
        for (name, value) in members {
            match table.column(name) {
                Some(column) => parts.push((name.as_str(), value, &column.cql_type)),
                None => unknown.push(name.as_str()),
            }
        }
        if !unknown.is_empty() {
            let message = format!("the table has no such column: {}", unknown.join(", "));
            return Err(refusal("CANNOT_SORT_UNKNOWN_COLUMNS", message));
        }
        let is_special = |value: &Json, cql_type: &CqlType| match cql_type {
            CqlType::Vector(_) => true,
            CqlType::Text | CqlType::Ascii => matches!(value, Json::String(_)),
            _ => false,
        };
        match &parts[..] {
            [(name, Json::String(text), CqlType::Text | CqlType::Ascii)] => {
                Ok(Self::Words((*name).to_owned(), text.clone()))
            }
            [(name, value, CqlType::Vector(_))] => vector(name, value),
            parts if parts.iter().any(|(_, value, cql_type)| is_special(value, cql_type)) => {
                let message = "a sort by a vector or by words stands alone";
                Err(refusal("CANNOT_SORT_ON_SPECIAL_WITH_OTHERS", message))
            }
            parts => {
                let columns = parts.iter().map(|(name, value, _)| direction(name, value));
                Ok(Self::Columns(columns.collect::<Result<_, _>>()?))
            }
        }
    }
}

fn direction(name: &str, value: &Json) -> Result<(String, Direction), ApiError> {
    let direction = match value {
        Json::Number(number) if number == "1" => Direction::Ascending,
        Json::Number(number) if number == "-1" => Direction::Descending,
        Json::Array(_) => {
            return Err(refusal(
                "CANNOT_VECTOR_SORT_NON_VECTOR_COLUMNS",
                format!("\"{name}\" holds no vectors"),
            ));
        }
        Json::String(_) => {
            let message = format!("\"{name}\" holds neither vectors nor text");
            return Err(refusal("CANNOT_VECTORIZE_SORT_NON_VECTOR_COLUMN", message));
        }
        _ => {
            let message = format!("\"{name}\" is sorted by 1 or -1");
            return Err(refusal("INVALID_REGULAR_SORT_EXPRESSION", message));
        }
    };
    Ok((name.to_owned(), direction))
}

fn vector(name: &str, value: &Json) -> Result<Sort, ApiError> {
    let numbers = match value {
        Json::Array(items) if items.is_empty() => {
            let message = format!("the vector for \"{name}\" is empty");
            return Err(ApiError::request("DOCUMENT", "SHRED_BAD_VECTOR_SIZE", message));
        }
        Json::Array(items) => items.iter().map(|item| number(name, item)).collect::<Result<_, _>>()?,
        Json::Object(members) if stumbles(members) => {
            let message = format!("the vector for \"{name}\" is no base64");
            return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
        }
        Json::Object(_) => binary(value).ok_or_else(|| {
            let message =
                format!("\"{name}\" is sorted by an array or by {{\"$binary\": base64}} of 32-bit floats");
            refusal("SORT_CLAUSE_VALUE_INVALID", message)
        })?,
        Json::String(_) => return Ok(Sort::Vectorize(name.to_owned())),
        _ => {
            let message = format!("\"{name}\" is sorted by a vector");
            return Err(refusal("INVALID_VECTOR_SORT_EXPRESSION", message));
        }
    };
    Ok(Sort::Vector(name.to_owned(), numbers))
}

/// Whether an object promises bytes and holds nothing that could be them.
fn stumbles(members: &[(String, Json)]) -> bool {
    matches!(members, [(name, value)] if name == "$binary" && !matches!(value, Json::String(_)))
}

fn number(name: &str, item: &Json) -> Result<f32, ApiError> {
    let number = match item {
        Json::Number(number) => number.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| {
        let message = format!("the vector for \"{name}\" holds what is no number");
        ApiError::request("DOCUMENT", "SHRED_BAD_VECTOR_VALUE", message)
    })
}

/// Floats of four bytes, the most significant first.
fn binary(json: &Json) -> Option<Vec<f32>> {
    let (Json::Object(members), Some(Json::String(text))) = (json, json.get("$binary")) else { return None };
    let bytes = STANDARD.decode(text).ok().filter(|_| members.len() == 1)?;
    let (floats, rest) = bytes.as_chunks::<4>();
    rest.is_empty().then(|| floats.iter().map(|bytes| f32::from_be_bytes(*bytes)).collect())
}

pub(super) fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::request("SORT", code, message)
}
