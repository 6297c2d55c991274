//! Bodies: how they are read, and what is wrong with those that cannot be.

use axum::{body::Body, http::request::Parts};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};
use tokio::time::timeout_at;

use super::{FaultType, Faults, Faulty, Loc};
use crate::http::{
    error::ApiError,
    middleware::{BodyLimit, Deadline},
};

/// What an operation takes from the body.
pub(crate) trait RequestBody: Sized + Send {
    /// Reads it. The faults of what was read are noted.
    ///
    /// # Errors
    /// [`ApiError`] when there is nothing to read: 413, 415.
    fn read(
        parts: &Parts,
        body: Body,
        faults: &mut Faults,
    ) -> impl Future<Output = Result<Result<Self, Faulty>, ApiError>> + Send;
}

impl RequestBody for () {
    /// An operation without a body ignores whatever is sent.
    async fn read(_: &Parts, _: Body, _: &mut Faults) -> Result<Result<Self, Faulty>, ApiError> {
        Ok(Ok(()))
    }
}

/// A JSON object whose members are the fields of `T`.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> RequestBody for JsonBody<T> {
    async fn read(parts: &Parts, body: Body, faults: &mut Faults) -> Result<Result<Self, Faulty>, ApiError> {
        if !is_json(parts) {
            return Err(ApiError::unsupported_media_type());
        }
        let bytes = collect(parts, body).await?;
        Ok(parse(&bytes, faults).map(Self))
    }
}

/// Whether the content type is JSON, in UTF-8 if it says so.
fn is_json(parts: &Parts) -> bool {
    let Some(content_type) = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut pieces = content_type.split(';').map(str::trim);
    let json = pieces.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    json && pieces.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            let charset = charset.trim().trim_matches('"');
            charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
        }
        Some(_) | None => true,
    })
}

/// The whole body, as far as the route's limit and the request's deadline allow. That it is too slow is 503, like
/// everything that takes too long: the contract has no 408.
async fn collect(parts: &Parts, body: Body) -> Result<Bytes, ApiError> {
    let BodyLimit(limit) = *parts.extensions.get().unwrap_or(&BodyLimit::NOTHING);
    let whole = Limited::new(body, limit).collect();
    let whole = match parts.extensions.get() {
        Some(deadline) => {
            let in_time = timeout_at(Deadline::of_body(deadline), whole).await;
            in_time.map_err(|_| ApiError::body_too_slow())?
        }
        None => whole.await,
    };
    match whole {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::too_large(limit)),
        Err(_) => Err(ApiError::bad_request("the body could not be read")),
    }
}

/// Reads a JSON object.
fn parse<T: DeserializeOwned>(bytes: &[u8], faults: &mut Faults) -> Result<T, Faulty> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        faults.note(Loc::BODY.at(error.valid_up_to()), FaultType::JsonInvalid, "the body is no UTF-8 text")
    })?;
    match text.trim_start_matches([' ', '\t', '\r', '\n']).bytes().next() {
        None => Err(faults.note(Loc::BODY, FaultType::Missing, "a body is required")),
        Some(b'{') => parse_as(text, faults),
        Some(_) => {
            let IgnoredAny = parse_as(text, faults)?;
            Err(faults.note(Loc::BODY, FaultType::DictType, "the body is a JSON object"))
        }
    }
}

fn parse_as<'de, T: Deserialize<'de>>(text: &'de str, faults: &mut Faults) -> Result<T, Faulty> {
    serde_json::from_str(text).map_err(|error| {
        // Fields take any value, so what the reader itself refuses is a name that comes twice.
        let msg = if error.is_data() { "a field is there twice" } else { "the body is no valid JSON" };
        faults.note(Loc::BODY.at(offset(text, &error)), FaultType::JsonInvalid, msg)
    })
}

/// The byte at which the reader stopped, from 0.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = error.line().saturating_sub(1);
    let line: usize = text.split_inclusive('\n').take(lines).map(str::len).sum();
    // Columns count from 1, but at the end of the text there is no byte to point at.
    let column = if error.is_eof() { error.column() } else { error.column().saturating_sub(1) };
    (line + column).min(text.len())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::extract::{Field, faults::tests::told};

    #[derive(Deserialize)]
    struct TitleIn {
        #[serde(default)]
        title: Field<String>,
    }

    fn read(body: &[u8]) -> Result<Field<String>, Vec<Value>> {
        let mut faults = Faults::default();
        parse::<TitleIn>(body, &mut faults).map(|read| read.title).map_err(|_| told(&faults))
    }

    fn invalid_at(offset: usize) -> Result<Field<String>, Vec<Value>> {
        Err(vec![json!([["body", offset], "json_invalid"])])
    }

    #[test]
    fn an_object_is_read_and_unknown_fields_are_ignored() {
        let body = b" {\"title\": \"Rust\", \"more\": [[{}]], \"more\": 1}\n";

        assert_eq!(read(body), Ok(Field::Value("Rust".to_owned())));
        assert_eq!(read(b"{}"), Ok(Field::Missing));
    }

    #[test]
    fn broken_json_is_told_with_its_offset() {
        assert_eq!(read(b"{\"title\": }"), invalid_at(10));
        assert_eq!(read(b"{\n  \"title\": \"a\",\n  oops\n}"), invalid_at(20));
        assert_eq!(read(b"{\"title\""), invalid_at(8));
        assert_eq!(read(b"{} {}"), invalid_at(3));
        assert_eq!(read(b"[1,"), invalid_at(3));
        assert_eq!(read(b"{\"title\": \"\xff\"}"), invalid_at(11));
        assert_eq!(read(b"\xef\xbb\xbf{}"), invalid_at(0));
    }

    #[test]
    fn a_known_field_that_comes_twice_is_told() {
        assert!(
            matches!(read(b"{\"title\": \"a\", \"title\": \"b\"}"), Err(told) if told[0][1] == "json_invalid")
        );
    }

    #[test]
    fn no_body_is_missing_and_another_value_is_no_object() {
        assert_eq!(read(b""), Err(vec![json!([["body"], "missing"])]));
        assert_eq!(read(b" \n"), Err(vec![json!([["body"], "missing"])]));
        for body in ["null", "[\"Rust\"]", "\"{}\"", "7", "true"] {
            assert_eq!(read(body.as_bytes()), Err(vec![json!([["body"], "dict_type"])]), "{body}");
        }
    }

    #[test]
    fn nesting_however_deep_costs_no_stack() {
        let deep = 500_000;
        let (open, close) = ("[".repeat(deep), "]".repeat(deep));

        assert_eq!(read(open.as_bytes()), invalid_at(deep));
        assert_eq!(read(format!("{{\"title\":{open}").as_bytes()), invalid_at(deep + 9));
        assert_eq!(read(format!("{{\"title\":{open}{close}}}").as_bytes()), Ok(Field::WrongType));
        assert_eq!(read(format!("{{\"other\":{open}{close}}}").as_bytes()), Ok(Field::Missing));
        assert_eq!(read("{\"title\":".repeat(deep).as_bytes()), invalid_at(deep * 9));
    }

    #[test]
    fn json_may_say_that_it_is_utf_8_and_nothing_else() {
        let is_json = |content_type: &str| {
            let request = http::Request::builder().header(CONTENT_TYPE, content_type).body(());
            is_json(&request.expect("a request").into_parts().0)
        };

        for fine in
            ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\"; x=y"]
        {
            assert!(is_json(fine), "{fine}");
        }
        for other in ["text/plain", "application/jsonl", "application/json; charset=utf-16", ""] {
            assert!(!is_json(other), "{other}");
        }
    }
}
