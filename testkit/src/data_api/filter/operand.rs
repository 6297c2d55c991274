//! What may stand on the right of a comparison.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::tree::Operand;
use crate::data_api::{error::ApiError, json::Json};

/// What no text of a row is: the text of a `{"$binary": …}` is that of a Java object, an address in memory.
const BYTES_AS_TEXT: &str = "[B@0";

/// Reads an operand.
///
/// # Errors
///
/// `FILTER_INVALID_EXPRESSION` for a wrapper such as `{"$date": …}` of an unknown name or, of a date, with no number
/// in it; `INTERNAL_SERVER_ERROR` for `{"$binary": …}` with no base64 in it; `SHRED_BAD_EJSON_VALUE` for one of another
/// name with what does not fit it.
pub(super) fn read(json: &Json) -> Result<Operand, ApiError> {
    match json {
        Json::Null => Ok(Operand::Null),
        Json::Bool(_) | Json::Number(_) | Json::String(_) => Ok(Operand::Literal(json.clone())),
        Json::Array(items) => Ok(Operand::List(items.iter().map(read).collect::<Result<_, _>>()?)),
        Json::Object(members) => match &members[..] {
            [(name, value)] if name.starts_with('$') => nested(name, value),
            members => {
                members.iter().try_for_each(|(_, value)| read(value).map(drop))?;
                Ok(Operand::Object)
            }
        },
    }
}

/// A wrapper in the place of a value, as in `{"$eq": {"$uuid": …}}`.
fn nested(name: &str, value: &Json) -> Result<Operand, ApiError> {
    match (name, wrapped(name, value)) {
        ("$date", Some(Err(_))) => Err(invalid("$date takes milliseconds since 1970 as a whole number")),
        (_, Some(Ok(Operand::Binary(_)))) => Ok(Operand::Literal(Json::String(BYTES_AS_TEXT.to_owned()))),
        (_, Some(operand)) => operand,
        (_, None) => Err(invalid(format!("{name} cannot be used inside a value"))),
    }
}

/// What a wrapper stands for, as in `{"$uuid": …}`; `None` if no wrapper has that name.
pub(super) fn wrapped(name: &str, value: &Json) -> Option<Result<Operand, ApiError>> {
    let bad = |expected: &str| {
        let message = format!("{name} takes {expected}");
        Err(ApiError::request("DOCUMENT", "SHRED_BAD_EJSON_VALUE", message))
    };
    let text = match value {
        Json::String(text) | Json::Number(text) => text.as_str(),
        _ => "",
    };
    Some(match name {
        "$date" => match value {
            Json::Number(number) if number.parse::<i64>().is_ok() => Ok(Operand::Date),
            _ => bad("milliseconds since 1970 as a whole number"),
        },
        "$uuid" if looks_like_uuid(text) => Ok(Operand::Literal(Json::String(text.to_owned()))),
        "$uuid" => bad("the text of a UUID"),
        "$objectId" if text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Operand::Literal(Json::String(text.to_lowercase())))
        }
        "$objectId" => bad("24 hexadecimal digits"),
        "$binary" if matches!(value, Json::String(_)) && STANDARD.decode(text).is_ok() => {
            Ok(Operand::Binary(Json::Object(vec![(name.to_owned(), value.clone())])))
        }
        // The server does not expect anything but base64 there.
        "$binary" => {
            let message = "$binary takes bytes in base64";
            Err(ApiError::server("", "INTERNAL_SERVER_ERROR", message))
        }
        _ => return None,
    })
}

/// Java takes five hexadecimal numbers of any length for a UUID.
fn looks_like_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.len() == 5 && parts.iter().all(digits)
}

pub(super) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::request("FILTER", "FILTER_INVALID_EXPRESSION", message)
}
