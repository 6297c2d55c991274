//! Reads a body as strictly as the server does.

use std::collections::HashSet;

use json_event_parser::{JsonEvent, SliceJsonParser};

use super::{error::ApiError, json::Json};

/// How many digits a number may have.
const MAX_DIGITS: usize = 100;
/// How deep arrays and objects may nest.
const MAX_DEPTH: usize = 1000;
/// How long the name of a member may be, in characters.
const MAX_NAME: usize = 50_000;
/// How long a string may be, in characters.
const MAX_STRING: usize = 20_000_000;

/// Reads one JSON value; what follows it is not looked at, and an empty body is null.
///
/// # Errors
/// `REQUEST_NOT_JSON` for what is no JSON in UTF-8, or an object with a name twice; `SHRED_DOC_LIMIT_VIOLATION` for
/// what is too long or too deep, and `REQUEST_STRUCTURE_MISMATCH` for nothing but white space.
pub(crate) fn parse(body: &[u8]) -> Result<Json, ApiError> {
    if body.is_empty() {
        return Ok(Json::Null);
    }
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Err(ApiError::request("", "REQUEST_STRUCTURE_MISMATCH", "there is no command in the body"));
    }
    let mut parser = SliceJsonParser::new(body);
    let mut open: Vec<Frame> = Vec::new();
    loop {
        let event =
            parser.parse_next().map_err(|error| not_json(format!("the body is not JSON: {error}")))?;
        let Some(value) = step(&mut open, event)? else { continue };
        match open.last_mut() {
            None => return Ok(value),
            Some(Frame::Array(items)) => items.push(value),
            Some(Frame::Object(members)) => members.value(value),
        }
    }
}

/// The first name in a body that begins as an object, whatever follows it.
pub(crate) fn first_name(body: &[u8]) -> Option<String> {
    let mut parser = SliceJsonParser::new(body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body));
    if parser.parse_next().ok()? != JsonEvent::StartObject {
        return None;
    }
    let name = match parser.parse_next().ok()? {
        JsonEvent::ObjectKey(name) => name.into_owned(),
        _ => return None,
    };
    // What the name stands for has to begin.
    parser.parse_next().ok().map(|_| name)
}

/// Takes one event; gives a value where it ends one.
fn step(open: &mut Vec<Frame>, event: JsonEvent<'_>) -> Result<Option<Json>, ApiError> {
    let value = match event {
        JsonEvent::StartArray | JsonEvent::StartObject if open.len() == MAX_DEPTH => {
            return Err(too_much(format!("the body nests deeper than {MAX_DEPTH} levels")));
        }
        JsonEvent::StartArray => {
            open.push(Frame::Array(Vec::new()));
            return Ok(None);
        }
        JsonEvent::StartObject => {
            open.push(Frame::Object(Members::default()));
            return Ok(None);
        }
        JsonEvent::ObjectKey(name) => {
            if let Some(Frame::Object(members)) = open.last_mut() {
                members.name(name.into_owned())?;
            }
            return Ok(None);
        }
        JsonEvent::EndArray | JsonEvent::EndObject => match open.pop() {
            Some(Frame::Array(items)) => Json::Array(items),
            Some(Frame::Object(members)) => Json::Object(members.done),
            None => return Err(not_json("the body closes what it did not open")),
        },
        JsonEvent::Null => Json::Null,
        JsonEvent::Boolean(value) => Json::Bool(value),
        JsonEvent::Number(text) => number(text.into_owned())?,
        JsonEvent::String(text) => string(text.into_owned())?,
        JsonEvent::Eof => return Err(not_json("the body ends in the middle of a value")),
    };
    Ok(Some(value))
}

/// An array or an object that has begun and not ended.
enum Frame {
    Array(Vec<Json>),
    Object(Members),
}

/// The members of an object so far.
#[derive(Default)]
struct Members {
    done: Vec<(String, Json)>,
    /// The names so far: a list would make the reading of large objects quadratic.
    names: HashSet<String>,
    next: String,
}

impl Members {
    fn name(&mut self, name: String) -> Result<(), ApiError> {
        if name.chars().count() > MAX_NAME {
            return Err(too_much(format!("the name of a member is longer than {MAX_NAME} characters")));
        }
        if !self.names.insert(name.clone()) {
            return Err(not_json(format!("an object has the name \"{name}\" twice")));
        }
        self.next = name;
        Ok(())
    }

    fn value(&mut self, value: Json) {
        self.done.push((std::mem::take(&mut self.next), value));
    }
}

fn number(text: String) -> Result<Json, ApiError> {
    if text.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS {
        return Err(too_much(format!("a number has more than {MAX_DIGITS} digits")));
    }
    Ok(Json::Number(text))
}

fn string(text: String) -> Result<Json, ApiError> {
    if text.len() > MAX_STRING && text.chars().count() > MAX_STRING {
        return Err(too_much(format!("a string is longer than {MAX_STRING} characters")));
    }
    Ok(Json::String(text))
}

fn not_json(message: impl Into<String>) -> ApiError {
    ApiError::request("", "REQUEST_NOT_JSON", message)
}

fn too_much(message: String) -> ApiError {
    ApiError::request("DOCUMENT", "SHRED_DOC_LIMIT_VIOLATION", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &str) -> &'static str {
        parse(body.as_bytes()).map_or_else(|error| error.code, |_| "")
    }

    #[test]
    fn members_keep_their_order_and_numbers_their_spelling() {
        let json = parse(br#"{"b": [5.00, -1E2, null], "a": {"\u00e9": true}}"#).unwrap();
        let numbers = vec![Json::Number("5.00".into()), Json::Number("-1E2".into()), Json::Null];
        let inner = Json::Object(vec![("é".into(), Json::Bool(true))]);
        assert_eq!(json, Json::Object(vec![("b".into(), Json::Array(numbers)), ("a".into(), inner)]));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for body in [
            "{findOne",
            "{\"a\":",
            "{\"a\"}",
            "[1,]",
            "'a'",
            "[01]",
            "NaN",
            "\"\u{1}\"",
            "{\"a\":1,\"a\":2}",
            "]",
        ] {
            assert_eq!(code(body), "REQUEST_NOT_JSON", "{body}");
        }
        assert_eq!(parse(b"\"\xff\"").unwrap_err().code, "REQUEST_NOT_JSON");
    }

    #[test]
    fn an_empty_body_is_null_and_a_blank_one_is_no_command() {
        assert_eq!(parse(b"").unwrap(), Json::Null);
        assert_eq!(code(" \n"), "REQUEST_STRUCTURE_MISMATCH");
    }

    #[test]
    fn the_first_name_is_read_before_the_rest() {
        assert_eq!(first_name(br#" {"find": {nonsense"#).as_deref(), Some("find"));
        assert_eq!(first_name(br#"{"find""#), None);
        assert_eq!(first_name(br#"{"find": /"#), None);
        assert_eq!(first_name(b"[]"), None);
        assert_eq!(first_name(b"{}"), None);
    }

    #[test]
    fn what_follows_the_value_is_not_looked_at() {
        assert_eq!(parse(b"{} or not").unwrap(), Json::Object(Vec::new()));
    }

    #[test]
    fn a_number_may_have_a_hundred_digits() {
        assert_eq!(code(&format!("-{}.{}", "1".repeat(50), "2".repeat(50))), "");
        assert_eq!(code(&"1".repeat(101)), "SHRED_DOC_LIMIT_VIOLATION");
    }

    #[test]
    fn a_thousand_levels_are_deep_enough() {
        assert_eq!(code(&format!("{}{}", "[".repeat(1000), "]".repeat(1000))), "");
        assert_eq!(code(&"[".repeat(1001)), "SHRED_DOC_LIMIT_VIOLATION");
        assert_eq!(code(&"{\"a\":".repeat(1001)), "SHRED_DOC_LIMIT_VIOLATION");
    }

    #[test]
    fn a_name_or_a_string_has_its_longest() {
        assert_eq!(code(&format!("{{\"{}\":1}}", "n".repeat(50_000))), "");
        assert_eq!(code(&format!("{{\"{}\":1}}", "n".repeat(50_001))), "SHRED_DOC_LIMIT_VIOLATION");
        assert_eq!(code(&format!("\"{}\"", "s".repeat(20_000_001))), "SHRED_DOC_LIMIT_VIOLATION");
    }
}
