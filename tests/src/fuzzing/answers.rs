//! What every answer is, whatever was asked.

use serde_json::Value;

use crate::Answer;

/// What kinds of faults there are.
const KINDS: [&str; 20] = [
    "missing",
    "json_invalid",
    "string_type",
    "string_too_short",
    "string_too_long",
    "int_type",
    "int_parsing",
    "float_type",
    "finite_number",
    "bool_parsing",
    "list_type",
    "too_long",
    "dict_type",
    "uuid_parsing",
    "url_parsing",
    "enum",
    "greater_than_equal",
    "less_than_equal",
    "vector_length",
    "value_error",
];

/// Checks an answer to a request for `path`: a status that is among `allowed`, and a body as such an answer has one.
#[track_caller]
pub(super) fn check(answer: &Answer, path: &str, allowed: &[u16]) {
    let status = answer.status.as_u16();
    assert!(allowed.contains(&status), "{status} is not among {allowed:?}: {}", answer.text);
    let id = answer.header("x-request-id").expect("a request id");
    match (status, answer.header("content-type")) {
        (204, _) => assert_eq!(answer.text, "", "a 204 has no body"),
        (200..=299, told) => {
            assert_eq!(told, Some("application/json"), "{}", answer.text);
            assert!(answer.body.is_object() || answer.body.is_array(), "{}", answer.text);
        }
        (422, told) | (400, told @ Some("application/json")) => {
            assert_eq!(told, Some("application/json"), "{}", answer.text);
            faults(&answer.body);
        }
        (_, told) => {
            assert_eq!(told, Some("application/problem+json"), "{}", answer.text);
            problem(&answer.body, status, path, id);
        }
    }
    assert_eq!(answer.header("www-authenticate"), (status == 401).then_some("Bearer"), "{}", answer.text);
}

/// Checks a list of faults.
#[track_caller]
fn faults(body: &Value) {
    let told = body["detail"].as_array().expect("a list of faults");
    assert!((1..=20).contains(&told.len()), "{} faults are told", told.len());
    for fault in told {
        let keys: Vec<&str> =
            fault.as_object().into_iter().flat_map(|fault| fault.keys().map(String::as_str)).collect();
        assert!(keys.len() == 3 && fault["msg"].is_string(), "a fault has three parts: {fault}");
        let kind = fault["type"].as_str().unwrap_or_default();
        assert!(KINDS.contains(&kind), "{kind} is no kind of fault");
        let loc = fault["loc"].as_array().expect("a place");
        let mut steps = loc.iter();
        let part = steps.next().and_then(Value::as_str).unwrap_or_default();
        assert!(["body", "query", "path"].contains(&part), "{fault} is nowhere");
        assert!(loc.len() <= 3 && steps.all(|step| step.is_string() || step.is_u64()), "{fault} is nowhere");
    }
}

/// Checks a problem document.
#[track_caller]
fn problem(body: &Value, status: u16, path: &str, id: &str) {
    assert_eq!(body["status"], status, "{body}");
    assert_eq!(body["instance"], path, "{body}");
    assert_eq!(body["requestId"], id, "{body}");
    assert!(body["type"].is_string() && body["title"].is_string() && body["detail"].is_string(), "{body}");
}
